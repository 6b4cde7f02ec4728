// Runs that the page itself holds: of a hand-out, or of a live page where nothing can be computed.

import { unpacked } from "./bytes.js";
import { Refusal } from "./refusal.js";
import { recordingFrom } from "./replay.js";
import { keyOf } from "./state.js";

/** @param {any} content what the page holds @param {string} note why dials stay still @returns {import("./api.js").Source} */
export function recordedSource(content, note) {
  const held = new Map(content.arms.map((/** @type {any} */ entry) => [keyOf(entry.arm), entry]));
  const refuse = () => {
    throw new Refusal(["This page holds recorded runs only; this needs nicsim app."]);
  };
  /** @param {any} arm */
  const entryOf = (arm) => {
    const entry = held.get(keyOf(arm));
    if (!entry) throw new Refusal(["This page holds no runs of these settings; nicsim app does."]);
    return entry;
  };
  return {
    live: false,
    note,
    catalogue: content.catalogue,
    start: { seed: content.seed, replicates: content.replicates },
    recorded: content.arms.map((/** @type {any} */ entry) => entry.arm),
    held: content.arms[0].recording.replicate,
    async bands(arms, _seed, _replicates, signal, tell) {
      for (const [number, arm] of arms.entries()) {
        const entry = entryOf(arm);
        const rows = await undiffed(entry.runs, entry.replicates);
        if (signal.aborted) return;
        const runs = rows.map((row, r) => /** @type {[number, Int16Array]} */ ([r, row]));
        tell({ arm: number, of: rows.length, weeks: entry.weeks, runs });
      }
    },
    async recording(arm) {
      return recordingFrom(entryOf(arm).recording, content.catalogue.recordings);
    },
    check: refuse,
    handout: null,
  };
}

/** Runs packed as differences along each run. @param {string} text @param {number} count */
async function undiffed(text, count) {
  const all = await unpacked(text, "i2");
  const width = all.length / count;
  return Array.from({ length: count }, (_, r) => {
    const row = all.slice(r * width, (r + 1) * width);
    for (let i = 1; i < width; i++) row[i] += row[i - 1];
    return row;
  });
}
