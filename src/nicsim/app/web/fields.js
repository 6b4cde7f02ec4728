// One parameter as a field: label, value, range, unit, meaning and source; marked where changed.

import { h } from "./dom.js";
import { valueOf } from "./levels.js";
import { editValue } from "./state.js";
import { keyName, told } from "./words.js";

/**
 * A field for a parameter of the arm that is being edited.
 * @param {import("./state.js").Store} store
 * @param {import("./levels.js").Parameter} p
 * @param {boolean} live
 */
export function fieldOf(store, p, live) {
  const id = `field-${p.key.replaceAll(".", "-")}`;
  const input = inputOf(p, id, live);
  const mark = h("span", { class: "mark", hidden: true }, "changed");
  const back = h("button", { type: "button", class: "small", "aria-label": `Reset ${keyName(p.key)}` }, "reset");
  const unit = p.unit === "1" || keyName(p.key).includes(p.unit) || p.domain === "structure" ? "" : ` (${p.unit})`;
  const range = p.low === null ? "" : `${told(p.low)} to ${told(p.high)}. `;
  const label = h("label", { for: id }, keyName(p.key), h("span", { class: "unit" }, unit), mark);
  const role = p.prior === null ? `A ${p.role}` : `Of nature: worlds take ${p.prior}`;
  const note = h("p", { id: `${id}-note`, class: "note" }, `${p.meaning}. ${range}${role}. Source: ${p.source}.`);
  const read = () => {
    const value = readFrom(input, p);
    if (value !== undefined) editValue(store, p.key, value);
  };
  input.addEventListener("change", read);
  back.addEventListener("click", () => {
    const { bases, editing } = store.get();
    const before = bases[editing]?.values[p.key];
    editValue(store, p.key, before === undefined ? null : before);
    input.focus();
  });
  const element = h("div", { class: "field" }, label, h("div", { class: "entry" }, input, back), note);
  /** @param {import("./state.js").Arm} arm @param {import("./state.js").Arm} base */
  const show = (arm, base) => {
    const value = valueOf(p, arm.values);
    if (p.kind === "flag") input.checked = Boolean(value);
    else if (document.activeElement !== input || input.tagName === "SELECT") input.value = value === null ? "" : p.kind === "number" ? told(value) : String(value);
    const changed = arm.values[p.key] !== base.values[p.key];
    mark.hidden = !changed;
    back.hidden = !changed || !live;
    element.classList.toggle("changed", changed);
  };
  return { element, show };
}

/** @param {import("./levels.js").Parameter} p @param {string} id @param {boolean} live */
function inputOf(p, id, live) {
  const common = { id, "aria-describedby": `${id}-note`, disabled: !live };
  if (p.kind === "flag") return h("input", { ...common, type: "checkbox" });
  if (p.choices.length) {
    const choices = p.choices.filter((choice) => choice !== "file");
    return h("select", common, ...choices.map((c) => h("option", { value: c }, told(c))));
  }
  return h("input", {
    ...common,
    type: "number",
    min: p.low,
    max: p.high,
    step: p.kind === "integer" ? 1 : "any",
    placeholder: p.default === null ? "unset" : null,
  });
}

/** The value in a field; null: taken back; undefined: not yet a value. @param {any} input @param {import("./levels.js").Parameter} p */
export function readFrom(input, p) {
  if (p.kind === "flag") return input.checked;
  if (p.choices.length) return input.value;
  if (input.value === "") return null;
  const value = Number(input.value);
  const sound =
    Number.isFinite(value) &&
    (p.kind !== "integer" || Number.isInteger(value)) &&
    value >= (p.low ?? -Infinity) &&
    value <= (p.high ?? Infinity);
  input.setAttribute("aria-invalid", String(!sound));
  return sound ? value : undefined;
}
