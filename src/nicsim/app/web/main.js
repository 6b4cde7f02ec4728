// The page put together.

import { findSource } from "./api.js";
import { makeAsking } from "./asking.js";
import { makeChanges } from "./changes.js";
import { armFrom, makeControls } from "./controls.js";
import { byId, tellFaults } from "./dom.js";
import { makeExport } from "./export.js";
import { makeHealth } from "./health.js";
import { USUAL as MEASURES, makeLessons } from "./lessons.js";
import { lessonFrom, linkOf, stateFrom } from "./link.js";
import { legend, makeNetworkView, makePracticeChoice } from "./network-view.js";
import { makeChart, makeDifference, makeKeys } from "./panels.js";
import { makePlayer } from "./player.js";
import { makePractices } from "./practices.js";
import { makeReader } from "./results.js";
import { labelOf } from "./levels.js";
import { makeStore } from "./state.js";
import { makeStructure } from "./structure.js";
import { CHOICES } from "./typical.js";

async function start() {
  const source = await findSource();
  const { catalogue } = source;
  const store = makeStore(beginning(source));
  const reader = makeReader(catalogue);
  makeControls(store, source);
  makeStructure(store, source);
  makeChanges(store, source);
  makePractices(store, source);
  MEASURES.forEach((_, slot) => makeChart(store, reader, catalogue, slot));
  makeDifference(store, reader, catalogue);
  makeKeys(store, reader, source);
  makeHealth(store, reader, catalogue.weeksAYear, source.live);
  byId("legend").replaceChildren(legend());
  makePracticeChoice(store);
  const views = [makeNetworkView(store, 0), makeNetworkView(store, 1)];
  byId("run-choice").hidden = source.held !== null;
  makePlayer(store, catalogue.weeksAYear, (_week, part) => {
    for (const view of views) if (view.canvas.offsetParent) view.frame(part);
  });
  const lessons = makeLessons(store, reader, source);
  makeExport(store, reader, source);
  store.watch(["arms", "bases", "lesson"], ({ arms, bases, lesson }) => {
    byId("card-B").hidden = arms[1] === null;
    byId("pictures").classList.toggle("two", arms[1] !== null);
    arms.forEach((arm, i) => (byId(`title-${"AB"[i]}`).textContent = arm ? `${"AB"[i]} · ${labelOf(arm, bases[i])}` : ""));
    byId("watching").hidden = lesson !== null && !lesson.revealed;
  });
  const fold = byId("fold");
  fold.addEventListener("click", () => fold.setAttribute("aria-expanded", String(fold.getAttribute("aria-expanded") !== "true")));
  byId("caveat").textContent = catalogue.caveat;
  makeAsking(store, reader, source);
  const beginLesson = (/** @type {string} */ first) => {
    const asked = lessonFrom(location.hash, catalogue);
    if (asked === undefined) tellFaults([`This page has no such lesson: ${location.hash.slice(0, 80)}`]);
    if (asked) lessons.begin(asked.id, asked.step);
    else if (location.hash === "" && first) lessons.begin(first, 0);
  };
  beginLesson(document.body.dataset.lesson ?? "");
  window.addEventListener("hashchange", () => {
    const found = fromAddressBar(source);
    if (found) store.set(found);
    beginLesson("");
  });
  if (source.live) {
    store.watch(["arms", "seed", "replicates", "measures", "choice", "lesson"], (state) => {
      const changed = state.arms.some((arm, i) => arm !== state.bases[i]) || location.hash !== "";
      if (changed) history.replaceState(null, "", linkOf(state));
    });
  }
  document.body.dataset.ready = "yes";
  performance.mark("ready");
}

/** @param {import("./api.js").Source} source @returns {import("./state.js").State} */
function beginning(source) {
  const { catalogue, recorded, start: begin, live } = source;
  const named = catalogue.opened.map((/** @type {string} */ id) => catalogue.scenarios.find((/** @type {any} */ arm) => arm.id === id));
  const offered = live ? named.map(armFrom) : recorded;
  const two = live ? offered.length > 1 : recorded.length > 1;
  const arms = [offered[0], two ? offered[1] : null];
  const base = {
    ...{ arms, bases: arms, editing: 0, seed: begin.seed, replicates: begin.replicates, week: 0 },
    ...{ practice: -1, playing: false, speed: 12, measures: MEASURES, runs: [null, null] },
    ...{ recordings: [null, null], choice: CHOICES[0], replicate: null, lesson: null },
  };
  return { ...base, ...(live ? fromAddressBar(source) : {}) };
}

/** What the address asks for. @param {import("./api.js").Source} source */
function fromAddressBar({ catalogue }) {
  const found = stateFrom(location.hash, catalogue);
  if (found === undefined) tellFaults(["The link cannot be read; perhaps it was cut short. The page shows its usual beginning."]);
  if (!found) return null;
  const arms = [found.arms[0], found.arms[1] ?? null];
  const measures = found.measures.length === MEASURES.length ? found.measures : MEASURES;
  return { arms, bases: arms, seed: found.seed, replicates: Math.max(1, found.replicates), measures, choice: found.choice, editing: 0, lesson: null };
}

start().catch((fault) => {
  tellFaults([`The page could not start: ${fault.message ?? fault}`]);
  throw fault;
});
