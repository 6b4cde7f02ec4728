// The table behind a chart, and the same as CSV.

import { h } from "./dom.js";
import { QUANTILES } from "./statistics.js";

/**
 * @typedef {{heads: string[], rows: (string | number)[][]}} Table
 */

/**
 * Quantiles of layers at the end of every year.
 * @param {import("./charts.js").Picture} picture
 * @returns {Table}
 */
export function tableOf(picture) {
  const layers = picture.layers.filter((layer) => layer.bands ?? layer.line);
  const heads = ["end of year"];
  for (const { bands, letter, name } of layers) {
    heads.push(...(bands ? QUANTILES.map((q) => `${letter} ${Math.round(100 * q)}%`) : [`${letter} ${name ?? "line"}`]));
  }
  const rows = [];
  for (let week = picture.aYear; week <= picture.weeks; week += picture.aYear) {
    const row = [week / picture.aYear];
    for (const { bands, line } of layers) for (const band of bands ?? (line ? [line] : [])) row.push(Number(band[week - 1].toFixed(4)));
    rows.push(row);
  }
  return { heads, rows };
}

/** @param {Table} table @param {string} caption */
export function asElement({ heads, rows }, caption) {
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "group", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
      h(
        "tbody",
        {},
        ...rows.map(([first, ...rest]) =>
          h("tr", {}, h("th", { scope: "row" }, String(first)), ...rest.map((cell) => h("td", {}, String(cell)))),
        ),
      ),
    ),
  );
}

/** @param {Table} table @returns {string} */
export function asCsv({ heads, rows }) {
  return [heads, ...rows].map((row) => row.map(cellOf).join(",")).join("\r\n") + "\r\n";
}

/** A cell that spreadsheets take for text where it is text, never for a formula. @param {string | number} cell */
function cellOf(cell) {
  const text = typeof cell === "number" && Number.isNaN(cell) ? "" : String(cell);
  if (typeof cell === "number") return text;
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
