// A worker of the page: it opens the simulation and does one task after another, until it is told to
// stop one. The page says what to do (`pool.js`); nothing here knows of questions or visitors.

import { Refused } from "./plans.js";
import { openSimulation } from "./simulation.js";
import { recordingOf, rowOf } from "./telling.js";

const SLICE = 80; // milliseconds of work between looks at whether the task is still wanted
const KEPT = 8; // plans

/** @typedef {{task: number, what: "run" | "recording", key: string, asked: any, seed: number, replicate: number}} Task */

/** @type {any} */
let simulation = null;
/** @type {import("./telling.js").Told} */
let told;
/** @type {Record<string, {network: any, sites: string[], people: string[]}>} people and ties of scenarios that have files */
let networks = {};
/** @type {Map<string, any>} */
const plans = new Map();
let stopped = -1; // the task that nobody wants any more

self.addEventListener("message", async ({ data }) => {
  if (data.stop !== undefined) {
    stopped = data.stop;
    return;
  }
  try {
    if (data.module) {
      ({ told, networks } = data);
      simulation = await openSimulation(data.module);
      self.postMessage({ ready: true });
    } else {
      await done(data);
    }
  } catch (fault) {
    if (fault instanceof Refused) self.postMessage({ task: data.task, faults: fault.faults });
    else self.postMessage({ task: data.task, fault: String(fault) });
  }
});

/** @param {Task} asked */
async function done({ task, what, key, asked, seed, replicate }) {
  const plan = planOf(key, asked);
  const run = simulation.begin(plan, { seed, replicate, events: what === "recording" });
  let looked = performance.now();
  /** Let messages in, now and then. */
  const breath = async () => {
    if (performance.now() - looked > SLICE) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      looked = performance.now();
    }
    if (stopped === task) throw new Stopped();
  };
  try {
    if (what === "recording") {
      const recording = await recordingOf(run, namesOf(plan, asked.ships), asked.named, simulation.about, told, breath);
      return self.postMessage({ task, recording });
    }
    for (let week = 0; week < run.weeks; ) {
      run.runTo((week = Math.min(run.weeks, week + stepOf(plan))));
      await breath();
    }
    const row = rowOf(run.record(), simulation.about, told);
    self.postMessage({ task, row, weeks: run.weeks }, { transfer: [row.buffer] });
  } catch (fault) {
    if (!(fault instanceof Stopped)) throw fault;
    self.postMessage({ task, stopped: true });
  }
}

class Stopped extends Error {}

/** Weeks that take about a slice: 100 nanoseconds a person and practice, which a slow phone needs. @param {any} plan */
function stepOf({ people, practices }) {
  return Math.max(1, Math.floor(SLICE / (1e-4 * people * practices)));
}

/** Names of sites and people: those of files, else numbers, as Python has them. @param {any} plan @param {string | null} ships */
function namesOf({ sites }, ships) {
  const { sites: named, people } = networks[ships ?? ""] ?? { sites: null, people: [] };
  return { sites: named ?? Array.from({ length: sites }, (_, s) => String(s + 1)), people };
}

/** @param {string} key @param {any} asked */
function planOf(key, { ships, ...asked }) {
  const plan = plans.get(key) ?? simulation.plan({ ...asked, network: networks[ships]?.network ?? null });
  plans.delete(key);
  plans.set(key, plan);
  if (plans.size > KEPT) plans.delete([...plans.keys()][0]);
  return plan;
}
