// Changes over time, as cards: from a week, perhaps until another, values are different.

import { byId, h, announce } from "./dom.js";
import { readFrom } from "./fields.js";
import { editArm, replacedAt } from "./state.js";
import { keyName, told } from "./words.js";

const READY = [
  { name: "The hub leaves", label: "the hub's grant ends", year: 4, until: null, set: { "hub_leadership.staff_fte": 0 } },
  { name: "A mandate", label: "a mandate", year: 2, until: null, set: { "environment.mandate": 0.6, "adoption.symbolic": 1 } },
  { name: "A year of high pressure", label: "a year of high-stakes accountability", year: 3, until: 4, set: { "environment.pressure": 0.75 } },
  { name: "Budget cut by half", label: "the hub's budget is halved", year: 3, until: null, set: { "hub_leadership.staff_fte": 2.5 } },
  { name: "Something else", label: "something changes", year: 2, until: null, set: { "culture.level": 0.8 } },
];

/** @param {import("./state.js").Store} store @param {import("./api.js").Source} source */
export function makeChanges(store, source) {
  const { catalogue, live } = source;
  const aYear = catalogue.weeksAYear;
  const open = catalogue.parameters.filter(
    (/** @type {any} */ p) => !p.founding && catalogue.domains.includes(p.domain) && p.domain !== "practices",
  );
  const choice = byId("change-kind");
  choice.replaceChildren(...READY.map((ready, i) => h("option", { value: i }, ready.name)));
  choice.disabled = byId("add-change").disabled = !live;
  byId("add-change").addEventListener("click", () => {
    const { arms, editing } = store.get();
    const arm = arms[editing];
    if (!arm) return;
    const ready = READY[Number(choice.value)];
    const years = arm.values.years ?? 5;
    const week = aYear * (Math.min(ready.year, years) - 1);
    const until = ready.until && ready.until <= years ? aYear * (ready.until - 1) : null;
    editArm(store, { changes: [...arm.changes, { week, until, label: ready.label, set: { ...ready.set } }] });
    announce(`Added: ${ready.name}.`);
    byId("changes").lastElementChild?.querySelector("input")?.focus();
  });
  let shown = "";
  store.watch(["arms", "bases", "editing"], ({ arms, bases, editing }) => {
    const changes = arms[editing]?.changes ?? [];
    byId("changes-mark").hidden = JSON.stringify(changes) === JSON.stringify(bases[editing]?.changes ?? []);
    const key = `${editing} ${JSON.stringify(changes)}`;
    if (key === shown) return;
    shown = key;
    const held = document.activeElement?.id;
    byId("changes").replaceChildren(...changes.map((change, i) => cardOf(store, change, i, open, live, aYear)));
    if (held) document.getElementById(held)?.focus();
  });
}

/**
 * @param {import("./state.js").Store} store
 * @param {import("./state.js").Change} change
 * @param {number} at
 * @param {import("./levels.js").Parameter[]} open
 * @param {boolean} live
 * @param {number} aYear
 */
function cardOf(store, change, at, open, live, aYear) {
  /** @param {Partial<import("./state.js").Change>} parts */
  const edit = (parts) => {
    const { arms, editing } = store.get();
    const arm = arms[editing];
    if (arm) editArm(store, { changes: replacedAt(arm.changes, at, { ...arm.changes[at], ...parts }) });
  };
  const id = (/** @type {string} */ name) => `change-${at}-${name}`;
  const number = (/** @type {string} */ name, /** @type {number | null} */ value, /** @type {boolean} */ optional) =>
    h("input", {
      id: id(name),
      type: "number",
      min: 0,
      step: 1,
      value: value ?? "",
      placeholder: optional ? "the end" : null,
      disabled: !live,
      onchange: (/** @type {any} */ event) => {
        const text = event.target.value;
        if (text === "" && optional) edit({ [name]: null });
        else if (Number.isInteger(Number(text)) && text !== "") edit({ [name]: Number(text) });
      },
    });
  const label = h("input", { id: id("label"), value: change.label, disabled: !live, maxlength: 80, onchange: (/** @type {any} */ e) => edit({ label: e.target.value }) });
  return h(
    "li",
    { class: "change" },
    h("label", { for: id("label") }, "What"),
    label,
    h("div", { class: "weeks" }, h("label", { for: id("week") }, "from week"), number("week", change.week, false), h("label", { for: id("until") }, "until"), number("until", change.until, true)),
    h("p", { class: "note" }, `week ${change.week} is year ${Math.floor(change.week / aYear) + 1}; a year has ${aYear} weeks`),
    ...Object.entries(change.set).map(([key, value]) => entryOf(key, value, id(key.replaceAll(".", "-")), change, open, live, edit)),
    live && adderOf(change, id("add"), open, edit),
    live && h("button", { type: "button", class: "small", onclick: () => {
      const { arms, editing } = store.get();
      editArm(store, { changes: (arms[editing]?.changes ?? []).filter((_, i) => i !== at) });
      announce(`Removed: ${change.label}.`);
      byId("add-change").focus();
    } }, `Remove ${change.label}`),
  );
}

/** @param {string} key @param {any} value @param {string} id @param {import("./state.js").Change} change @param {import("./levels.js").Parameter[]} open @param {boolean} live @param {(parts: any) => void} edit */
function entryOf(key, value, id, change, open, live, edit) {
  const p = open.find((parameter) => parameter.key === key);
  const name = `${keyName(key)} of ${key.split(".")[0].replaceAll("_", " ")}`;
  const common = { id, disabled: !live || !p };
  const input = p?.choices.length
    ? h("select", common, ...p.choices.map((c) => h("option", { value: c, selected: c === value }, told(c))))
    : p?.kind === "flag"
      ? h("input", { ...common, type: "checkbox", checked: value })
      : h("input", { ...common, type: "number", step: "any", value, min: p?.low, max: p?.high });
  input.addEventListener("change", () => {
    const read = p && readFrom(input, p);
    if (read !== undefined && read !== null) edit({ set: { ...change.set, [key]: read } });
  });
  return h("div", { class: "entry" }, h("label", { for: id }, name), input);
}

/** @param {import("./state.js").Change} change @param {string} id @param {import("./levels.js").Parameter[]} open @param {(parts: any) => void} edit */
function adderOf(change, id, open, edit) {
  const domains = [...new Set(open.map((p) => p.domain))];
  const choice = h(
    "select",
    { id },
    h("option", { value: "" }, "another value…"),
    ...domains.map((domain) =>
      h("optgroup", { label: domain.replaceAll("_", " ") }, ...open.filter((p) => p.domain === domain && !(p.key in change.set)).map((p) => h("option", { value: p.key }, keyName(p.key)))),
    ),
  );
  choice.addEventListener("change", () => {
    const p = open.find((parameter) => parameter.key === choice.value);
    if (p) edit({ set: { ...change.set, [p.key]: p.name === "level" ? 0.5 : p.default } });
  });
  return h("div", { class: "entry" }, h("label", { for: id }, "Change also"), choice);
}
