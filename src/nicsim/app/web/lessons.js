// Lessons: a question, a prediction, the answer, what to notice, questions for the class.

import { canShow } from "./api.js";
import { LOOKS } from "./charts.js";
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
    if (!prediction?.made()) {
      const told = "Draw your line first, as far as the last year: on the axes, or with the sliders below them.";
      card.querySelector(".wanted").textContent = told;
      announce(told);
      return;
    }
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
      card.replaceChildren(...headOf(about, lesson.step, step), h("div", { class: "drawing" }), h("p", { class: "wanted" }), h("div", { class: "buttons" }), h("div", { class: "debrief", tabindex: "-1" }));
      const axis = axisOf(step, reader.about(step.measure).unit);
      const weeks = aYear * (step.A.values.years ?? 5); // known before the first run is there
      const picture = () => withSeen({ ...pictureOf(store.get(), reader, step.measure, aYear), now: 0, axis, weeks }, store.get(), reader, step, aYear);
      prediction = makePrediction(card.querySelector(".drawing"), picture, nameOf(step.measure), () => !store.get().lesson?.revealed, (step.seen ?? 0) * aYear);
    }
    prediction?.redraw();
    card.querySelector(".buttons").replaceChildren(...buttonsOf(about, lesson, reveal, begin));
    if (lesson.revealed) card.querySelector(".wanted").textContent = "";
    const told = lesson.revealed ? debriefOf(state, reader, about, lesson.step, prediction, source.live) : [];
    card.querySelector(".debrief").replaceChildren(...told);
  });
  return { begin };
}

/** An axis that gives nothing of the answer away. @param {any} step @param {string} unit @returns {[number, number]} */
function axisOf(step, unit) {
  if (unit === "SD") return [-0.1, step.top ?? 0.6];
  return [0, step.top ?? (unit === "share" || unit === "score" ? 1 : 16)];
}

/**
 * The picture with the years of the predicted line that are given.
 * @param {import("./charts.js").Picture} picture @param {import("./state.js").State} state
 * @param {import("./results.js").Reader} reader @param {any} step @param {number} aYear
 * @returns {import("./charts.js").Picture}
 */
function withSeen(picture, state, reader, step, aYear) {
  const arm = step.draw === "B" ? 1 : 0;
  const runs = state.runs[arm];
  if (!step.seen || state.lesson?.revealed || !runs || runs.series.length < FEWEST) return picture;
  const line = reader.bands(runs, step.measure)[2].slice().fill(NaN, step.seen * aYear);
  return { ...picture, layers: [...picture.layers, { ...LOOKS[arm], line }] };
}

/** @param {any} lesson @param {number} at @param {any} step */
function headOf(lesson, at, step) {
  const whole = lesson.minutes ? ` · ${step.minutes ? `${step.minutes} of ` : ""}${lesson.minutes} minutes` : "";
  const letter = step.draw === "B" ? "B" : "A";
  const given = step.seen ? `The first ${step.seen} years of ${letter} are given; they do not count. ` : "";
  return [
    h("h2", {}, lesson.title),
    h("p", { class: "note" }, `Step ${at + 1} of ${lesson.steps.length}${whole}. ${at === 0 ? (lesson.about ?? "") : ""}`),
    at === 0 && lesson.opening && h("p", {}, h("strong", {}, `To begin (${lesson.opening.minutes} minutes): `), lesson.opening.do),
    h("p", { class: "asked" }, step.question),
    h("p", {}, `A: ${step.A.title}${step.B ? `; B: ${step.B.title}` : ""}. ${step.change ? `What differs: ${step.change}. ` : ""}${step.do ?? ""}`),
    h("p", {}, h("strong", {}, `Draw ${letter}'s line: ${nameOf(step.measure)}.`), ` ${given}Then see the answer.`),
  ].filter((part) => part);
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

/**
 * What is told once the answer is there.
 * @param {import("./state.js").State} state @param {import("./results.js").Reader} reader
 * @param {any} lesson @param {number} at @param {any} prediction @param {boolean} live whether dials move
 */
function debriefOf(state, reader, lesson, at, prediction, live) {
  const step = lesson.steps[at];
  const runs = state.runs[step.draw === "B" ? 1 : 0];
  const parts = [];
  if (prediction?.made() && runs && runs.series.length >= FEWEST) {
    const { away, inside } = nearness(prediction.line, reader.bands(runs, step.measure), prediction.from);
    parts.push(h("p", {}, `Your line lies ${apart(away, reader.about(step.measure).unit)} from the middle run on average; ${Math.round(100 * inside)}% of it within the band of nine runs in ten.`));
  }
  parts.push(h("h3", {}, "What to notice"), h("p", {}, step.notice));
  if (step.explain) parts.push(h("h3", {}, "Why"), h("p", {}, step.explain));
  if (step.surprise) parts.push(h("h3", {}, "What usually surprises"), h("p", {}, step.surprise));
  const found = (step.expect ?? []).map((/** @type {any} */ expectation) => checked(state, reader, expectation));
  if (found.length) {
    parts.push(
      h("h3", {}, "What this lesson expects of the model, and what these runs show"),
      h("ul", {}, ...found.map((/** @type {any} */ f) => h("li", {}, `${f.holds === null ? "…" : f.holds ? "✓ as expected: " : "✗ not so in these runs: "}${f.says} (${f.found}${f.worlds ? `; in ${Math.round(100 * f.worlds)}% of plausible worlds` : ""})`))),
    );
  }
  if (step.ask?.length) parts.push(h("h3", {}, "Questions for the class"), listOf(step.ask));
  if (live && step.try?.length) parts.push(h("h3", {}, "To try, after leaving the lesson"), listOf(step.try));
  const last = at + 1 === lesson.steps.length;
  if (last && lesson.closing) parts.push(h("h3", {}, `To end (${lesson.closing.minutes} minutes)`), h("p", {}, lesson.closing.do));
  if (last && lesson.reading?.length) parts.push(h("h3", {}, "Reading"), listOf(lesson.reading));
  return parts;
}

/** @param {string[]} texts */
function listOf(texts) {
  return h("ul", {}, ...texts.map((text) => h("li", {}, text)));
}

/** An expectation beside what came out. @param {import("./state.js").State} state @param {import("./results.js").Reader} reader @param {any} expectation */
export function checked({ runs }, reader, { says, measure, of, year, since, at_least, at_most, worlds }) {
  const wanted = of === "B" ? [runs[1]] : of === "A" ? [runs[0]] : [runs[0], runs[1]];
  if (wanted.some((r) => !r || r.series.length < FEWEST)) return { says, holds: null, found: "waiting for runs", worlds };
  const weeks = /** @type {any} */ (wanted[0]).weeks;
  const week = Math.min(weeks, (year ?? 1000) * 40) - 1;
  const values = wanted.map((r) => {
    const ends = reader.at(/** @type {any} */ (r), measure, week);
    const begins = since ? reader.at(/** @type {any} */ (r), measure, since * 40 - 1) : [];
    return since ? ends.map((value, i) => value - begins[i]) : ends;
  });
  const both = values[0].map((_, r) => r).filter((r) => values.every((v) => v[r] !== undefined));
  const { mean } = values.length === 2 ? paired(both.map((r) => values[0][r]), both.map((r) => values[1][r])) : estimate(both.map((r) => values[0][r]));
  const holds = mean >= (at_least ?? -Infinity) && mean <= (at_most ?? Infinity);
  const { unit } = reader.about(measure);
  const told = values.length === 2 || since ? apart(mean, unit) : quantity(mean, unit);
  return { says, holds, found: `${of}${since ? ` since year ${since}` : ""}: ${told}`, worlds };
}
