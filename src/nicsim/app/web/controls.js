// The control column: scenario, dials of the domains, everything else behind "more".

import { h, byId } from "./dom.js";
import { fieldOf } from "./fields.js";
import { changedWords } from "./levels.js";
import { editValue, keyOf, replacedAt } from "./state.js";

/**
 * @param {import("./state.js").Store} store
 * @param {import("./api.js").Source} source
 */
export function makeControls(store, source) {
  const { catalogue, live } = source;
  makeArmChoice(store, source);
  makeScenarioChoice(store, source);
  byId("dials").replaceChildren(
    ...catalogue.dials.map((/** @type {any} */ dial) => dialOf(store, dial, catalogue, live)),
    ...["adoption", "practices"].map((domain) => restOf(store, domain, catalogue, live)),
  );
  makeRuns(store, source);
  byId("source-note").textContent = source.note;
  byId("source-note").hidden = source.note === "";
}

/** Which arm the column edits, and whether there is a B. @param {import("./state.js").Store} store @param {import("./api.js").Source} source */
function makeArmChoice(store, source) {
  const [a, b] = [byId("edit-a"), byId("edit-b")];
  const beside = byId("compare");
  a.addEventListener("change", () => store.set({ editing: 0 }));
  b.addEventListener("change", () => store.set({ editing: 1 }));
  beside.addEventListener("change", () => {
    const { arms, bases } = store.get();
    if (!beside.checked) return store.set({ arms: [arms[0], null], editing: 0 });
    const second = source.live ? arms[0] : (source.recorded[1] ?? source.recorded[0]);
    store.set({ arms: [arms[0], second], bases: [bases[0], source.live ? bases[0] : second], editing: 1 });
  });
  store.watch(["arms", "editing"], ({ arms, editing }) => {
    beside.checked = arms[1] !== null;
    b.disabled = arms[1] === null;
    a.checked = editing === 0;
    b.checked = editing === 1;
    byId("column").dataset.arm = editing === 0 ? "A" : "B";
  });
}

/** @param {import("./state.js").Store} store @param {import("./api.js").Source} source */
function makeScenarioChoice(store, source) {
  const choice = byId("scenario");
  const offered = source.live ? source.catalogue.scenarios : source.recorded;
  choice.replaceChildren(
    ...offered.map((/** @type {any} */ arm, /** @type {number} */ i) => h("option", { value: i }, arm.title)),
    h("option", { value: "own", disabled: true }, "own settings"),
  );
  const load = (/** @type {any} */ arm) => {
    const { arms, bases, editing } = store.get();
    store.set({ arms: replacedAt(arms, editing, arm), bases: replacedAt(bases, editing, arm), lesson: null });
  };
  choice.addEventListener("change", () => load(armFrom(offered[Number(choice.value)])));
  byId("reset").addEventListener("click", () => {
    const { bases, editing } = store.get();
    if (bases[editing]) load(bases[editing]);
  });
  const keys = offered.map(keyOf);
  store.watch(["arms", "bases", "editing"], ({ arms, bases, editing }) => {
    const [arm, base] = [arms[editing], bases[editing]];
    if (!arm || !base) return;
    const at = keys.indexOf(keyOf(base));
    choice.value = at >= 0 ? String(at) : "own";
    const words = changedWords(arm, base);
    byId("reset").disabled = words === null;
    byId("changed-count").textContent = words ?? "as the scenario has it";
    byId("question").textContent = arm.question;
    byId("scenario-sources").textContent = arm.sources.length ? `Sources: ${arm.sources.join("; ")}` : "";
  });
}

/** The parts of a catalogue's scenario that make an arm. @param {any} entry @returns {import("./state.js").Arm} */
export function armFrom({ title, question, sources, values, named, changes, ships }) {
  return { title, question, sources, values, named, changes, ships };
}

/** @param {import("./state.js").Store} store @param {any} dial @param {any} catalogue @param {boolean} live */
function dialOf(store, dial, catalogue, live) {
  const key = `${dial.domain}.level`;
  const id = `dial-${dial.domain}`;
  const input = h("input", { id, type: "range", min: 0, max: 1, step: 0.05, disabled: !live, "aria-describedby": `${id}-ends` });
  const output = h("output", { for: id });
  const mark = h("span", { class: "mark", hidden: true }, "changed");
  input.addEventListener("input", () => editValue(store, key, Number(input.value)));
  const element = h(
    "div",
    { class: "dial" },
    h("label", { for: id }, h("span", { class: "tag" }, dial.short), dial.title, mark),
    output,
    input,
    h("div", { class: "ends", id: `${id}-ends` }, h("span", {}, `weak: ${dial.weak}`), h("span", {}, `strong: ${dial.strong}`)),
    moreOf(store, dial.domain, `More of ${dial.short}, ${dial.title.toLowerCase()}`, catalogue, live),
  );
  store.watch(["arms", "bases", "editing"], ({ arms, bases, editing }) => {
    const value = arms[editing]?.values[key] ?? 0.5;
    if (Number(input.value) !== value) input.value = value;
    output.textContent = value.toFixed(2);
    input.setAttribute("aria-valuetext", `${value.toFixed(2)}, from weak 0 to strong 1`);
    const changed = arms[editing]?.values[key] !== bases[editing]?.values[key];
    mark.hidden = !changed;
    element.classList.toggle("changed", changed);
  });
  return element;
}

/** @param {import("./state.js").Store} store @param {string} domain @param {any} catalogue @param {boolean} live */
function restOf(store, domain, catalogue, live) {
  return h("div", { class: "dial" }, moreOf(store, domain, catalogue.titles[domain], catalogue, live));
}

/** Every parameter of a domain but some, made when it is first opened. @param {import("./state.js").Store} store @param {string} domain @param {string} title @param {any} catalogue @param {boolean} live @param {string[]} [but] */
export function moreOf(store, domain, title, catalogue, live, but = []) {
  const parameters = catalogue.parameters.filter((/** @type {any} */ p) => p.domain === domain && p.name !== "level" && !but.includes(p.key));
  const details = h("details", { class: "more", "data-domain": domain }, h("summary", {}, title));
  /** @type {ReturnType<typeof fieldOf>[]} */
  let fields = [];
  const show = () => {
    const { arms, bases, editing } = store.get();
    const [arm, base] = [arms[editing], bases[editing]];
    if (arm && base) for (const field of fields) field.show(arm, base);
  };
  details.addEventListener("toggle", () => {
    if (!details.open || fields.length) return;
    fields = parameters.map((/** @type {any} */ p) => fieldOf(store, p, live));
    details.append(...fields.map((field) => field.element));
    show();
  });
  store.watch(["arms", "bases", "editing"], show);
  return details;
}

/** How many runs, and with which luck. @param {import("./state.js").Store} store @param {import("./api.js").Source} source */
function makeRuns(store, source) {
  const [count, seed, years] = [byId("replicates"), byId("seed"), byId("years")];
  for (const input of [count, seed, years]) input.disabled = !source.live;
  count.max = source.catalogue.limits.replicates;
  years.max = source.catalogue.limits.years;
  const whole = (/** @type {any} */ input) => {
    const value = Number(input.value);
    const sound = input.value !== "" && Number.isInteger(value) && value >= Number(input.min) && value <= Number(input.max);
    input.setAttribute("aria-invalid", String(!sound));
    return sound ? value : null;
  };
  count.addEventListener("change", () => {
    const value = whole(count);
    if (value !== null) store.set({ replicates: value });
  });
  seed.addEventListener("change", () => {
    const value = whole(seed);
    if (value !== null) store.set({ seed: value });
  });
  years.addEventListener("change", () => {
    const value = whole(years);
    if (value === null) return;
    const arms = store.get().arms.map((arm) => arm && { ...arm, values: { ...arm.values, years: value } });
    store.set({ arms });
  });
  store.watch(["arms", "replicates", "seed"], ({ arms, replicates, seed: luck }) => {
    count.value = replicates;
    seed.value = luck;
    years.value = arms[0]?.values.years ?? 5;
  });
}
