// A scenario file as an arm. What its values may be is checked by the source, as of any arm.

import { Refusal } from "./refusal.js";
import { TomlError, parse } from "./toml.js";

/**
 * @param {string} text TOML
 * @param {any} catalogue
 * @returns {any} an arm, not yet checked
 */
export function armFromText(text, catalogue) {
  const { title, question, sources, version = 1, extends: parent, changes: listed = [], ...rest } = tableOf(text);
  const isVersion = Number.isInteger(version) && version >= 1;
  if (!isVersion) throw new Refusal([`version ${version} is not an integer from 1 to ${catalogue.version}`]);
  if (version > catalogue.version) throw new Refusal([`version ${version} is of a later nicsim; this one reads versions up to ${catalogue.version}: install a later nicsim`]);
  const tables = new Set(catalogue.parameters.flatMap((/** @type {any} */ p) => tablesOf(p.key)));
  const changes = Array.isArray(listed) ? listed.map((change) => (isTable(change?.set) ? { ...change, set: Object.fromEntries(flat(change.set, "", tables)) } : change)) : listed;
  const practices = rest.practices;
  const named = isTable(practices) ? practices.named : undefined;
  if (named !== undefined) rest.practices = Object.fromEntries(Object.entries(practices).filter(([name]) => name !== "named"));
  const base = parent === undefined ? null : parentOf(parent, catalogue);
  const told = Object.entries({ title, question, sources }).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(told),
    values: { ...base?.values, ...Object.fromEntries(flat(rest, "", tables)) },
    named: named ?? base?.named ?? [],
    changes: base && Array.isArray(changes) ? [...base.changes, ...changes] : changes,
    ships: base?.ships ?? null,
  };
}

/** @param {string} text @returns {any} */
function tableOf(text) {
  try {
    return plain(parse(text, { integersAsBigInt: true }));
  } catch (fault) {
    if (!(fault instanceof TomlError)) throw fault;
    const what = fault.message.split("\n")[0].replace("Invalid TOML document: ", "");
    throw new Refusal([`not valid TOML: ${what} (at line ${fault.line}, column ${fault.column})`]);
  }
}

/** Numbers as JavaScript has them; dates, and what JSON has no word for, as text. @param {any} value @returns {any} */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Date) return String(value.toISOString());
  if (typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** @param {any} value */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The tables that a key stands in. @param {string} key */
function tablesOf(key) {
  const parts = key.split(".");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("."));
}

/** Nested tables as dotted keys; one that is not known stays as it is. @param {any} table @param {string} above @param {Set<string>} tables @returns {[string, any][]} */
function flat(table, above, tables) {
  return Object.entries(table).flatMap(([name, value]) => {
    const key = `${above}${name}`;
    return isTable(value) && tables.has(key) ? flat(value, `${key}.`, tables) : [/** @type {[string, any]} */ ([key, value])];
  });
}

/** What a file extends: a scenario that the page has, by its name. @param {any} parent @param {any} catalogue */
function parentOf(parent, catalogue) {
  const file = String(parent).replaceAll("\\", "/").split("/").at(-1) ?? "";
  const stem = file.replace(/\.toml$/, "");
  const known = catalogue.scenarios;
  const found = known.find((/** @type {any} */ s) => s.file === file) ?? known.find((/** @type {any} */ s) => s.id === stem);
  if (found) return found;
  const names = known.map((/** @type {any} */ s) => s.id).join(", ");
  throw new Refusal([`extends '${String(parent).slice(0, 60)}': the page knows ${names} only`]);
}
