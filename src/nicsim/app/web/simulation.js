// The network simulated where this runs, by the same compiled rules as in Python and to the same bits:
// in the page, a worker, or Node. An instance holds one run at a time.

import { actsOf, roomFor } from "./acts.js";
import { makeChecker } from "./checks.js";
import { makeFounder } from "./founding.js";
import { OutOfMemory, openMachine } from "./machine.js";
import { Refused, timelineOf } from "./plans.js";

const LIMITS = {
  bytes: 400e6, // of one run: more than a phone's browser gives
  forms: 4e8, // sums in a search for the best forms: about 2 s
  people: 20_000, // about a second a year
};

/**
 * @typedef {import("./machine.js").Laid} Laid
 * @typedef {import("./machine.js").Place} Place
 * @typedef {import("./plans.js").Asked} Asked
 * @typedef {import("./plans.js").Checked & {people: number, sites: number, practices: number,
 *   acts: import("./acts.js").Act[]}} Plan
 * @typedef {{readonly week: number, weeks: number, runTo: (week: number) => void, record: () => Recorded,
 *   events: () => Int32Array | null, column: (name: string) => Float64Array | Int32Array | Uint8Array,
 *   shape: (name: string) => number[]}} Run
 * @typedef {{module: WebAssembly.Module, about: any, plan: (asked: Asked) => Plan,
 *   begin: (plan: Plan, luck: {seed: number | bigint, replicate?: number, events?: boolean}) => Run}} Simulation
 * @typedef {{weekly: Float64Array, after: Float64Array, practices: Float64Array, sites: Float64Array,
 *   surveys: Float64Array, quality: Float64Array}} Recorded
 */

/**
 * Open a module that `python -m nicsim.browser` built.
 * @param {BufferSource | WebAssembly.Module} source
 * @param {Partial<typeof LIMITS>} [most] limits of one run
 * @returns {Promise<Simulation>}
 */
export async function openSimulation(source, most = {}) {
  const limits = { ...LIMITS, ...most };
  const machine = await openMachine(source, limits.bytes);
  const { about, call, lay, view } = machine;
  const { checked, valueIn } = makeChecker(about.parameters, about.activities);
  const founder = makeFounder(machine, valueIn, limits);
  let running = 0; // the number of the run that holds the memory

  /** What is asked, checked; throws `Refused`. @param {Asked} asked @returns {Plan} */
  function plan(asked) {
    const known = checked(asked);
    machine.clear();
    running += 1;
    return withinMemory(() => {
      const p = founder.settled(known.values, []);
      const { people, sites, practices } = founder.sized(known, p, 0n, { links: 0, ties: 0 }).lengths;
      const acts = actsOf(known.changes, about.acts, known.network, sites, valueIn(known.values, "structure.across.strength"));
      return { ...known, people, sites, practices, acts };
    });
  }

  /** A run on the eve of its first week; throws `Refused` where it needs too much memory. @param {Plan} asked @param {{seed: number | bigint, replicate?: number, events?: boolean}} luck @returns {Run} */
  function begin(asked, luck) {
    machine.clear();
    running += 1;
    const number = running;
    return withinMemory(() => opened(asked, luck, () => number === running));
  }

  /** @param {Plan} asked @param {{seed: number | bigint, replicate?: number, events?: boolean}} luck @param {() => boolean} isHere @returns {Run} */
  function opened(asked, { seed, replicate = 0, events = false }, isHere) {
    const { weeks, acts } = asked;
    const timeline = timelineOf(asked.changes, weeks).map(({ week, held }) => ({ week, p: founder.settled(asked.values, held) }));
    const { lengths, now, next, ground, key } = founder.founded(asked, founder.settled(asked.values, []), founder.keyOf(seed, replicate), roomFor(acts, about.acts));
    const course = acts.length > 0 ? openCourse(acts, lengths, [now, next, ground]) : null;
    const record = lay("Record", { ...lengths, weeks, surveys: Number(call("surveys", weeks)) });
    const most = Number(call("events_in_a_week", ground));
    const trace = openTrace(events ? countUse(now) + 2 * most : 0, lengths, now, ground);
    const steps = lay("Steps", {});
    machine.address(about.addresses, steps);
    // The rule by which a run may end before its last week, and the last change that is to come.
    const until = [about.stops.indexOf(valueIn(asked.values, "stop")), timeline[timeline.length - 1].week, weeks];
    let week = 0;

    /** Run all weeks before one that have not been run yet. @param {number} end */
    function runTo(end) {
      if (!isHere()) throw new Error("Another run has begun since.");
      timeline.forEach(({ week: from, p }, n) => {
        const last = Math.min(timeline[n + 1]?.week ?? weeks, end, weeks);
        if (course && from >= week && from < last && acts.some((act) => act.week === from)) {
          call("happen", course, now, next, ground, p, key, from, trace);
          if (events) widen(trace, most);
        }
        for (let begin = Math.max(from, week); begin < last; begin = week) {
          week = Number(call("advance_until", steps, now, next, ground, p, key, begin, last, record, trace, most, ...until));
          if (events) widen(trace, most);
        }
      });
    }

    const column = (/** @type {Laid} */ table, /** @type {string} */ name) => machine.read(placeOf(table, name));
    return {
      weeks,
      get week() {
        return week;
      },
      runTo,
      /** What was measured; copies. @returns {Recorded} */
      record() {
        const all = (/** @type {string} */ name) => /** @type {Float64Array} */ (column(record, name));
        const sites = all("sites");
        return {
          ...{ weekly: all("weekly"), practices: all("practices"), surveys: all("surveys"), sites },
          after: quarters(sites, lengths.sites),
          quality: /** @type {Float64Array} */ (column(ground, "ideas.quality")),
        };
      },
      /** Events so far, row by row; null where none were asked for. @returns {Int32Array | null} */
      events() {
        if (!events) return null;
        const rows = placeOf(trace, "rows");
        const count = Number(view(placeOf(trace, "written"))[0]);
        return /** @type {Int32Array} */ (machine.read({ ...rows, shape: [count, rows.shape[1]] }));
      },
      /** A copy of a column of state or ground. @param {string} name */
      column: (name) => machine.read(found(name)),
      /** @param {string} name */
      shape: (name) => [...found(name).shape],
    };

    /** @param {string} name @returns {Place} */
    function found(name) {
      const place = now.columns.get(name) ?? ground.columns.get(name);
      if (!place) throw new Error(`There is no column ${name}.`);
      return place;
    }
  }

  /** What is to happen to people, sites and ties. @param {import("./acts.js").Act[]} acts @param {Record<string, number>} lengths @param {[Laid, Laid, Laid]} network state, state to be, ground */
  function openCourse(acts, lengths, network) {
    const { people, sites } = lengths;
    const course = lay("Course", { ...lengths, acts: acts.length, known: people + sites, rows: people + 1 });
    for (const name of /** @type {const} */ (["week", "kind", "of_people", "one", "other", "strength"])) {
      machine.write(course, name, acts.map((act) => Number(act[name])));
    }
    call("open_course", course, ...network);
    return course;
  }

  /** Room for events, with those of the start in it. @param {number} events @param {Record<string, number>} lengths @param {Laid} now @param {Laid} ground */
  function openTrace(events, lengths, now, ground) {
    if (events === 0) return lay("Trace", { events: 0, sites: 0, practices: 0, room: 0 });
    const trace = lay("Trace", { ...lengths, events });
    call("begin_trace", now, ground, trace);
    return trace;
  }

  /** Room for one more week of events at least. @param {Laid} trace @param {number} most */
  function widen(trace, most) {
    const rows = placeOf(trace, "rows");
    const written = Number(view(placeOf(trace, "written"))[0]);
    if (written + most <= rows.shape[0]) return;
    const wider = machine.room(rows.kind, [2 * rows.shape[0] + most, rows.shape[1]]);
    view(wider).set(view({ ...rows, shape: [written, rows.shape[1]] }));
    machine.replace(trace, "rows", wider);
  }

  /** Practices in use at the start, of all people. @param {Laid} now */
  function countUse(now) {
    const stages = /** @type {Float64Array} */ (machine.read(placeOf(now, "use.stage")));
    return stages.reduce((sum, stage) => sum + (stage === 0 ? 0 : 1), 0);
  }

  return { module: machine.module, about, plan, begin };
}

/** @param {Laid} table @param {string} name @returns {Place} */
const placeOf = (table, name) => /** @type {Place} */ (table.columns.get(name));

/** What is asked for more memory than there is, refused. @template T @param {() => T} make @returns {T} */
function withinMemory(make) {
  try {
    return make();
  } catch (fault) {
    if (!(fault instanceof OutOfMemory)) throw fault;
    throw new Refused([
      "This needs more memory than a page may take; take fewer schools, people, practices or years; nicsim on a computer has no such limit (nicsim run)",
    ]);
  }
}

/** Realised improvement of the best and the worst quarter of sites, and the gap: weeks x 3. @param {Float64Array} sites weeks x sites @param {number} count of sites */
export function quarters(sites, count) {
  const size = Math.max(1, halfToEven(count / 4));
  const after = new Float64Array((sites.length / count) * 3);
  for (let week = 0; week * count < sites.length; week++) {
    const ordered = sites.slice(week * count, (week + 1) * count).sort();
    const worst = total(ordered.subarray(0, size)) / size;
    const best = total(ordered.subarray(count - size)) / size;
    after.set([best, worst, best - worst], 3 * week);
  }
  return after;
}

/** @param {number} value */
function halfToEven(value) {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** The sum of some numbers in the order in which numpy adds them up. @param {Float64Array} values @returns {number} */
function total(values) {
  const count = values.length;
  if (count < 8) return values.reduce((sum, value) => sum + value, 0);
  if (count > 128) {
    const half = Math.floor(count / 2) - (Math.floor(count / 2) % 8);
    return total(values.subarray(0, half)) + total(values.subarray(half));
  }
  const sums = values.slice(0, 8);
  const whole = count - (count % 8);
  for (let i = 8; i < whole; i++) sums[i % 8] += values[i];
  let sum = sums[0] + sums[1] + (sums[2] + sums[3]) + (sums[4] + sums[5] + (sums[6] + sums[7]));
  for (let i = whole; i < count; i++) sum += values[i];
  return sum;
}
