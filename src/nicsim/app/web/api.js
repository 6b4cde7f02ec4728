// Where runs come from: a server, the page's own workers, or what it holds. All answer in one way.

import { liveSource } from "./live.js";
import { recordedSource } from "./recorded.js";
import { servedSource } from "./served.js";
import { keyOf } from "./state.js";

/**
 * @typedef {{arm: number, of: number, weeks: number, runs: [number, Int16Array][]}} News
 * @typedef {{live: boolean, note: string, catalogue: any, start: {seed: number, replicates: number},
 *   recorded: import("./state.js").Arm[],
 *   bands: (arms: any[], seed: number, replicates: number, signal: AbortSignal, tell: (news: News) => void, wait: (doing: string, seconds: number) => void) => Promise<void>,
 *   held: number | null,
 *   recording: (arm: any, seed: number, replicate: number, signal: AbortSignal) => Promise<import("./replay.js").Recording>,
 *   check: (arm: any) => Promise<import("./state.js").Arm>,
 *   handout: null | ((arms: any[], seed: number, replicates: number) => Promise<string>)}} Source
 *   live: whether dials move; held: the one replicate that can be played, null: any; note: what is to be told of where runs come from; check: an arm that
 *   somebody brought, as the model takes it (throws a Refusal); handout: null where none can be made
 */

const HANDOUT = "This is a hand-out: it holds recorded runs, so dials stay still. With nicsim app every dial answers.";

const BARRED = "This browser, or what guards it, lets a page compute nothing (WebAssembly in workers), so dials stay still: here are recorded runs. Another browser, or nicsim app, answers every dial.";

/** What the page holds if it holds anything, else the server. @returns {Promise<Source>} */
export async function findSource() {
  const held = document.getElementById("recorded");
  if (!held) return servedSource();
  const content = JSON.parse(held.textContent ?? "");
  if (!content.module) return recordedSource(content, HANDOUT);
  try {
    return await liveSource(content, document.getElementById("worker")?.textContent ?? "");
  } catch (fault) {
    console.info(`The page cannot simulate here: ${fault}`);
    return recordedSource(content, BARRED);
  }
}

/** Whether a source can show an arm. @param {Source} source @param {any} arm */
export function canShow(source, arm) {
  const key = keyOf(arm);
  return source.live || source.recorded.some((held) => keyOf(held) === key);
}
