// An arm as a scenario file for `nicsim run`: what differs from the defaults, and no more.

import { Refusal } from "./refusal.js";

/** @typedef {import("./state.js").Arm} Arm */

/**
 * TOML. What has files of people and ties extends the scenario that names them.
 * @param {Arm} arm
 * @param {any} catalogue
 * @returns {string}
 */
export function textOf(arm, catalogue) {
  const base = arm.ships === null ? null : (catalogue.scenarios.find((/** @type {any} */ s) => s.id === arm.ships) ?? null);
  const lines = [`title = ${toml(arm.title)}`];
  if (arm.question) lines.push(`question = ${toml(arm.question)}`);
  if (arm.sources.length) lines.push(`sources = ${toml(arm.sources)}`);
  if (base) lines.push(`extends = ${toml(base.file ?? base.id)}`);
  /** @type {Map<string, string[]>} */
  const tables = new Map();
  for (const [key, value] of Object.entries({ ...takenBack(arm, base, catalogue), ...arm.values })) {
    const at = key.lastIndexOf(".");
    const table = key.slice(0, Math.max(at, 0));
    tables.set(table, [...(tables.get(table) ?? []), `${key.slice(at + 1)} = ${toml(value)}`]);
  }
  lines.push(...(tables.get("") ?? []));
  tables.delete("");
  const changes = base ? beyond(arm.changes, base.changes, base.title) : arm.changes;
  for (const [table, entries] of [...tables].sort(([a], [b]) => (a < b ? -1 : 1))) lines.push("", `[${table}]`, ...entries);
  for (const { name, quality } of arm.named) lines.push("", "[[practices.named]]", `name = ${toml(name)}`, `quality = ${toml(quality)}`);
  for (const { week, until, label, set, ...acts } of changes) {
    lines.push("", "[[changes]]", `week = ${week}`);
    if (until !== null) lines.push(`until = ${until}`);
    lines.push(`label = ${toml(label)}`);
    if (Object.keys(set).length) lines.push(`set = ${toml(set)}`);
    for (const [name, kept] of Object.entries(acts)) lines.push(`${name} = ${toml(kept)}`);
  }
  return lines.join("\n") + "\n";
}

/** Values that the base has and the arm has not, as the defaults that they fall back to. @param {Arm} arm @param {any} base @param {any} catalogue @returns {Record<string, any>} */
function takenBack(arm, base, catalogue) {
  const keys = Object.keys(base?.values ?? {}).filter((key) => !(key in arm.values));
  const known = new Map(catalogue.parameters.map((/** @type {any} */ p) => [p.key, p.name === "level" ? 0.5 : p.default]));
  return Object.fromEntries(keys.map((key) => [key, known.get(key)]).filter(([, value]) => value !== null));
}

/** Changes beyond those of the base. @param {Arm["changes"]} changes @param {Arm["changes"]} base @param {string} title */
function beyond(changes, base, title) {
  const same = base.every((change, i) => JSON.stringify(change) === JSON.stringify(changes[i]));
  if (same) return changes.slice(base.length);
  throw new Refusal([`A file that extends “${title}” can add changes over time, but not alter or drop those that it has; put these back, or add one that undoes them.`]);
}

/** @param {any} value @returns {string} */
function toml(value) {
  if (Array.isArray(value)) return `[${value.map(toml).join(", ")}]`;
  if (typeof value === "object") {
    const inner = Object.entries(value).map(([key, kept]) => `${toml(key)} = ${toml(kept)}`);
    return `{ ${inner.join(", ")} }`;
  }
  return JSON.stringify(value).replaceAll("\x7f", "\\u007F");
}
