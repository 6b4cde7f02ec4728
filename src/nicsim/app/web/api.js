// Where runs come from: a server, or what a hand-out holds. Both answer in the same way.

import { seriesFrom, unpacked } from "./bytes.js";
import { keyOf } from "./state.js";

/** What the server refuses, as sentences. */
export class Refusal extends Error {
  /** @param {string[]} faults */
  constructor(faults) {
    super(faults.join(" "));
    this.faults = faults;
  }
}

/**
 * @typedef {{arm: number, of: number, weeks: number, runs: [number, Int16Array][]}} News
 * @typedef {{live: boolean, catalogue: any, start: {seed: number, replicates: number},
 *   recorded: import("./state.js").Arm[],
 *   bands: (arms: any[], seed: number, replicates: number, signal: AbortSignal, tell: (news: News) => void, wait: (doing: string, seconds: number) => void) => Promise<void>,
 *   recording: (arm: any, seed: number, signal: AbortSignal) => Promise<any>,
 *   open: (toml: string) => Promise<any>, save: (arm: any) => Promise<string>,
 *   handout: (arms: any[], seed: number, replicates: number) => Promise<string>}} Source
 */

/** The hand-out's content if the page holds one, else the server. @returns {Promise<Source>} */
export async function findSource() {
  const held = document.getElementById("recorded");
  if (held) return recordedSource(JSON.parse(held.textContent ?? ""));
  const catalogue = await (await answered("/api/catalogue")).json();
  return serverSource(catalogue);
}

/** @param {string} path @param {object} [body] @param {AbortSignal} [signal] */
async function answered(path, body, signal) {
  const request = body && {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
  };
  let answer;
  try {
    answer = await fetch(path, request);
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new Refusal(["The server does not answer. Is nicsim app still running?"]);
  }
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({}));
    throw new Refusal(told.faults ?? [`The server answered ${answer.status}.`]);
  }
  return answer;
}

/** @param {any} catalogue @returns {Source} */
function serverSource(catalogue) {
  return {
    live: true,
    catalogue,
    start: catalogue.start,
    recorded: [],
    async bands(arms, seed, replicates, signal, tell, wait) {
      const answer = await answered("/api/bands", { arms, seed, replicates }, signal);
      for await (const line of linesOf(answer)) {
        const told = JSON.parse(line);
        if (told.fault) throw new Refusal([told.fault]);
        if (told.doing) wait(told.doing, told.seconds);
        else tell({ ...told, runs: told.runs.map((/** @type {any} */ [r, text]) => [r, seriesFrom(text)]) });
      }
    },
    async recording(arm, seed, signal) {
      return (await answered("/api/recording", { arms: [arm], seed }, signal)).json();
    },
    async open(toml) {
      return (await answered("/api/open", { toml })).json();
    },
    async save(arm) {
      return (await answered("/api/save", { arm })).text();
    },
    async handout(arms, seed, replicates) {
      return (await answered("/api/handout", { arms, seed, replicates })).text();
    },
  };
}

/** Lines of an answer as they come. @param {Response} answer */
async function* linesOf(answer) {
  if (!answer.body) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line !== "");
  }
}

/** @param {any} content @returns {Source} */
function recordedSource(content) {
  const held = new Map(content.arms.map((/** @type {any} */ entry) => [keyOf(entry.arm), entry]));
  const refuse = () => {
    throw new Refusal(["A hand-out holds recorded runs only; this needs nicsim app."]);
  };
  /** @param {any} arm */
  const entryOf = (arm) => {
    const entry = held.get(keyOf(arm));
    if (!entry) throw new Refusal(["This hand-out holds no runs of these settings; nicsim app does."]);
    return entry;
  };
  return {
    live: false,
    catalogue: content.catalogue,
    start: { seed: content.seed, replicates: content.replicates },
    recorded: content.arms.map((/** @type {any} */ entry) => entry.arm),
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
      return entryOf(arm).recording;
    },
    open: refuse,
    save: refuse,
    handout: refuse,
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

/** Whether a hand-out can show an arm. @param {Source} source @param {any} arm */
export function canShow(source, arm) {
  const key = keyOf(arm);
  return source.live || source.recorded.some((held) => keyOf(held) === key);
}

