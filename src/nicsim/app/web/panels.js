// The charts with their choices of measure, tables and sentences.

import { LOOKS, drawn, fontOfPage, keyTo } from "./charts.js";
import { byId, h } from "./dom.js";
import { labelOf } from "./levels.js";
import { paired } from "./statistics.js";
import { asElement, tableOf } from "./tables.js";
import { standings, toldOf } from "./typical.js";
import { comparison, nameOf, quantity, when } from "./words.js";

export const FEWEST = 4; // runs from which on bands are drawn
const STAGES = ["aware_helpful", "trying_helpful", "spread_helpful", "abandoned_helpful"];
const STAGE_COLOURS = ["#5c6770", "#0b7a75", "#16202a", "#b34700"];
const STAGE_NAMES = ["aware", "trying", "routine", "gave up"];

/**
 * A chart's picture as the state has it.
 * @param {import("./state.js").State} state
 * @param {import("./results.js").Reader} reader
 * @param {string} measure
 * @param {number} aYear
 * @returns {import("./charts.js").Picture}
 */
export function pictureOf(state, reader, measure, aYear) {
  const { runs, week, arms, replicate } = state;
  const weeks = Math.max(...runs.map((r) => r?.weeks ?? 0), aYear);
  const base = { weeks, aYear, now: week, marks: marksOf(arms, weeks) };
  if (measure === "stages") return { ...base, ...stagesOf(state, reader), unit: "share", fixed: true };
  const { unit, meaning } = reader.about(measure);
  /** @type {import("./charts.js").Layer[]} */
  const layers = [];
  runs.forEach((arm, i) => {
    if (!arm || arm.series.length === 0 || hiddenArm(state, i)) return;
    const enough = arm.series.length >= Math.min(FEWEST, arm.of);
    layers.push({
      ...LOOKS[i],
      bands: enough ? reader.bands(arm, measure) : undefined,
      line: reader.single(arm, measure, replicate),
      until: week,
    });
  });
  return { ...base, layers, unit, title: `${nameOf(measure)}: ${meaning}`, fixed: unit === "share" || unit === "score" };
}

/** In a lesson the predicted arm stays hidden until its prediction is drawn. @param {import("./state.js").State} state @param {number} arm */
export function hiddenArm(state, arm) {
  const { lesson } = state;
  return lesson !== null && !lesson.revealed && (arm === lesson.predicted || lesson.predicted === 0);
}

/** @param {import("./state.js").State} state @param {import("./results.js").Reader} reader */
function stagesOf({ runs, lesson }, reader) {
  /** @type {import("./charts.js").Layer[]} */
  const layers = [];
  runs.forEach((arm, i) => {
    if (!arm || arm.series.length === 0 || (lesson && !lesson.revealed)) return;
    STAGES.forEach((measure, at) => {
      const line = reader.bands(arm, measure)[2];
      layers.push({ letter: LOOKS[i].letter, colour: STAGE_COLOURS[at], dash: LOOKS[i].dash, line, name: STAGE_NAMES[at], label: i === 0 ? STAGE_NAMES[at] : undefined });
    });
  });
  return { layers, title: "Stages of use of helpful practices, median of runs" };
}

/** @param {(import("./state.js").Arm | null)[]} arms @param {number} weeks */
function marksOf(arms, weeks) {
  /** @type {Map<string, {week: number, label: string}>} */
  const marks = new Map();
  arms.forEach((arm, i) => {
    for (const { week, label } of arm?.changes ?? []) {
      const both = arms[1] && arms.every((other) => other?.changes.some((c) => c.week === week && c.label === label));
      const text = arms[1] && !both ? `${"AB"[i]}: ${label}` : label;
      if (week < weeks) marks.set(`${week} ${text}`, { week, label: text });
    }
  });
  return [...marks.values()];
}

/**
 * A chart in its card: choice of measure, picture, sentence, table.
 * @param {import("./state.js").Store} store
 * @param {import("./results.js").Reader} reader
 * @param {any} catalogue
 * @param {number} slot
 */
export function makeChart(store, reader, catalogue, slot) {
  const card = byId(`chart-${slot}`);
  const choice = card.querySelector("select");
  const holder = card.querySelector(".picture");
  const sentence = card.querySelector(".sentence");
  const table = card.querySelector("details");
  choice.replaceChildren(
    h("option", { value: "stages" }, "Stages of use (helpful practices)"),
    ...catalogue.measures.map((/** @type {any} */ m) => h("option", { value: m.name }, nameOf(m.name))),
  );
  choice.addEventListener("change", () => {
    const measures = [...store.get().measures];
    measures[slot] = choice.value;
    store.set({ measures });
  });
  const aYear = catalogue.weeksAYear;
  const draw = () => {
    const state = store.get();
    const measure = state.measures[slot];
    choice.value = measure;
    const picture = pictureOf(state, reader, measure, aYear);
    const width = Math.max(220, holder.clientWidth);
    const font = fontOfPage();
    const main = slot === 0; // the one that is discussed: larger, where there is no B − A below it
    const most = (main ? 34 : 24) * font;
    const ratio = main && !state.arms[1] ? 0.85 : 0.58;
    const { svg } = drawn(picture, width, Math.round(Math.min(most, Math.max(15 * font, width * ratio))), font);
    holder.replaceChildren(svg);
    sentence.textContent = sentenceOf(state, reader, measure, aYear);
    if (table.open) fill(picture, measure);
  };
  const fill = (/** @type {any} */ picture, /** @type {string} */ measure) => {
    table.replaceChildren(table.firstElementChild, asElement(tableOf(picture), `${nameOf(measure)}: quantiles of runs`));
  };
  table.addEventListener("toggle", draw);
  let width = 0;
  new ResizeObserver(() => {
    if (Math.abs(holder.clientWidth - width) < 2) return;
    width = holder.clientWidth;
    draw();
  }).observe(holder);
  store.watch(["runs", "measures", "lesson", "arms", "replicate"], draw);
  store.watch(["week"], ({ playing, week }) => {
    if (!playing || week % 2 === 0) draw();
  });
}

/** What a chart says, in words. @param {import("./state.js").State} state @param {import("./results.js").Reader} reader @param {string} measure @param {number} aYear */
export function sentenceOf(state, reader, measure, aYear) {
  const [a, b] = state.runs;
  if (state.lesson && !state.lesson.revealed) return "The answer comes after your prediction.";
  if (!a || a.series.length === 0) return "Waiting for runs.";
  if (measure === "stages") return "Medians of runs; A solid, B dashed. People who are none of these are unaware.";
  const { unit } = reader.about(measure);
  if (b && b.series.length) {
    const both = Math.min(a.weeks, b.weeks);
    const told = comparison(pairedAt(a, b, reader, measure, both - 1), measure, unit);
    const later = told[0].toLowerCase() + told.slice(1);
    return a.weeks === b.weeks ? `At the end: ${later}` : `After year ${both / aYear}, the last of both: ${later}`;
  }
  const band = reader.bands(a, measure);
  const last = a.weeks - 1;
  const [low, middle, high] = [0, 2, 4].map((q) => quantity(band[q][last], unit));
  return `After ${when(a.weeks, aYear).split(",")[0]}: ${middle} in the middle run of ${a.series.length}; nine in ten lie from ${low} to ${high}.`;
}

/** @param {import("./state.js").Runs} a @param {import("./state.js").Runs} b @param {import("./results.js").Reader} reader @param {string} measure @param {number} week */
export function pairedAt(a, b, reader, measure, week) {
  const [one, other] = [reader.at(a, measure, week), reader.at(b, measure, week)];
  const both = one.map((_, r) => r).filter((r) => one[r] !== undefined && other[r] !== undefined);
  return paired(both.map((r) => one[r]), both.map((r) => other[r]));
}

/** B minus A over the weeks, pair by pair. @param {import("./state.js").Store} store @param {import("./results.js").Reader} reader @param {any} catalogue */
export function makeDifference(store, reader, catalogue) {
  const card = byId("difference");
  const holder = card.querySelector(".picture");
  const table = card.querySelector("details");
  const draw = () => {
    const state = store.get();
    const [a, b] = state.runs;
    card.hidden = !state.arms[1] || Boolean(state.lesson && !state.lesson.revealed);
    const chosen = state.measures[0] === "stages" ? "spread_helpful" : state.measures[0];
    byId("difference-title").textContent = `B − A: ${nameOf(chosen)}`;
    const picture = card.hidden || !a || !b ? null : differencePicture(state, reader, chosen, catalogue.weeksAYear);
    if (!picture) return holder.replaceChildren(h("p", { class: "note" }, "Waiting for runs."));
    const width = Math.max(220, holder.clientWidth);
    const font = fontOfPage();
    holder.replaceChildren(drawn(picture, width, Math.round(Math.min(20 * font, Math.max(12.5 * font, width * 0.45))), font).svg);
    if (table.open) table.replaceChildren(table.firstElementChild, asElement(tableOf(picture), "B minus A: quantiles of pairs of runs"));
  };
  table.addEventListener("toggle", draw);
  new ResizeObserver(draw).observe(card);
  store.watch(["runs", "measures", "lesson", "arms"], draw);
  store.watch(["week"], ({ playing }) => {
    if (!playing) draw();
  });
}

/** @param {import("./state.js").State} state @param {import("./results.js").Reader} reader @param {string} measure @param {number} aYear @returns {import("./charts.js").Picture | null} */
export function differencePicture({ runs: [a, b], week, arms }, reader, measure, aYear) {
  if (!a || !b) return null;
  const weeks = Math.min(a.weeks, b.weeks);
  const [one, other] = [reader.columns(a, measure), reader.columns(b, measure)];
  const pairs = [];
  for (const [i, replicate] of a.replicates.entries()) {
    const j = b.replicates.indexOf(replicate);
    if (j >= 0) pairs.push(one[i].slice(0, weeks).map((value, w) => other[j][w] - value));
  }
  if (pairs.length < 2) return null;
  const bands = reader.bandsOfLines(pairs, weeks);
  const layers = [{ letter: "B − A", colour: "#5b3a8c", dash: "", bands }];
  const { unit } = reader.about(measure);
  const points = unit === "share" ? "points" : unit;
  return { title: `B minus A, ${nameOf(measure)}`, unit: points, weeks, aYear, layers, marks: marksOf(arms, weeks), now: Math.min(week, weeks) };
}

/** The keys to A and B above the charts, and which run is played. @param {import("./state.js").Store} store @param {import("./results.js").Reader} reader @param {import("./api.js").Source} source */
export function makeKeys(store, reader, source) {
  store.watch(["arms", "bases", "runs", "replicate"], ({ arms, bases, runs, replicate }) => {
    const shown = arms.map((arm, i) => arm && keyTo("AB"[i], `${arms[1] ? `${"AB"[i]}: ` : ""}${labelOf(arm, bases[i])}`));
    const done = Math.min(...arms.map((arm, i) => (arm ? (runs[i]?.series.length ?? 0) : Infinity)));
    const played = replicate === null ? "" : toldOf(standings(runs, reader), replicate, source.held !== null);
    byId("keys").replaceChildren(...shown.filter((key) => key !== null));
    byId("runs-done").textContent = `Line: the middle of ${done} runs; dark band: half of them; pale band: nine in ten. Thin black line with an empty sign: the one run that is played${played && `, ${played}`}. It is one possible history.`;
    byId("run-told").textContent = played ? `${played[0].toUpperCase()}${played.slice(1)} (replicate ${replicate} in data).` : "Chosen when all runs are there.";
    byId("watching").classList.toggle("stale", played === "");
  });
}
