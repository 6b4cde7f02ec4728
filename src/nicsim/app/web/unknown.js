// What is said of a key that no scenario has: with the nearest that there are, as `nicsim.scenario.declared` says it.

import { nearest } from "./near.js";

const TOP = ["title", "question", "sources", "extends", "years", "stop", "changes", "version"];

/** The table that a key stands in; empty for the top. @param {string} key */
const tableOf = (key) => key.split(".").slice(0, -1).join(".");

/** @param {string} key @param {any} value @param {string} shown the value as a sentence names it @param {string[]} known all keys @returns {string} */
export function unknown(key, value, shown, known) {
  const tables = [...new Set(known.map(tableOf))].filter(Boolean).sort();
  if (tables.includes(key)) return `[${key}] must be a table, not ${shown}`;
  if (key === "title" || key === "question") return `${key} must be text`;
  const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
  const above = tableOf(key);
  const [table, name] = isTable && !tables.includes(above) ? [key, ""] : [above, key.slice(above ? above.length + 1 : 0)];
  const where = table ? `[${table}] ${name}` : name;
  const own = [...known, ...tables].filter((other) => tableOf(other) === table).map((other) => other.slice(table.length + 1));
  if (own.length && table) {
    const near = nearest(name, own);
    if (near) return `${where} is not a parameter; did you mean ${near}?`;
    const elsewhere = known.find((other) => other.split(".").at(-1) === name);
    return `${where} is not a parameter; ${elsewhere ? `it belongs to [${tableOf(elsewhere)}]` : `known are ${own.join(", ")}`}`;
  }
  const near = nearest(table || name, [...tables, ...TOP]);
  const did = near ? `did you mean ${near}?` : `known are ${[...TOP, ...tables].join(", ")}`;
  return `${table ? `[${table}]` : name} is not part of a scenario; ${did}`;
}
