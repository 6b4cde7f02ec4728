// Practices listed by name, each with its quality; without a list they are drawn anew in every run.

import { announce, byId, h } from "./dom.js";
import { editArm, replacedAt } from "./state.js";

const MOST = 64; // as scenario files have it
const STRONGEST = 2; // SD, either way

/** @typedef {{name: string, quality: number}} Named */

/** @param {import("./state.js").Store} store @param {import("./api.js").Source} source */
export function makePractices(store, { catalogue, live }) {
  const list = byId("practices");
  const count = catalogue.parameters.find((/** @type {any} */ p) => p.key === "practices.count");
  const edit = (/** @type {Named[]} */ named) => editArm(store, { named });
  const current = () => store.get().arms[store.get().editing]?.named ?? [];
  const add = byId("add-practice");
  const drop = byId("drop-practices");
  for (const button of [add, drop]) button.disabled = !live;
  add.addEventListener("click", () => {
    const named = current();
    const { recordings, editing } = store.get();
    const next = named.length ? [...named, { name: freeName(named), quality: 0.2 }] : namedOf(recordings[editing]?.practices ?? []);
    edit(next);
    announce(named.length ? `Added: ${next[next.length - 1].name}.` : `Listed: ${next.length} practices.`);
    document.getElementById(`practice-${named.length ? named.length : 0}-name`)?.focus();
  });
  drop.addEventListener("click", () => {
    edit([]);
    announce("Practices are drawn anew in every run.");
    add.focus();
  });
  let shown = "";
  store.watch(["arms", "bases", "editing", "recordings"], ({ arms, bases, editing, recordings }) => {
    const named = current();
    byId("practices-mark").hidden = JSON.stringify(named) === JSON.stringify(bases[editing]?.named ?? []);
    add.textContent = named.length ? "Add a practice" : "List practices by name";
    add.disabled = !live || named.length >= MOST || (named.length === 0 && !recordings[editing]);
    drop.hidden = named.length === 0;
    const drawn = arms[editing]?.values["practices.count"] ?? count.default;
    byId("practices-note").textContent = named.length
      ? "Quality: what the best form of a practice does for students, in SD; 0: nothing, below 0: harm. Number and shares under “Practices” above then have no effect."
      : `${drawn} practices, their qualities drawn anew in every run. Listing begins with those of the run that is shown.`;
    const key = `${editing} ${JSON.stringify(named)}`;
    if (key === shown) return;
    shown = key;
    const held = document.activeElement?.id;
    list.replaceChildren(...named.map((practice, i) => rowOf(practice, i, live, current, edit)));
    if (held) document.getElementById(held)?.focus();
  });
}

/** @param {Named} practice @param {number} at @param {boolean} live @param {() => Named[]} current @param {(named: Named[]) => void} edit */
function rowOf(practice, at, live, current, edit) {
  const name = h("input", { id: `practice-${at}-name`, value: practice.name, maxlength: 80, disabled: !live, "aria-label": `Name of practice ${at + 1}` });
  const quality = h("input", {
    ...{ id: `practice-${at}-quality`, type: "number", min: -STRONGEST, max: STRONGEST, step: 0.05, value: practice.quality },
    ...{ disabled: !live, "aria-label": `Quality of ${practice.name}, SD` },
  });
  const read = () => {
    const given = { name: name.value.trim(), quality: Number(quality.value) };
    const others = current().filter((_, i) => i !== at);
    const [goodName, goodQuality] = [isName(given.name, others), quality.value !== "" && Math.abs(given.quality) <= STRONGEST];
    name.setAttribute("aria-invalid", String(!goodName));
    quality.setAttribute("aria-invalid", String(!goodQuality));
    if (goodName && goodQuality) return edit(replacedAt(current(), at, given));
    announce(goodName ? `Quality must lie between −${STRONGEST} and ${STRONGEST} SD.` : "A practice needs a name that no other has.");
  };
  name.addEventListener("change", read);
  quality.addEventListener("change", read);
  const remove = h("button", { type: "button", class: "small", disabled: !live, "aria-label": `Remove ${practice.name}` }, "Remove");
  remove.addEventListener("click", () => {
    edit(current().filter((_, i) => i !== at));
    announce(`Removed: ${practice.name}.`);
    byId("add-practice").focus();
  });
  return h("li", { class: "practice" }, name, quality, h("span", { class: "unit" }, "SD"), remove);
}

/** Whether a name can stand beside others. @param {string} name @param {Named[]} others */
export function isName(name, others) {
  return name !== "" && !others.some((other) => other.name === name);
}

/** A name that is still free. @param {Named[]} named */
export function freeName(named) {
  let number = named.length + 1;
  while (!isName(`practice ${number}`, named)) number++;
  return `practice ${number}`;
}

/** The practices of a run as a list to be edited. @param {Named[]} practices @returns {Named[]} */
export function namedOf(practices) {
  return practices.slice(0, MOST).map(({ name, quality }) => ({ name, quality: Number(quality.toFixed(2)) }));
}
