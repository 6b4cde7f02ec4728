// Runs from a server, `nicsim app`: it computes for all visitors, and knows no limits of a page.

import { seriesFrom } from "./bytes.js";
import { Refusal } from "./refusal.js";
import { recordingFrom } from "./replay.js";

/** @returns {Promise<import("./api.js").Source>} */
export async function servedSource() {
  const catalogue = await (await answered("/api/catalogue")).json();
  return {
    live: true,
    note: "",
    catalogue,
    start: catalogue.start,
    recorded: [],
    held: null,
    async bands(arms, seed, replicates, signal, tell, wait) {
      const answer = await answered("/api/bands", { arms, seed, replicates }, signal);
      for await (const line of linesOf(answer)) {
        const told = JSON.parse(line);
        if (told.fault) throw new Refusal([told.fault]);
        if (told.doing) wait(told.doing, told.seconds);
        else tell({ ...told, runs: told.runs.map((/** @type {any} */ [r, text]) => [r, seriesFrom(text)]) });
      }
    },
    async recording(arm, seed, replicate, signal) {
      const sent = await (await answered("/api/recording", { arms: [arm], seed, replicate }, signal)).json();
      return recordingFrom(sent, catalogue.recordings);
    },
    async check(arm) {
      return (await answered("/api/check", { arm })).json();
    },
    async handout(arms, seed, replicates) {
      return (await answered("/api/handout", { arms, seed, replicates })).text();
    },
  };
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
