// The whole state of the controls in the address, and back; what is not of that form is refused.

import { fromAddress, toAddress } from "./bytes.js";
import { CHOICES } from "./typical.js";

const LONGEST = 60_000;

/** An address of this page, wherever it lies: on a server, a web space or a disk. @param {import("./state.js").State} state */
export function linkOf({ arms, seed, replicates, measures, choice, lesson }) {
  const page = location.href.replace(/#.*$/, "");
  if (lesson) return `${page}#lesson=${encodeURIComponent(lesson.id)}.${lesson.step + 1}`;
  const [a, b] = arms;
  const content = { v: 1, arms: b ? [a, b] : [a], seed, replicates, measures, ...(choice === CHOICES[0] ? {} : { run: choice }) };
  return `${page}#s=${toAddress(content)}`;
}

/** The lesson that an address asks for, and its step; null where it asks for none. @param {string} hash @param {any} catalogue @returns {{id: string, step: number} | null | undefined} undefined: one that is not there */
export function lessonFrom(hash, catalogue) {
  const text = /^#lesson=([^.]*)(?:\.(\d{1,3}))?$/.exec(hash);
  if (!text) return null;
  try {
    const [id, step] = [decodeURIComponent(text[1]), Number(text[2] ?? 1) - 1];
    const found = catalogue.lessons.find((/** @type {any} */ lesson) => lesson.id === id);
    return found && step >= 0 && step < found.steps.length ? { id, step } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What an address holds.
 * @param {string} hash
 * @param {any} catalogue
 * @returns {{arms: any[], seed: number, replicates: number, measures: string[], choice: string} | null | undefined}
 *   null: nothing; undefined: something that cannot be read
 */
export function stateFrom(hash, catalogue) {
  const text = /^#s=(.*)$/.exec(hash)?.[1];
  if (text === undefined) return null;
  try {
    if (text.length > LONGEST) return undefined;
    const { v, arms, seed, replicates, measures, run = CHOICES[0] } = fromAddress(text);
    const sound = v === 1 && Array.isArray(arms) && arms.length >= 1 && arms.length <= 2 && isCount(seed) && isCount(replicates) && Array.isArray(measures) && CHOICES.includes(run);
    const read = sound ? arms.map((/** @type {any} */ arm) => armFrom(arm, catalogue)) : [null];
    if (read.some((/** @type {any} */ arm) => arm === null)) return undefined;
    const known = new Set(["stages", ...catalogue.measures.map((/** @type {any} */ m) => m.name)]);
    return { arms: read, seed, replicates, measures: measures.filter((/** @type {any} */ m) => known.has(m)), choice: run };
  } catch {
    return undefined;
  }
}

const isCount = (/** @type {any} */ value) => Number.isSafeInteger(value) && value >= 0;
const isText = (/** @type {any} */ value) => typeof value === "string" && value.length <= 500;
const isTable = (/** @type {any} */ value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isPlain = (/** @type {any} */ value) => value === null || ["number", "string", "boolean"].includes(typeof value);
/** What a change does beside setting values, as far as its form goes. @param {any} value @returns {boolean} */
const isAct = (value) => (typeof value === "object" && value !== null ? Object.values(value).every(isAct) : isPlain(value));
const ACTS = ["leave", "join", "replace", "cut", "tie", "hub", "hours"];

/** An arm of known form, made anew of known parts; null where it is not one. @param {any} given @param {any} catalogue @returns {import("./state.js").Arm | null} */
export function armFrom(given, catalogue) {
  if (!isTable(given) || !isText(given.title)) return null;
  const known = new Set(catalogue.parameters.map((/** @type {any} */ p) => p.key));
  const tableOf = (/** @type {any} */ table) =>
    isTable(table) && Object.entries(table).every(([key, value]) => known.has(key) && isPlain(value)) ? { ...table } : null;
  const values = tableOf(given.values ?? {});
  const named = Array.isArray(given.named ?? []) ? (given.named ?? []).map((/** @type {any} */ p) => (isTable(p) && isText(p.name) && typeof p.quality === "number" ? { name: p.name, quality: p.quality } : null)) : [null];
  const changes = Array.isArray(given.changes ?? [])
    ? (given.changes ?? []).map((/** @type {any} */ c) => {
        const set = isTable(c) ? tableOf(c.set) : null;
        const acts = set ? ACTS.flatMap((name) => (name in c ? [[name, c[name]]] : [])) : [];
        const sound = set && isCount(c.week) && (c.until === null || isCount(c.until)) && isText(c.label) && acts.every(([, act]) => isAct(act));
        return sound ? { week: c.week, until: c.until, label: c.label, set, ...structuredClone(Object.fromEntries(acts)) } : null;
      })
    : [null];
  const sources = Array.isArray(given.sources ?? []) && (given.sources ?? []).every(isText) ? (given.sources ?? []) : [null];
  if (!values || [...named, ...changes, ...sources].some((part) => part === null)) return null;
  const ships = isText(given.ships) ? given.ships : null;
  return { title: given.title, question: isText(given.question) ? given.question : "", sources: [...sources], values, named, changes, ships };
}
