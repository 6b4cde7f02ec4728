// Asking for runs whenever settings change: what is stale is cancelled, what is known is kept.

import { announce, byId, pausing, tellFaults } from "./dom.js";
import { labelOf } from "./levels.js";
import { FEWEST, sentenceOf } from "./panels.js";
import { Refusal } from "./refusal.js";
import { bestPractice, replayOf } from "./replay.js";
import { withNews } from "./results.js";
import { keyOf, replacedAt } from "./state.js";
import { chosenOf, standings } from "./typical.js";

const KEPT = 16; // settings whose runs are remembered
const COMPUTING = "computing…";
const PAUSE = 40; // milliseconds without a change before a question is asked

/**
 * @param {import("./state.js").Store} store
 * @param {import("./results.js").Reader} reader
 * @param {import("./api.js").Source} source
 */
export function makeAsking(store, reader, source) {
  /** @type {Map<string, import("./state.js").Runs>} */
  const known = new Map();
  /** @type {Map<string, any>} */
  const recordings = new Map();
  let current = new AbortController();
  let shown = ["", ""]; // settings whose runs are on the page

  const placeOf = (/** @type {any} */ arm, /** @type {number} */ seed) => (arm ? `${seed} ${keyOf(arm)}` : "");

  const ask = async () => {
    const { arms, seed, replicates } = store.get();
    const places = arms.map((arm) => placeOf(arm, seed));
    current.abort();
    const mine = (current = new AbortController());
    /** @type {number[]} */
    const wanted = [];
    arms.forEach((arm, i) => {
      const kept = known.get(places[i]);
      if (!arm) show(i, "", null);
      else if (kept && kept.series.length >= Math.min(replicates, kept.of) && kept.of >= replicates) show(i, places[i], cut(kept, replicates));
      else wanted.push(i);
    });
    byId("busy").hidden = wanted.length === 0;
    try {
      if (wanted.length) await bands(arms, wanted, places, seed, replicates, mine.signal);
      if (mine.signal.aborted) return;
      await play(arms, places, seed, mine.signal);
      byId("busy").hidden = true;
      tellWhatCame();
    } catch (fault) {
      if (mine.signal.aborted) return;
      byId("busy").hidden = true;
      tellFaults(fault instanceof Refusal ? fault.faults : [`Something went wrong: ${fault}`], "asking");
    }
  };

  /** @param {any[]} arms @param {number[]} wanted @param {string[]} places @param {number} seed @param {number} replicates @param {AbortSignal} signal */
  const bands = async (arms, wanted, places, seed, replicates, signal) => {
    /** @type {Map<number, import("./state.js").Runs>} */
    const coming = new Map();
    let begun = false;
    const wait = pausedTelling(signal);
    await source.bands(wanted.map((i) => arms[i]), seed, replicates, signal, (news) => {
      if (signal.aborted) return;
      byId("busy").textContent = COMPUTING;
      const arm = wanted[news.arm];
      const runs = withNews(coming.get(arm) ?? null, news);
      coming.set(arm, runs);
      if (runs.series.length < Math.min(FEWEST, runs.of)) return;
      show(arm, places[arm], runs);
      tellFaults([], "asking");
      if (!begun && wanted.every((i) => shown[i] === places[i])) {
        begun = true;
        performance.mark("first bands");
      }
    }, wait);
    for (const [arm, runs] of coming) if (runs.series.length >= runs.of) remember(places[arm], runs);
    performance.mark("all bands");
  };

  /** @param {number} arm @param {string} place @param {any} runs */
  const show = (arm, place, runs) => {
    shown = replacedAt(shown, arm, place);
    const { runs: old, recordings } = store.get();
    if (runs === old[arm]) return;
    store.set({ runs: replacedAt(old, arm, runs), replicate: null }); // chosen anew among all runs
    if (runs === null) store.set({ recordings: replacedAt(recordings, arm, null) });
  };

  /** The one run that the network shows, the same of A and B: they share luck. @param {any[]} arms @param {string[]} places @param {number} seed @param {AbortSignal} signal */
  const play = async (arms, places, seed, signal) => {
    const { runs, choice } = store.get();
    const replicate = source.held ?? chosenOf(standings(runs, reader), choice);
    const replays = await Promise.all(arms.map((arm, i) => arm && replayOfArm(arm, places[i], seed, replicate, signal)));
    if (signal.aborted) return;
    const { recordings: before, practice } = store.get();
    const fresh = replays.map((replay) => replay && { ...replay, stage: replay.stage.slice() });
    const other = before[0] === null || (practice >= 0 && drawnAnew(before[0], fresh[0]));
    store.set({ replicate, recordings: fresh, ...(other ? { practice: bestPractice(fresh[0]) } : {}) });
  };

  /** @param {any} arm @param {string} place @param {number} seed @param {number} replicate @param {AbortSignal} signal */
  const replayOfArm = async (arm, place, seed, replicate, signal) => {
    const key = `${replicate} ${place}`;
    const replay = recordings.get(key) ?? replayOf(await source.recording(arm, seed, replicate, signal), source.catalogue.recordings);
    recordings.delete(key);
    recordings.set(key, replay);
    if (recordings.size > KEPT) recordings.delete([...recordings.keys()][0]);
    return replay;
  };

  /** @param {string} place @param {import("./state.js").Runs} runs */
  const remember = (place, runs) => {
    known.delete(place);
    known.set(place, runs);
    if (known.size > KEPT) known.delete([...known.keys()][0]);
  };

  const tellWhatCame = pausing(() => {
    const state = store.get();
    const arm = state.arms[state.editing];
    const label = arm ? labelOf(arm, state.bases[state.editing]) : "";
    announce(`${label}. ${sentenceOf(state, reader, state.measures[0], source.catalogue.weeksAYear)}`);
  }, 400);

  const soon = pausing(ask, PAUSE);
  let asked = "";
  store.watch(["arms", "seed", "replicates", "choice"], ({ arms, seed, replicates, choice }) => {
    const key = `${choice} ${replicates} ${arms.map((arm) => placeOf(arm, seed)).join(" | ")}`;
    if (key === asked) return;
    asked = key;
    performance.mark("asked");
    current.abort(); // what still comes is stale
    byId("busy").hidden = false;
    soon();
  });
}

/** Tells what is being done before any run can be made; aloud once. @param {AbortSignal} signal */
function pausedTelling(signal) {
  let said = false;
  return (/** @type {string} */ doing, /** @type {number} */ seconds) => {
    if (signal.aborted) return;
    byId("busy").textContent = `${doing}, once after an installation or a change: ${seconds} s…`;
    if (!said) announce(`${doing}. This takes about half a minute, once.`);
    said = true;
  };
}

/** Whether a run has other practices under the same names, so that the one that was looked at is none of them. @param {any} before @param {any} now */
function drawnAnew({ practices: before }, { practices: now }) {
  return before.length === now.length && now.every((/** @type {any} */ p, /** @type {number} */ k) => p.name === before[k].name && p.quality !== before[k].quality);
}

/** The first so many runs. @param {import("./state.js").Runs} runs @param {number} replicates @returns {import("./state.js").Runs} */
function cut(runs, replicates) {
  if (runs.of === replicates) return runs;
  const kept = runs.replicates.flatMap((r, i) => (r < replicates ? [i] : []));
  return { ...runs, of: replicates, replicates: kept.map((i) => runs.replicates[i]), series: kept.map((i) => runs.series[i]), columns: new Map() };
}
