// Runs that the page makes itself: the kernel as WebAssembly, an instance in each of some workers.

import { kept, worded } from "./brought.js";
import { inflated } from "./bytes.js";
import { valueOf } from "./levels.js";
import { planFaults, workFaults } from "./limits.js";
import { Refused } from "./plans.js";
import { makePool } from "./pool.js";
import { Refusal } from "./refusal.js";
import { openSimulation } from "./simulation.js";
import { keyOf } from "./state.js";

const KEPT = 32; // settings whose runs are kept, finished or not
const GATHERED = [30, 150]; // milliseconds in which finished runs are gathered: at first, and later

/**
 * @param {any} content what the page holds: catalogue, module, networks
 * @param {string} script of the workers
 * @returns {Promise<import("./api.js").Source>}
 */
export async function liveSource(content, script) {
  const { catalogue, networks, seed: luck, replicates: usual } = content;
  const simulation = await openSimulation(await inflated(content.module));
  const { measures, missing, recordings } = catalogue;
  const pool = await makePool(script, { module: simulation.module, told: { measures, missing, recordings }, networks });
  /** @type {Map<string, Map<number, Int16Array>>} */
  const made = new Map();

  /** An arm as the simulation takes it, or what is wrong with it. @param {any} arm */
  const planOf = (arm) => {
    if (arm.ships && !(arm.ships in networks)) throw new Refusal([`this page does not hold the people and ties of ${arm.title}; nicsim run reads them`]);
    try {
      const { values, named, changes } = arm;
      return simulation.plan({ values, named, changes, network: networks[arm.ships]?.network ?? null });
    } catch (fault) {
      throw fault instanceof Refused ? new Refusal(fault.faults) : fault;
    }
  };

  /** All that is wrong with some arms, at once. @param {any[]} arms @param {number} replicates */
  const checked = (arms, replicates) => {
    const components = catalogue.parameters.find((/** @type {any} */ p) => p.key === "practices.components");
    /** @type {string[]} */
    const faults = [];
    const plans = arms.flatMap((arm, i) => {
      const where = arms.length > 1 ? `${"AB"[i]}: ` : "";
      try {
        const plan = planOf(arm);
        faults.push(...planFaults(plan, valueOf(components, arm.values), catalogue).map((fault) => where + fault));
        return [plan];
      } catch (fault) {
        if (!(fault instanceof Refusal)) throw fault;
        faults.push(...fault.faults.map((sentence) => where + sentence));
        return [];
      }
    });
    faults.push(...workFaults(plans, replicates, catalogue.limits));
    if (faults.length) throw new Refusal(faults);
    return plans;
  };

  /** What is made of an arm so far. @param {string} place @returns {Map<number, Int16Array>} */
  const rowsOf = (place) => {
    const rows = made.get(place) ?? new Map();
    made.delete(place);
    made.set(place, rows);
    if (made.size > KEPT) made.delete([...made.keys()][0]);
    return rows;
  };

  return {
    live: true,
    note: "This page simulates by itself: it works offline, and nothing that you do leaves it.",
    catalogue,
    start: { seed: luck, replicates: usual },
    recorded: [],
    held: null,
    async bands(arms, seed, replicates, signal, tell) {
      const plans = checked(arms, replicates);
      const news = gathered(arms.length, (arm, runs) => tell({ arm, of: replicates, weeks: plans[arm].weeks, runs }));
      const waits = [];
      for (let replicate = 0; replicate < replicates; replicate++) {
        for (const [i, arm] of arms.entries()) {
          const key = keyOf(arm);
          const rows = rowsOf(`${seed} ${key}`);
          const known = rows.get(replicate);
          if (known) news.add(i, replicate, known);
          else waits.push(pool.ask({ what: "run", key, asked: askedOf(arm), seed, replicate }, signal).then(({ row }) => {
            rows.set(replicate, row);
            news.add(i, replicate, row);
          }));
        }
      }
      await Promise.all(waits);
      news.tell();
    },
    async recording(arm, seed, replicate, signal) {
      checked([arm], 1);
      const task = /** @type {const} */ ({ what: "recording", key: keyOf(arm), asked: askedOf(arm), seed, replicate });
      return (await pool.ask(task, signal, true)).recording;
    },
    async check(given) {
      const { arm, faults } = worded(given, catalogue.files);
      try {
        checked([arm], 1);
      } catch (fault) {
        if (!(fault instanceof Refusal)) throw fault;
        faults.push(...fault.faults);
      }
      if (faults.length) throw new Refusal(faults);
      return kept(arm);
    },
    handout: null,
  };
}

/** What decides an arm's runs. @param {any} arm */
const askedOf = ({ values, named, changes, ships }) => ({ values, named, changes, ships });

/** Finished runs, told a few at a time. @param {number} arms @param {(arm: number, runs: [number, Int16Array][]) => void} tell */
function gathered(arms, tell) {
  /** @type {[number, Int16Array][][]} */
  let waiting = Array.from({ length: arms }, () => []);
  /** @type {any} */
  let timer = null;
  let told = 0;
  const all = () => {
    clearTimeout(timer);
    timer = null;
    told++;
    const runs = waiting;
    waiting = runs.map(() => []);
    runs.forEach((some, arm) => some.length && tell(arm, some));
  };
  return {
    /** @param {number} arm @param {number} replicate @param {Int16Array} row */
    add(arm, replicate, row) {
      waiting[arm].push([replicate, row]);
      timer ??= setTimeout(all, GATHERED[told < 3 ? 0 : 1]);
    },
    tell: all,
  };
}
