// Charts in SVG: bands and lines over the weeks, axes by years. A and B differ by dash and colour.

import { h, s } from "./dom.js";
import { QUANTILES } from "./statistics.js";

export const LOOKS = [
  { letter: "A", colour: "#0b5c9e", dash: "", marker: "circle" },
  { letter: "B", colour: "#b34700", dash: "7 4", marker: "diamond" },
];
const INK = "#26323c";
const GRID = "#d8dee3";
const MARGIN = { left: 46, right: 20, top: 12, bottom: 34 }; // with letters of FONT pixels
export const FONT = 12;
const STEPS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/**
 * @typedef {{letter: string, colour: string, dash: string, bands?: ArrayLike<number>[],
 *   line?: ArrayLike<number> | null, until?: number, label?: string, name?: string, thin?: boolean}} Layer
 * @typedef {{title: string, unit: string, weeks: number, aYear: number, layers: Layer[],
 *   marks: {week: number, label: string}[], now: number, fixed?: boolean, axis?: [number, number]}} Picture
 * @typedef {{x: (week: number) => number, y: (value: number) => number, week: (x: number) => number,
 *   value: (y: number) => number, width: number, height: number, low: number, high: number,
 *   font: number, margin: typeof MARGIN}} Scale
 */

/**
 * Where values and weeks lie in a picture.
 * @param {Picture} picture
 * @param {number} width
 * @param {number} height
 * @param {number} font
 * @returns {Scale}
 */
export function scaleOf(picture, width, height, font) {
  const [low, high] = rangeOf(picture);
  const by = (/** @type {number} */ pixels) => (pixels * font) / FONT;
  const margin = { left: by(MARGIN.left), right: by(MARGIN.right), top: by(MARGIN.top), bottom: by(MARGIN.bottom) };
  const inner = { w: width - margin.left - margin.right, h: height - margin.top - margin.bottom };
  return {
    ...{ low, high, width, height, font, margin },
    x: (week) => margin.left + (inner.w * week) / picture.weeks,
    y: (value) => margin.top + inner.h * (1 - (value - low) / (high - low)),
    week: (x) => ((x - margin.left) / inner.w) * picture.weeks,
    value: (y) => low + (1 - (y - margin.top) / inner.h) * (high - low),
  };
}

/** Pixels of a chart's letters: they grow with those of the page. */
export function fontOfPage() {
  return Math.max(FONT, 0.8 * parseFloat(getComputedStyle(document.documentElement).fontSize));
}

/** @param {Picture} picture @returns {[number, number]} */
function rangeOf(picture) {
  if (picture.axis) return picture.axis;
  let [low, high] = [0, 0];
  for (const layer of picture.layers) {
    for (const line of [...(layer.bands ?? []), ...(layer.line ? [layer.line] : [])]) {
      for (let i = 0; i < line.length; i++) {
        if (line[i] < low) low = line[i];
        if (line[i] > high) high = line[i];
      }
    }
  }
  if (picture.fixed) return [0, [0.1, 0.25, 0.5].find((top) => high <= top) ?? 1];
  if (high - low < 0.02) high = low + 0.02;
  const step = STEPS.find((size) => (high - low) / size <= 5) ?? 20;
  return [Math.floor(low / (step / 4)) * (step / 4), Math.ceil(high / step) * step];
}

/**
 * A picture as SVG.
 * @param {Picture} picture
 * @param {number} width
 * @param {number} height
 * @param {number} [font]
 */
export function drawn(picture, width, height, font = FONT) {
  const scale = scaleOf(picture, width, height, font);
  const svg = s(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": picture.title,
      "font-family": "system-ui, sans-serif",
      "font-size": font,
    },
    s("rect", { width, height, fill: "#ffffff" }),
    axes(picture, scale),
    marks(picture, scale),
    ...picture.layers.map((layer) => bandsOf(layer, scale)),
    ...picture.layers.map((layer) => linesOf(layer, scale)),
    nowLine(picture, scale),
    lettersOf(picture.layers, scale),
  );
  return { svg, scale };
}

/** @param {Picture} picture @param {Scale} scale */
function axes(picture, scale) {
  const step = STEPS.find((size) => (scale.high - scale.low) / size <= 5.001) ?? 20;
  const rows = [];
  for (let i = Math.ceil(scale.low / step - 1e-9); i * step <= scale.high + step / 1e6; i++) {
    const y = scale.y(i * step);
    const label = labelOf(i * step, picture.unit);
    rows.push(
      s("line", { x1: scale.margin.left, x2: scale.width - scale.margin.right, y1: y, y2: y, stroke: i === 0 ? "#7d8a94" : GRID }),
      s("text", { x: scale.margin.left - 6, y: y + scale.font / 3, "text-anchor": "end", fill: INK }, label),
    );
  }
  const years = picture.weeks / picture.aYear;
  const every = Math.ceil(years / Math.max(2, (scale.width - 60) / (2.8 * scale.font)));
  for (let year = 0; year <= years; year += every) {
    const x = scale.x(year * picture.aYear);
    rows.push(
      s("line", { x1: x, x2: x, y1: scale.y(scale.low), y2: scale.y(scale.low) + 4, stroke: INK }),
      s("text", { x, y: scale.height - 1.5 * scale.font, "text-anchor": "middle", fill: INK }, String(year)),
    );
  }
  rows.push(
    s("text", { x: (scale.margin.left + scale.width - scale.margin.right) / 2, y: scale.height - 4, "text-anchor": "middle", fill: INK }, "years"),
  );
  return s("g", {}, ...rows);
}

/** @param {number} value @param {string} unit */
function labelOf(value, unit) {
  if (unit === "share") return `${Number((100 * value).toFixed(1))}%`;
  const number = unit === "points" ? 100 * value : value;
  return `${unit === "points" && value > 0 ? "+" : ""}${Number(number.toFixed(3))}`.replace("-", "−");
}

/** @param {Picture} picture @param {Scale} scale */
function marks(picture, scale) {
  return s(
    "g",
    {},
    ...picture.marks.map(({ week, label }) =>
      s(
        "g",
        {},
        s("title", {}, label),
        s("line", { x1: scale.x(week), x2: scale.x(week), y1: scale.margin.top, y2: scale.y(scale.low), stroke: "#5c6770", "stroke-dasharray": "2 3" }),
        s("text", { x: scale.x(week) + 3, y: scale.margin.top + 0.8 * scale.font, fill: "#4a545c", "font-size": 0.92 * scale.font }, label.length > 26 ? `${label.slice(0, 25)}…` : label),
      ),
    ),
  );
}

/** @param {Picture} picture @param {Scale} scale */
function nowLine(picture, scale) {
  const x = scale.x(picture.now);
  return s("line", { class: "now", x1: x, x2: x, y1: scale.margin.top, y2: scale.y(scale.low), stroke: "#7d8a94", "stroke-width": 1 });
}

/** @param {Layer} layer @param {Scale} scale */
function bandsOf({ bands, colour, letter }, scale) {
  if (!bands) return s("g", {});
  const last = QUANTILES.length - 1;
  const opacity = letter === "B" ? [0.14, 0.24] : [0.16, 0.28];
  return s(
    "g",
    {},
    s("path", { d: areaOf(bands[0], bands[last], scale), fill: colour, "fill-opacity": opacity[0] }),
    s("path", { d: areaOf(bands[1], bands[last - 1], scale), fill: colour, "fill-opacity": opacity[1] }),
  );
}

/** @param {Layer} layer @param {Scale} scale */
function linesOf({ bands, line, until, colour, dash, letter, label, thin }, scale) {
  const parts = [];
  if (bands) {
    parts.push(pathOf(bands[2], bands[2].length, scale, colour, dash, 2.5));
  }
  if (line) {
    const end = Math.min(until ?? line.length, line.length);
    parts.push(pathOf(line, end, scale, bands || thin ? "#26323c" : colour, dash || (thin ? "1 0" : ""), bands || thin ? 1.1 : 2.5));
    if (end > 0 && until !== undefined && !Number.isNaN(line[end - 1])) {
      parts.push(markerOf(letter, scale.x(end), scale.y(line[end - 1])));
    }
  }
  const tail = bands ? bands[2] : line;
  if (label && tail && tail.length) {
    const at = tail.length - 1;
    parts.push(s("text", { x: scale.x(at) - 4, y: scale.y(tail[at]) - 6, "text-anchor": "end", fill: colour, "font-weight": 700 }, label));
  }
  return s("g", {}, ...parts);
}

/** Where the one run that is played stands: hollow, so that nobody takes it for the middle run. @param {string} letter @param {number} x @param {number} y */
function markerOf(letter, x, y) {
  const look = { fill: "#ffffff", stroke: INK, "stroke-width": 1.3 };
  if (letter === "B") return s("path", { d: `M${x} ${y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z`, ...look });
  return s("circle", { cx: x, cy: y, r: 3.5, ...look });
}

/** A and B written at the ends of their middle lines. @param {Layer[]} layers @param {Scale} scale */
function lettersOf(layers, scale) {
  const ends = layers.flatMap(({ bands, letter, colour }) => {
    const line = bands?.[2];
    const last = line ? line.length - 1 : -1;
    return line && !Number.isNaN(line[last]) ? [{ letter, colour, x: scale.x(last + 1), y: scale.y(line[last]) }] : [];
  });
  if (ends.length < 2) return s("g", {});
  const [upper, lower] = ends.sort((one, other) => one.y - other.y);
  const near = upper.x === lower.x ? Math.max(0, scale.font - (lower.y - upper.y)) / 2 : 0;
  upper.y -= near;
  lower.y += near;
  return s(
    "g",
    { "font-weight": 700, "font-size": 1.1 * scale.font },
    ...ends.map(({ letter, colour, x, y }) => s("text", { x: x + 4, y: y + scale.font / 3, fill: colour }, letter)),
  );
}

/** Points of a line as path commands; gaps where there is no number. @param {ArrayLike<number>} line @param {number} end @param {Scale} scale */
export function commandsOf(line, end, scale) {
  let commands = "";
  let pen = false;
  for (let week = 0; week < end; week++) {
    if (Number.isNaN(line[week])) {
      pen = false;
    } else {
      commands += `${pen ? "L" : "M"}${scale.x(week + 1).toFixed(1)} ${scale.y(line[week]).toFixed(1)}`;
      pen = true;
    }
  }
  return commands;
}

/** @param {ArrayLike<number>} line @param {number} end @param {Scale} scale @param {string} colour @param {string} dash @param {number} width */
function pathOf(line, end, scale, colour, dash, width) {
  return s("path", {
    d: commandsOf(line, end, scale),
    fill: "none",
    stroke: colour,
    "stroke-width": width,
    "stroke-dasharray": dash || null,
    "stroke-linejoin": "round",
  });
}

/** @param {ArrayLike<number>} low @param {ArrayLike<number>} high @param {Scale} scale */
function areaOf(low, high, scale) {
  const there = [];
  const back = [];
  for (let week = 0; week < low.length; week++) {
    if (Number.isNaN(low[week]) || Number.isNaN(high[week])) continue;
    const x = scale.x(week + 1).toFixed(1);
    there.push(`${x} ${scale.y(high[week]).toFixed(1)}`);
    back.push(`${x} ${scale.y(low[week]).toFixed(1)}`);
  }
  return there.length ? `M${there.join("L")}L${back.reverse().join("L")}Z` : "";
}

/** The key of A and B, for a legend. @param {string} letter @param {string} text */
export function keyTo(letter, text) {
  const look = LOOKS.find((l) => l.letter === letter) ?? LOOKS[0];
  const svg = s(
    "svg",
    { width: 34, height: 14, viewBox: "0 0 34 14", "aria-hidden": "true" },
    s("line", { x1: 0, x2: 34, y1: 7, y2: 7, stroke: look.colour, "stroke-width": 3.5, "stroke-dasharray": look.dash || null }),
  );
  return h("span", { class: "key" }, svg, h("span", {}, text));
}
