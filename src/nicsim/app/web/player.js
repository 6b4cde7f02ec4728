// Playing one run: play, step, restart, a slider over the weeks, speed.

import { byId, announce } from "./dom.js";
import { when } from "./words.js";

/**
 * @param {import("./state.js").Store} store
 * @param {number} aYear
 * @param {(week: number, part: number) => void} frame called for every picture
 */
export function makePlayer(store, aYear, frame) {
  const [play, slider] = [byId("play"), byId("week")];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let at = 0; // weeks, with the part of the next
  let last = 0;
  let ended = 0; // the last end; whoever stands there stays at the end
  const end = () => Math.max(...store.get().recordings.map((r) => r?.weeks ?? 0), ...store.get().runs.map((r) => r?.weeks ?? 0), 0);

  const tick = (/** @type {number} */ now) => {
    const { playing, speed } = store.get();
    if (!playing) return;
    at = Math.min(end(), at + (Math.min(now - last, 250) / 1000) * speed);
    last = now;
    const week = Math.floor(at);
    store.set({ week });
    frame(week, still.matches ? 1 : at - week);
    if (at >= end()) store.set({ playing: false });
    else requestAnimationFrame(tick);
  };

  play.addEventListener("click", () => {
    const starts = !store.get().playing;
    if (starts && store.get().week >= end()) store.set({ week: 0 });
    at = store.get().week;
    last = performance.now();
    store.set({ playing: starts });
    if (starts) requestAnimationFrame(tick);
  });
  byId("step").addEventListener("click", () => store.set({ playing: false, week: Math.min(end(), store.get().week + 1) }));
  byId("restart").addEventListener("click", () => store.set({ playing: false, week: 0 }));
  slider.addEventListener("input", () => store.set({ playing: false, week: Number(slider.value) }));
  byId("speed").addEventListener("change", (/** @type {any} */ event) => store.set({ speed: Number(event.target.value) }));

  const run = byId("run");
  run.addEventListener("change", () => store.set({ choice: run.value }));
  store.watch(["choice"], ({ choice }) => (run.value = choice));

  store.watch(["playing"], ({ playing, week }) => {
    play.textContent = playing ? "Pause" : "Play";
    if (!playing && week > 0) announce(`Stopped at ${when(week, aYear)}.`);
  });
  store.watch(["runs", "recordings"], () => {
    slider.max = end();
    const { week, playing } = store.get();
    const last = end();
    if (last > 0 && (week > last || (week === ended && !playing))) store.set({ week: last });
    if (last > 0) ended = last;
  });
  store.watch(["week", "recordings"], ({ week, playing }) => {
    slider.value = week;
    slider.setAttribute("aria-valuetext", when(week, aYear));
    byId("when").textContent = when(week, aYear);
    if (!playing) frame(week, 1);
  });
}
