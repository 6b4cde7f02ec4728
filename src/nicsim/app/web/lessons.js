// Lessons: a question, a prediction, the answer, what to notice, questions for the class.

import { canShow } from "./api.js";
import { announce, byId, h } from "./dom.js";
import { FEWEST, pictureOf } from "./panels.js";
import { makePrediction, nearness } from "./prediction.js";
import { estimate, paired } from "./statistics.js";
import { apart, nameOf, quantity } from "./words.js";

export const USUAL = ["spread_helpful", "false_spread", "realised_improvement"];

/**
 * @param {import("./state.js").Store} store
 * @param {import("./results.js").Reader} reader
 * @param {import("./api.js").Source} source
 */
export function makeLessons(store, reader, source) {
  const { catalogue } = source;
  const aYear = catalogue.weeksAYear;
  const lessons = catalogue.lessons.filter((/** @type {any} */ lesson) =>
    lesson.steps.every((/** @type {any} */ step) => [step.A, step.B].every((arm) => !arm || canShow(source, arm))),
  );
  const choice = byId("lesson");
  const card = byId("lesson-card");
  choice.replaceChildren(h("option", { value: "" }, "no lesson: explore"), ...lessons.map((/** @type {any} */ l) => h("option", { value: l.id }, l.title)));
  byId("lesson-choice").hidden = lessons.length === 0;
  /** @type {ReturnType<typeof makePrediction> | null} */
  let prediction = null;
  let shown = "";

  const begin = (/** @type {string} */ id, /** @type {number} */ step) => {
    const lesson = lessons.find((/** @type {any} */ l) => l.id === id);
    if (!lesson) return store.set({ lesson: null });
    const { A, B = null, measure, draw = "A", beside = [] } = lesson.steps[step];
    const measures = [...new Set([measure, ...beside, ...USUAL])].slice(0, store.get().measures.length);
    store.set({
      arms: [A, B],
      bases: [A, B],
      editing: 0,
      week: 0,
      playing: false,
      measures,
      lesson: { id, step, predicted: draw === "B" ? 1 : 0, revealed: false },
    });
    announce(`Lesson: ${lesson.title}, step ${step + 1}. ${lesson.steps[step].question}`);
    card.scrollIntoView({ block: "nearest" });
  };
  choice.addEventListener("change", () => begin(choice.value, 0));

  const reveal = () => {
    const { lesson } = store.get();
    const weeks = store.get().runs[0]?.weeks ?? 0;
    if (lesson) store.set({ lesson: { ...lesson, revealed: true }, week: weeks });
    card.querySelector(".debrief")?.focus();
  };

  store.watch(["lesson", "runs"], (state) => {
    const { lesson } = state;
    choice.value = lesson?.id ?? "";
    card.hidden = lesson === null;
    document.body.classList.toggle("predicting", lesson !== null && !lesson.revealed);
    if (!lesson) {
      shown = "";
      return;
    }
    const about = lessons.find((/** @type {any} */ l) => l.id === lesson.id);
    const step = about.steps[lesson.step];
    const key = `${lesson.id} ${lesson.step}`;
    if (shown !== key) {
      shown = key;
      card.replaceChildren(...headOf(about, lesson.step, step), h("div", { class: "drawing" }), h("div", { class: "buttons" }), h("div", { class: "debrief", tabindex: "-1" }));
      const axis = axisOf(step, reader.about(step.measure).unit);
      const weeks = aYear * (step.A.values.years ?? 5); // known before the first run is there
      const picture = () => ({ ...pictureOf(store.get(), reader, step.measure, aYear), now: 0, axis, weeks });
      prediction = makePrediction(card.querySelector(".drawing"), picture, nameOf(step.measure), () => !store.get().lesson?.revealed);
    }
    prediction?.redraw();
    card.querySelector(".buttons").replaceChildren(...buttonsOf(about, lesson, reveal, begin));
    const told = lesson.revealed ? debriefOf(state, reader, step, prediction) : [];
    card.querySelector(".debrief").replaceChildren(...told);
  });
  return { begin };
}

/** An axis that gives nothing of the answer away. @param {any} step @param {string} unit @returns {[number, number]} */
function axisOf(step, unit) {
  if (unit === "SD") return [-0.1, step.top ?? 0.6];
  return [0, step.top ?? (unit === "share" || unit === "score" ? 1 : 16)];
}

/** @param {any} lesson @param {number} at @param {any} step */
function headOf(lesson, at, step) {
  const minutes = lesson.minutes ? ` · ${lesson.minutes} minutes` : "";
  return [
    h("h2", {}, lesson.title),
    h("p", { class: "note" }, `Step ${at + 1} of ${lesson.steps.length}${minutes}. ${at === 0 ? (lesson.about ?? "") : ""}`),
    h("p", { class: "asked" }, step.question),
    h("p", {}, `A: ${step.A.title}${step.B ? `; B: ${step.B.title}` : ""}. ${step.do ?? ""}`),
    h("p", {}, h("strong", {}, `Draw ${step.draw === "B" ? "B" : "A"}'s line: ${nameOf(step.measure)}.`), " Then see the answer."),
  ];
}

/** @param {any} about @param {import("./state.js").Lesson} lesson @param {() => void} reveal @param {(id: string, step: number) => void} begin */
function buttonsOf(about, lesson, reveal, begin) {
  if (!lesson.revealed) return [h("button", { type: "button", class: "main", onclick: reveal }, "Show the answer")];
  const more = lesson.step + 1 < about.steps.length;
  return [
    h("button", { type: "button", onclick: () => begin(lesson.id, lesson.step) }, "Predict again"),
    more && h("button", { type: "button", class: "main", onclick: () => begin(lesson.id, lesson.step + 1) }, "Next step"),
    h("button", { type: "button", onclick: () => begin("", 0) }, "Leave the lesson and explore"),
  ].filter((button) => button !== false);
}

/** @param {import("./state.js").State} state @param {import("./results.js").Reader} reader @param {any} step @param {any} prediction */
function debriefOf(state, reader, step, prediction) {
  const runs = state.runs[step.draw === "B" ? 1 : 0];
  const parts = [];
  if (prediction?.made() && runs && runs.series.length >= FEWEST) {
    const { away, inside } = nearness(prediction.line, reader.bands(runs, step.measure));
    parts.push(h("p", {}, `Your line lies ${apart(away, reader.about(step.measure).unit)} from the middle run on average; ${Math.round(100 * inside)}% of it within the band of nine runs in ten.`));
  }
  parts.push(h("h3", {}, "What to notice"), h("p", {}, step.notice));
  const found = (step.expect ?? []).map((/** @type {any} */ expectation) => checked(state, reader, expectation));
  if (found.length) {
    parts.push(
      h("h3", {}, "What this lesson expects of the model, and what these runs show"),
      h("ul", {}, ...found.map((/** @type {any} */ f) => h("li", {}, `${f.holds === null ? "…" : f.holds ? "✓ as expected: " : "✗ not so in these runs: "}${f.says} (${f.found})`))),
    );
  }
  if (step.ask?.length) parts.push(h("h3", {}, "Questions for the class"), h("ul", {}, ...step.ask.map((/** @type {string} */ q) => h("li", {}, q))));
  return parts;
}

/** An expectation beside what came out. @param {import("./state.js").State} state @param {import("./results.js").Reader} reader @param {any} expectation */
export function checked({ runs }, reader, { says, measure, of, year, at_least, at_most }) {
  const wanted = of === "B" ? [runs[1]] : of === "A" ? [runs[0]] : [runs[0], runs[1]];
  if (wanted.some((r) => !r || r.series.length < FEWEST)) return { says, holds: null, found: "waiting for runs" };
  const weeks = /** @type {any} */ (wanted[0]).weeks;
  const week = Math.min(weeks, (year ?? 1000) * 40) - 1;
  const values = wanted.map((r) => reader.at(/** @type {any} */ (r), measure, week));
  const both = values[0].map((_, r) => r).filter((r) => values.every((v) => v[r] !== undefined));
  const { mean } = values.length === 2 ? paired(both.map((r) => values[0][r]), both.map((r) => values[1][r])) : estimate(both.map((r) => values[0][r]));
  const holds = mean >= (at_least ?? -Infinity) && mean <= (at_most ?? Infinity);
  const { unit } = reader.about(measure);
  return { says, holds, found: `${of}: ${values.length === 2 ? apart(mean, unit) : quantity(mean, unit)}` };
}
