// A prediction drawn on the axes before the answer is shown: by pointer, or year by year by keyboard.

import { commandsOf, drawn, fontOfPage } from "./charts.js";
import { h, s } from "./dom.js";

const COLOUR = "#6a1b7a";

/**
 * An area to draw in.
 * @param {HTMLElement} holder
 * @param {() => import("./charts.js").Picture} picture
 * @param {string} name
 * @param {() => boolean} open whether it can still be drawn
 * @param {number} from weeks that are given and not predicted
 */
export function makePrediction(holder, picture, name, open, from = 0) {
  const first = picture();
  const { weeks, aYear } = first;
  const line = new Float64Array(weeks).fill(NaN);
  const years = weeks / aYear;
  const svgHolder = h("div", { class: "draw-here" });
  const sliders = Array.from({ length: years - from / aYear }, (_, i) => slider(i + from / aYear));
  const details = h("details", {}, h("summary", {}, "Predict with sliders, year by year"), ...sliders.map((part) => part.element));
  holder.replaceChildren(svgHolder, details);
  /** @type {import("./charts.js").Scale} */
  let scale;
  let last = -1;

  function redraw() {
    const made = drawn({ ...picture(), title: `${name}: axes for your prediction` }, Math.max(260, svgHolder.clientWidth || 480), Math.round(20 * fontOfPage()), fontOfPage());
    scale = made.scale;
    const path = commandsOf(line, weeks, scale);
    made.svg.append(s("path", { class: "predicted", d: path, fill: "none", stroke: COLOUR, "stroke-width": 3, "stroke-dasharray": "3 3" }));
    if (!path && open()) made.svg.append(s("text", { x: scale.width / 2, y: scale.height / 2, "text-anchor": "middle", fill: COLOUR, "font-size": 14 }, "draw your prediction here"));
    svgHolder.replaceChildren(made.svg);
  }

  /** @param {number} i */
  function slider(i) {
    const id = `predict-${i}`;
    const [low, high] = first.axis ?? [0, 1];
    const output = h("output", { for: id }, "not yet");
    const input = h("input", { id, type: "range", min: low, max: high, step: high / 50, value: Math.max(0, low) });
    const show = () => (output.textContent = first.unit === "share" ? `${Math.round(100 * Number(input.value))}%` : Number(input.value).toFixed(2));
    input.addEventListener("input", () => {
      if (!open()) return;
      show();
      input.dataset.set = "yes";
      fromSliders();
    });
    const element = h("div", { class: "entry" }, h("label", { for: id }, `end of year ${i + 1}`), input, output);
    return { element, input, show };
  }

  function fromSliders() {
    const set = sliders.map(({ input }, i) => ({ week: from + (i + 1) * aYear - 1, value: Number(input.value), on: input.dataset.set === "yes" })).filter(({ on }) => on);
    line.fill(NaN);
    let [week, value] = [from, given()];
    for (const point of set) {
      for (let w = week; w <= point.week; w++) line[w] = value + ((point.value - value) * (w - week)) / (point.week - week || 1);
      [week, value] = [point.week, point.value];
    }
    redraw();
  }

  /** What the line begins with: the last value that is given, else none in use. */
  function given() {
    const line = from ? picture().layers.at(-1)?.line : undefined;
    const last = line?.[from - 1];
    return last === undefined || Number.isNaN(last) ? 0 : last;
  }

  /** @param {PointerEvent} event */
  function at(event) {
    const box = svgHolder.firstElementChild?.getBoundingClientRect();
    if (!box) return;
    const ratio = scale.width / box.width;
    const week = Math.round(scale.week((event.clientX - box.left) * ratio));
    const value = Math.min(scale.high, Math.max(scale.low, scale.value((event.clientY - box.top) * ratio)));
    if (week <= from || week > weeks || !open()) return;
    const begin = last < 0 ? week : last;
    const start = last < 0 || Number.isNaN(line[last - 1]) ? value : line[last - 1];
    for (let w = Math.min(begin, week); w <= Math.max(begin, week); w++) {
      line[w - 1] = begin === week ? value : start + ((value - start) * (w - begin)) / (week - begin);
    }
    last = week;
    redraw();
  }

  svgHolder.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    svgHolder.setPointerCapture(event.pointerId);
    last = -1;
    at(event);
  });
  svgHolder.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (event.buttons) at(event);
  });
  redraw();
  new ResizeObserver(redraw).observe(svgHolder);
  return {
    line,
    from,
    redraw,
    /** Whether it was predicted: as far as into the last year. */
    made: () => line.subarray(weeks - aYear).some((value) => !Number.isNaN(value)),
  };
}

/**
 * How near a prediction came: its mean distance from the middle run, and the part of it inside the
 * band of nine runs in ten.
 * @param {ArrayLike<number>} line
 * @param {ArrayLike<number>[]} bands
 * @param {number} from weeks that were given
 */
export function nearness(line, bands, from = 0) {
  let [count, away, inside] = [0, 0, 0];
  for (let week = from; week < line.length; week++) {
    if (Number.isNaN(line[week]) || Number.isNaN(bands[2][week])) continue;
    count++;
    away += Math.abs(line[week] - bands[2][week]);
    if (line[week] >= bands[0][week] && line[week] <= bands[4][week]) inside++;
  }
  return { away: away / count, inside: inside / count };
}
