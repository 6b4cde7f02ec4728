// What somebody brought as a scenario: its words, looked at before its numbers are (`checks.js`), and the
// form in which the page keeps it. Sentences are those of scenario files.

const LONGEST_TEXT = 500;
const FILES = "names a file, which the page does not read; use nicsim run, or nicsim app SCENARIO";

/** @param {any} value */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * An arm whose words are in order, and what is wrong with them.
 * @param {any} given from `opening.js`
 * @param {string[]} files keys that name files
 * @returns {{arm: any, faults: string[]}}
 */
export function worded({ title, question, sources, values, named, changes, ships }, files) {
  const faults = files.filter((key) => key in values).map((key) => `${key} ${FILES}`);
  if (title === undefined || title === "") faults.push('scenario: title is missing: every scenario has one, title = "..."');
  else if (typeof title !== "string" || !title.trim()) faults.push("scenario: title must be text");
  if (question !== undefined && typeof question !== "string") faults.push("scenario: question must be text");
  if ([title, question].some((text) => typeof text === "string" && text.length > LONGEST_TEXT)) faults.push(`title and question have at most ${LONGEST_TEXT} letters`);
  const isList = Array.isArray(sources ?? []) && (sources ?? []).every((/** @type {any} */ text) => typeof text === "string");
  if (!isList) faults.push("scenario: sources must be a list of texts");
  const texts = { title: String(title ?? "").trim(), question: String(question ?? "").trim(), sources: isList ? (sources ?? []) : [] };
  const sound = Object.fromEntries(Object.entries(values).filter(([key]) => !files.includes(key)));
  return { arm: { ...texts, values: sound, named, changes, ships: ships ?? null }, faults };
}

/** A sound arm as the page keeps it. @param {any} arm @returns {import("./state.js").Arm} */
export function kept({ named, changes, ...rest }) {
  const practices = named.map((/** @type {any} */ { name, quality }) => ({ name: name.trim(), quality }));
  return { ...rest, named: practices, changes: changes.map(changed) };
}

/** @param {any} change */
function changed({ week, until = null, label = "", set = {}, ...acts }) {
  const values = Object.keys(isTable(set) ? set : {});
  return { week, until, label: label.trim() || [...values, ...Object.keys(acts)].join(", "), set, ...acts };
}
