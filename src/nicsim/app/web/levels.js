// What a value is: set by the scenario, moved by the level of its domain, or the default.

/** @typedef {{key: string, domain: string, name: string, kind: string, default: any, low: number | null,
 *   high: number | null, choices: string[], unit: string, meaning: string, source: string,
 *   weak: number | null, strong: number | null, founding: boolean, role: string, prior: string | null}} Parameter */

/** Linear from weak through default to strong, as `mathematics.blend` has it. @param {number} weak @param {number} middle @param {number} strong @param {number} level */
export function blend(weak, middle, strong, level) {
  return level <= 0.5 ? weak + (middle - weak) * 2 * level : middle + (strong - middle) * (2 * level - 1);
}

/** The value a parameter has in an arm. @param {Parameter} p @param {Record<string, any>} values */
export function valueOf(p, values) {
  if (p.key in values) return values[p.key];
  const level = values[`${p.domain}.level`];
  if (level === undefined || p.weak === null || p.strong === null) return p.default;
  const moved = blend(p.weak, p.default, p.strong, level);
  return p.kind === "integer" ? Math.floor(moved + 0.5) : moved;
}

/** An arm in short: its title, and what was changed of it. @param {import("./state.js").Arm} arm @param {import("./state.js").Arm | null} base */
export function labelOf(arm, base) {
  const keys = base ? [...changedKeys(arm, base)] : [];
  const told = keys.slice(0, 2).map((key) => {
    const [domain, name] = key.split(".").slice(-2);
    const words = (name === "level" ? domain : (name ?? domain)).replaceAll("_", " ");
    return `${words} ${String(arm.values[key] ?? "as usual").replaceAll("_", " ")}`;
  });
  if (keys.length > 2) told.push(`${keys.length - 2} more`);
  if (base && !isSame(arm.changes, base.changes)) told.push("other changes over time");
  if (base && !isSame(arm.named, base.named)) told.push("other practices");
  return told.length ? `${arm.title}, but ${told.join(", ")}` : arm.title;
}

/** @param {any} one @param {any} other */
const isSame = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);

/** What differs from the scenario, in words; null: nothing. @param {import("./state.js").Arm} arm @param {import("./state.js").Arm} base */
export function changedWords(arm, base) {
  const count = changedKeys(arm, base).size;
  const parts = count ? [`${count} ${count === 1 ? "value" : "values"}`] : [];
  if (!isSame(arm.changes, base.changes)) parts.push("changes over time");
  if (!isSame(arm.named, base.named)) parts.push("practices");
  return parts.length ? `${parts.join(", ")} changed from the scenario` : null;
}

/** Keys whose values differ from those the scenario came with. @param {import("./state.js").Arm} arm @param {import("./state.js").Arm} base @returns {Set<string>} */
export function changedKeys(arm, base) {
  const keys = new Set([...Object.keys(arm.values), ...Object.keys(base.values)]);
  return new Set([...keys].filter((key) => arm.values[key] !== base.values[key]));
}
