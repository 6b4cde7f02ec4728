// Workers and the tasks that they do: urgent ones first, else in the order asked; a task that nobody
// wants any more is never begun, or stopped in its midst.

import { Refusal } from "./refusal.js";

const MOST = 8; // workers
const PATIENCE = 20_000; // milliseconds in which a first worker must have opened the simulation

/**
 * @typedef {{what: "run" | "recording", key: string, asked: any, seed: number, replicate: number}} Task
 * @typedef {{number: number, task: Task, signal: AbortSignal, resolve: (answer: any) => void, reject: (fault: any) => void}} Entry
 */

/**
 * One worker a core, at most 8. Rejected where the browser lets no worker work.
 * @param {string} script
 * @param {object} opening what a worker is told first: module, told, networks
 */
export async function makePool(script, opening) {
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  /** @type {Entry[]} */
  let urgent = [];
  /** @type {Entry[]} */
  let queue = [];
  /** @type {Map<Worker, Entry | null>} */
  const workers = new Map();
  let numbers = 0;

  /** @param {(fault: Error) => void} failed */
  const hire = (failed) => {
    const worker = new Worker(address);
    worker.addEventListener("error", (event) => failed(new Error(event.message || "a worker could not begin")));
    worker.addEventListener("message", ({ data }) => {
      if (data.fault !== undefined && data.task === undefined) return failed(new Error(data.fault));
      if (!data.ready) answered(worker, data);
      if (data.ready || workers.has(worker)) workers.set(worker, null);
      next();
    });
    worker.postMessage(opening);
    return worker;
  };

  /** @param {Worker} worker @param {any} data */
  const answered = (worker, data) => {
    const entry = workers.get(worker);
    if (!entry || entry.number !== data.task) return;
    if (data.faults) return entry.reject(new Refusal(data.faults));
    if (data.fault === undefined) return entry.resolve(data);
    entry.reject(new Refusal([`a run failed (${data.fault})`.slice(0, 300)]));
    replace(worker);
  };

  /** Another worker in place of one whose memory nobody can trust any more. @param {Worker} worker */
  const replace = (worker) => {
    worker.terminate();
    workers.delete(worker);
    hire(() => undefined);
  };

  const next = () => {
    for (const [worker, busy] of workers) {
      if (busy) continue;
      const entry = urgent.shift() ?? queue.shift();
      if (!entry) return;
      workers.set(worker, entry);
      worker.postMessage({ task: entry.number, ...entry.task });
    }
  };

  await new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no worker answered")), PATIENCE);
    const first = hire(reject);
    first.addEventListener("message", resolve, { once: true });
  });
  const cores = Math.min(MOST, Math.max(1, navigator.hardwareConcurrency || 2));
  for (let i = 1; i < cores; i++) hire(() => undefined);

  return {
    /** @param {Task} task @param {AbortSignal} signal @param {boolean} [first] @returns {Promise<any>} */
    ask(task, signal, first = false) {
      return new Promise((resolve, reject) => {
        const entry = { number: numbers++, task, signal, resolve, reject };
        (first ? urgent : queue).push(entry);
        signal.addEventListener("abort", () => {
          urgent = urgent.filter((other) => other !== entry);
          queue = queue.filter((other) => other !== entry);
          for (const [worker, busy] of workers) if (busy === entry) worker.postMessage({ stop: entry.number });
          reject(new DOMException("nobody waits any more", "AbortError"));
        });
        next();
      });
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof makePool>>} Pool */
