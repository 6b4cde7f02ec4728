// What is asked of a run, checked against what is declared. Sentences are those of scenario files.

import { nearest } from "./near.js";
import { Refused, WEEKS_A_YEAR } from "./plans.js";
import { unknown } from "./unknown.js";

/**
 * @typedef {import("./plans.js").Parameter} Parameter
 * @typedef {import("./plans.js").Asked} Asked
 * @typedef {import("./plans.js").Change} Change
 * @typedef {import("./plans.js").Checked} Checked
 */

const MOST_NAMED = 64;
const STRONGEST = 2; // SD, of a named practice either way
const FILES = ["structure.roster", "structure.ties", "structure.team_ties", "structure.joins"];
const WHO = ["leave", "join", "replace"];
const PAIRS = ["cut", "tie"];
const ACTS = [...WHO, ...PAIRS, "hub", "hours"];
const KNOWN = ["week", "until", "label", "set", ...ACTS];
const HEAD = "scenario: ";

/** @param {any} value @returns {value is Record<string, any>} */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (/** @type {any} */ value) => typeof value === "string" && value.trim() !== "";
const isWeek = (/** @type {any} */ value) => Number.isInteger(value) && value >= 0;
/** A value as a sentence names it. @param {any} value */
const shown = (value) => (typeof value === "string" ? `'${value}'` : (JSON.stringify(value) ?? "nothing")).slice(0, 60);

/** @param {Parameter[]} declared @param {string[]} activities of a hub */
export function makeChecker(declared, activities) {
  const known = new Map(declared.map((p) => [p.key, p]));

  /** @param {Asked} asked @returns {Checked} */
  function checked(asked) {
    /** @type {string[]} */
    const faults = [];
    if (!isTable(asked)) throw new Refused(["a scenario must be a table of title, values, named and changes"]);
    const values = sound(asked.values ?? {}, HEAD, faults, false);
    const quality = qualities(asked.named ?? [], faults);
    const years = valueIn(values, "years");
    const weeks = years * WEEKS_A_YEAR;
    const listed = asked.changes ?? [];
    if (!Array.isArray(listed)) faults.push(`${HEAD}[[changes]] must be a list of tables`);
    else listed.forEach((change, n) => checkChange(change, `${HEAD}[[changes]] ${n + 1}`, faults));
    if (faults.length === 0) {
      for (const { week, label } of listed) {
        if (week >= weeks) faults.push(`${HEAD}[[changes]] ${shown(label ?? "")} at week ${week} lies beyond the end (${years} years have weeks 0 to ${weeks - 1})`);
      }
    }
    if (faults.length > 0) throw new Refused(faults);
    return { years, weeks, values, quality, changes: listed, network: asked.network ?? null };
  }

  /** Values that can be taken; the faults of others are added. @param {any} values @param {string} prefix @param {string[]} faults @param {boolean} midway */
  function sound(values, prefix, faults, midway) {
    /** @type {Record<string, any>} */
    const kept = {};
    if (!isTable(values)) {
      faults.push(`${prefix}values must be a table, not ${shown(values)}`);
      return kept;
    }
    for (const [key, value] of Object.entries(values)) {
      const p = known.get(key);
      const fault = !p ? unknown(key, value, shown(value), [...known.keys()]) : midway && stays(p) ? atTheBeginning(key) : faultOf(p, value);
      if (fault) faults.push(prefix + fault);
      else if (value !== null && !FILES.includes(key)) kept[key] = value;
    }
    return kept;
  }

  /** @param {any} change @param {string} where @param {string[]} faults */
  function checkChange(change, where, faults) {
    if (!isTable(change)) {
      faults.push(`${where}: must be a table with week and set`);
      return;
    }
    const { week, until, label = "" } = change;
    const extra = Object.keys(change).filter((name) => !KNOWN.includes(name));
    if (extra.length > 0) faults.push(`${where}: ${extra.sort().join(", ")} is not known; it has ${KNOWN.join(", ")}`);
    if (!isWeek(week)) {
      faults.push(`${where}: week ${week === undefined ? "is missing: " : `${shown(week)} is not a week, `}an integer from 0 on`);
    }
    const ends = until !== null && until !== undefined;
    if (ends && !(isWeek(until) && (!isWeek(week) || until > week))) {
      faults.push(`${where}: until ${shown(until)} is not a week${isWeek(week) ? ` after ${week}` : ""}`);
    }
    if (typeof label !== "string") faults.push(`${where}: label must be text`);
    const acts = ACTS.filter((name) => name in change);
    for (const name of acts) {
      const fault = faultOfAct(name, change[name], activities);
      if (fault) faults.push(`${where}: ${name} ${fault}`);
    }
    const lasting = acts.filter((name) => WHO.includes(name) || PAIRS.includes(name));
    if (ends && lasting.length > 0) faults.push(`${where}: until goes with set, hours and hub; ${lasting.join(", ")} ${lasting.length === 1 ? "lasts" : "last"} until a later change undoes it`);
    const set = change.set ?? {};
    const nothing = !isTable(set) || Object.keys(set).length === 0;
    if (nothing && acts.length === 0) faults.push(`${where}: set must be a table of what changes (or give ${ACTS.join(", ")})`);
    else if (!nothing) sound(set, `${where}: `, faults, true);
  }

  /** @param {Parameter} p */
  const stays = (p) => p.founding || !p.key.includes(".") || /^(practices|structure|costs)\./.test(p.key);

  /** A value that was set, or the default. @param {Record<string, any>} values @param {string} key @returns {any} */
  const valueIn = (values, key) => values[key] ?? known.get(key)?.default;

  return { checked, valueIn };
}

/** What named practices are worth. @param {any} named @param {string[]} faults @returns {number[]} */
function qualities(named, faults) {
  const head = `${HEAD}[[practices.named]]`;
  if (!Array.isArray(named) || named.length > MOST_NAMED) {
    faults.push(`${head} must be 1 to ${MOST_NAMED} practices`);
    return [];
  }
  const names = new Set();
  return named.map((practice, n) => {
    const { name, quality, ...rest } = isTable(practice) ? practice : { name: undefined, quality: undefined };
    const where = `${head} ${n + 1}`;
    if (!isText(name)) faults.push(`${where}: name must be text`);
    else if (names.has(name.trim())) faults.push(`${where}: name ${shown(name)} is given twice`);
    if (typeof quality !== "number" || !(Math.abs(quality) <= STRONGEST)) {
      faults.push(`${where}: quality ${shown(quality)} is not a number from -2 to 2 (SD)`);
    } else if (isText(name)) names.add(name.trim());
    const extra = Object.keys(rest).sort().join(", ");
    if (extra) faults.push(`${where}: ${extra} is not known; a practice has name and quality`);
    return quality;
  });
}

/** Why an act makes no sense; empty if it does. @param {string} name @param {any} value @param {string[]} activities */
function faultOfAct(name, value, activities) {
  const list = Array.isArray(value) && value.length > 0;
  if (WHO.includes(name)) return list && value.every(isText) ? "" : `must be a list of names of people or sites, not ${shown(value)}`;
  if (PAIRS.includes(name)) {
    const pair = (/** @type {any} */ one) => Array.isArray(one) && one.slice(0, 2).every(isText) && one.length >= 2 && one.length <= (name === "tie" ? 3 : 2) && (one.length < 3 || isShare(one[2]));
    return list && value.every(pair) ? "" : `must be a list of pairs of names, [["A", "B"]], not ${shown(value)}`;
  }
  if (name === "hub") {
    const sound = isTable(value) && isText(value.at) && Array.isArray(value.to) && value.to.length > 0 && value.to.every(isText);
    const numbers = sound && (value.staff_fte ?? 0) >= 0 && (value.strength === undefined || isShare(value.strength));
    return numbers ? "" : 'must be a table such as { at = "A", to = ["B", "C"], staff_fte = 1.0, strength = 0.3 }';
  }
  const ends = isTable(value) && activities.includes(value.from) && activities.includes(value.to) && value.from !== value.to;
  return ends && value.hours >= 0 ? "" : `must be a table such as { from = "buffer", to = "coach", hours = 10 }; activities are ${activities.join(", ")}`;
}

const isShare = (/** @type {any} */ value) => typeof value === "number" && value >= 0 && value <= 1;

/** @param {string} key */
function whereOf(key) {
  const dot = key.lastIndexOf(".");
  return dot < 0 ? key : `[${key.slice(0, dot)}] ${key.slice(dot + 1)}`;
}

/** @param {string} key */
const atTheBeginning = (key) => `${whereOf(key)} acts at the beginning only and cannot change in mid-run`;

/** Why a value cannot be taken; empty if it can. @param {Parameter} p @param {any} value */
function faultOf(p, value) {
  if (value === null && p.default === null) return "";
  const of = { number: "number", integer: "number", flag: "boolean", choice: "string", file: "string" }[p.kind];
  const kind = typeof value === of && (p.kind !== "integer" || Number.isInteger(value)) && !Number.isNaN(value);
  if (!kind || (p.choices && !p.choices.includes(value))) {
    const near = typeof value === "string" ? nearest(value, p.choices ?? []) : null;
    return `${whereOf(p.key)}: ${shown(value)} is not ${allowed(p)}${near ? `; did you mean ${near}?` : ""}`;
  }
  const inside = typeof value !== "number" || (value >= (p.low ?? -Infinity) && value <= (p.high ?? Infinity));
  return inside ? "" : `${whereOf(p.key)}: ${shown(value)} is out of range; allowed is ${allowed(p)}`;
}

/** @param {Parameter} p */
function allowed(p) {
  if (p.choices) return `one of ${p.choices.join(", ")}`;
  if (p.kind === "flag") return "true or false";
  if (p.kind === "file") return "the path of a file";
  const unit = ["1", "share", "score"].includes(p.unit) ? "" : ` (${p.unit})`;
  return `${p.kind === "integer" ? "an integer" : "a number"} from ${p.low} to ${p.high}${unit}`;
}
