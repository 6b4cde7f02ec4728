// Network health: six domains over time and now, the weakest link, and the synthetic survey.

import { LOOKS, commandsOf } from "./charts.js";
import { announce, byId, h, s } from "./dom.js";
import { hiddenArm } from "./panels.js";
import { asElement } from "./tables.js";
import { when } from "./words.js";

const DIALS = ["hub_leadership", "roles_engagement", "improvement", "within_team", "across_teams", "culture"];
const STEP = 0.2; // of a dial
export const DOMAINS = [
  "hub leadership",
  "roles and engagement",
  "continuous improvement",
  "connections within teams",
  "connections across teams",
  "network culture",
];

/**
 * @param {import("./state.js").Store} store
 * @param {import("./results.js").Reader} reader
 * @param {number} aYear
 * @param {boolean} live
 */
export function makeHealth(store, reader, aYear, live) {
  const rows = byId("health-rows");
  const table = byId("health").querySelector("details");
  const button = byId("lift");
  let onLift = () => {};
  button.addEventListener("click", () => onLift());
  let size = [150, 36]; // of one picture, pixels
  const draw = () => {
    const state = store.get();
    const shown = state.runs.flatMap((runs, i) => (runs && runs.series.length && !hiddenArm(state, i) ? [{ runs, ...LOOKS[i] }] : []));
    const read = shown.map((arm) => ({ ...arm, ...healthOf(arm.runs, reader, state.week, aYear) }));
    rows.replaceChildren(...DOMAINS.map((name, d) => rowOf(name, d, read, state.week, aYear, size)));
    byId("health-words").replaceChildren(...read.map((arm) => h("p", {}, wordsOf(arm, state.arms[1] !== null))));
    byId("health-when").textContent = state.week ? `at ${when(state.week, aYear)}` : "in week 1";
    const lifted = state.lesson || !live ? null : lift(state, read[state.editing] ?? read[0]);
    button.hidden = lifted === null;
    if (lifted) button.textContent = `What does it cost? Lift D${lifted.at + 1} by ${STEP} in B`;
    onLift = () => {
      if (!lifted) return;
      store.set(lifted.parts);
      announce(`B has ${DOMAINS[lifted.at]} lifted to ${lifted.level.toFixed(2)}; the sentences under the charts tell what that changes.`);
    };
    if (table.open) table.replaceChildren(table.firstElementChild, asElement(tableOf(read), "Network health by domain, median of runs, and the survey"));
  };
  table.addEventListener("toggle", draw);
  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = rows.querySelector(".spark") ?? {};
    if (!width || !height || (Math.abs(width - size[0]) < 2 && Math.abs(height - size[1]) < 2)) return;
    size = [width, height];
    draw();
  }).observe(rows);
  store.watch(["runs", "lesson", "editing", "arms"], draw);
  store.watch(["week"], ({ playing, week }) => {
    if (!playing || week % 5 === 0) draw();
  });
}

/** Medians of the six domains, the survey, what the weakest costs. @param {import("./state.js").Runs} runs @param {import("./results.js").Reader} reader @param {number} week @param {number} aYear */
function healthOf(runs, reader, week, aYear) {
  const at = Math.max(0, Math.min(week, runs.weeks) - 1);
  const lines = DOMAINS.map((_, d) => reader.bands(runs, `health_D${d + 1}`)[2]);
  const now = lines.map((line) => line[at]);
  const survey = reader.surveys(runs);
  const asked = survey[Math.min(Math.floor(week / aYear), survey.length - 1)];
  return { lines, now, weakest: now.indexOf(Math.min(...now)), survey, asked };
}

/** @param {string} name @param {number} d @param {any[]} arms @param {number} week @param {number} aYear @param {number[]} size */
function rowOf(name, d, arms, week, aYear, [width, height]) {
  const weeks = Math.max(...arms.map((arm) => arm.runs.weeks), 1);
  const scale = { x: (/** @type {number} */ w) => 4 + ((width - 8) * w) / weeks, y: (/** @type {number} */ v) => 4 + (height - 8) * (1 - v) };
  const picture = s(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    s("rect", { width, height, fill: "#f1f4f6" }),
    s("line", { x1: 0, x2: width, y1: scale.y(0.5), y2: scale.y(0.5), stroke: "#d0d7dd", "stroke-dasharray": "2 4" }),
    s("line", { x1: scale.x(week), x2: scale.x(week), y1: 0, y2: height, stroke: "#7d8a94" }),
    ...arms.map((arm) =>
      s("path", { d: commandsOf(arm.lines[d], arm.lines[d].length, /** @type {any} */ (scale)), fill: "none", stroke: arm.colour, "stroke-width": 2, "stroke-dasharray": arm.dash || null }),
    ),
    ...arms.flatMap((arm) =>
      arm.survey.map((/** @type {number[]} */ answers, /** @type {number} */ year) => {
        const [x, y] = [scale.x(year * aYear), scale.y(answers[d])];
        return s("path", { d: `M${x} ${y - 3.5}l3.5 3.5l-3.5 3.5l-3.5 -3.5z`, fill: "#ffffff", stroke: arm.colour, "stroke-width": 1.2 });
      }),
    ),
  );
  const values = arms.map((arm) => {
    const weakest = arm.weakest === d;
    const letter = arms.length > 1 ? `${arm.letter} ` : "";
    return h("span", { class: weakest ? "value weakest" : "value" }, `${letter}${arm.now[d].toFixed(2)}`, weakest && h("b", { title: "the weakest" }, " ◀", h("span", { class: "quiet" }, "weakest")));
  });
  return h("div", { class: "health-row", role: "listitem" }, h("span", { class: "domain" }, h("span", { class: "tag" }, `D${d + 1}`), name), h("div", { class: "spark" }, picture), h("span", { class: "values" }, ...values));
}

/**
 * The edited arm as A, and beside it the same with the dial of its weakest domain lifted: the runs
 * themselves then say what the weakness costs. Null where that dial is at its end.
 * @param {import("./state.js").State} state
 * @param {{weakest: number} | undefined} read
 */
export function lift({ arms, bases, editing }, read) {
  const arm = arms[editing];
  if (!arm || !read) return null;
  const key = `${DIALS[read.weakest]}.level`;
  const before = arm.values[key] ?? 0.5;
  const level = Math.min(1, Math.round(100 * (before + STEP)) / 100);
  if (level <= before) return null;
  const lifted = { ...arm, values: { ...arm.values, [key]: level } };
  return { at: read.weakest, level, parts: { arms: [arm, lifted], bases: [bases[editing], bases[editing]], editing: 1 } };
}

/** @param {any} arm @param {boolean} two */
function wordsOf({ letter, now, weakest, asked, runs }, two) {
  const mean = now.reduce((/** @type {number} */ sum, /** @type {number} */ v) => sum + v, 0) / now.length;
  const least = now[weakest];
  const said = asked.indexOf(Math.min(...asked));
  const agrees = said === weakest ? "The survey of members names the same domain" : `The survey of members names D${said + 1}, ${DOMAINS[said]}`;
  return `${two ? `${letter}: the` : "The"} weakest link is D${weakest + 1}, ${DOMAINS[weakest]}, at ${least.toFixed(2)}; the mean of the six is ${mean.toFixed(2)}, so the weakest takes ${(mean - least).toFixed(2)} from what the mean would promise. ${agrees} (${runs.series.length} runs).`;
}

/** @param {any[]} arms */
function tableOf(arms) {
  const heads = ["domain", ...arms.flatMap((arm) => [`${arm.letter} now`, `${arm.letter} survey`])];
  const rows = DOMAINS.map((name, d) => [`D${d + 1} ${name}`, ...arms.flatMap((arm) => [arm.now[d].toFixed(2), arm.asked[d].toFixed(2)])]);
  return { heads, rows };
}
