// Making and finding elements. Text from outside is only ever set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Record<string, any>} Properties
 */

/**
 * An HTML element. Properties that begin with "on" are listeners; the rest are attributes, but for
 * `value`, `checked`, `disabled`, `selected`, `hidden` and `open`.
 * @param {string} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {any}
 */
export function h(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/**
 * An SVG element.
 * @param {string} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {any}
 */
export function s(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

const PLAIN = new Set(["value", "checked", "disabled", "selected", "hidden", "open"]);

/**
 * @param {any} element
 * @param {Properties} properties
 * @param {Child[]} children
 */
function filled(element, properties, children) {
  element.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (PLAIN.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  return element;
}

/**
 * The element with an id; there is always one.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

/** Let screen readers say what changed. @param {string} text */
export function announce(text) {
  const region = byId("live");
  if (region.textContent !== text) region.textContent = text;
}

/**
 * Tell the visitor what is wrong. Without sentences: take back what the same part of the page told.
 * @param {string[]} sentences
 * @param {string} from which part of the page tells it
 */
export function tellFaults(sentences, from = "page") {
  const box = byId("faults");
  if (sentences.length === 0 && box.dataset.from !== from) return;
  box.dataset.from = from;
  box.hidden = sentences.length === 0;
  box.replaceChildren(
    ...sentences.slice(0, 8).map((sentence) => h("p", {}, sentence)),
    h("button", { type: "button", onclick: () => tellFaults([], from) }, "Close"),
  );
}

/**
 * A function that waits until calls pause.
 * @template {any[]} T
 * @param {(...given: T) => void} call
 * @param {number} milliseconds
 * @returns {(...given: T) => void}
 */
export function pausing(call, milliseconds) {
  /** @type {any} */
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), milliseconds);
  };
}
