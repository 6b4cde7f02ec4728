// The two pictures of the network: canvas, legend, tooltips by pointer and by keyboard.

import { byId, h } from "./dom.js";
import { glyph, makeDrawing } from "./network.js";
import { ROLES, STAGES, beliefAt, countStages, mostBelieved, personAt, stageOf, teamAt } from "./replay.js";

/**
 * @param {import("./state.js").Store} store
 * @param {number} arm
 */
export function makeNetworkView(store, arm) {
  const letter = "AB"[arm];
  const canvas = byId(`network-${letter}`);
  const tip = byId(`tip-${letter}`);
  const drawing = makeDrawing(canvas);
  let chosen = -1;
  let pointed = -1;
  let part = 1;

  const draw = () => {
    const { week, practice } = store.get();
    drawing.draw(week, practice, part, pointed >= 0 ? pointed : chosen);
  };

  const tell = () => {
    const replay = store.get().recordings[arm];
    const person = pointed >= 0 ? pointed : chosen;
    tip.hidden = person < 0 || !replay;
    if (tip.hidden) return;
    const lines = describe(replay, person, store.get());
    tip.replaceChildren(h("strong", {}, lines[0]), ...lines.slice(1).map((line) => h("span", {}, line)));
    const [x, y] = drawing.place(person);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    tip.style.left = `${Math.min(Math.max(x, 100), Math.max(width - 100, 100))}px`;
    tip.style.top = y > height / 2 ? "auto" : `${y + 16}px`;
    tip.style.bottom = y > height / 2 ? `${height - y + 16}px` : "auto";
    draw();
  };

  canvas.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    pointed = drawing.nearest(event.clientX - box.left, event.clientY - box.top);
    tell();
    if (pointed < 0) draw();
  });
  canvas.addEventListener("pointerleave", () => {
    pointed = -1;
    tell();
    draw();
  });
  canvas.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const replay = store.get().recordings[arm];
    const next = replay && moved(replay, chosen, event.key);
    if (next === null || next === undefined) return;
    event.preventDefault();
    chosen = next;
    tell();
    draw();
  });
  canvas.addEventListener("blur", () => {
    chosen = -1;
    tell();
    draw();
  });

  const fit = () => {
    drawing.fit();
    draw();
  };
  new ResizeObserver(fit).observe(canvas);

  store.watch(["recordings"], ({ recordings }) => {
    chosen = pointed = -1;
    drawing.show(recordings[arm]);
    tell();
    draw();
  });
  store.watch(["practice", "recordings", "week", "playing"], ({ recordings, week, practice, playing }) => {
    if (playing && week % 10) return;
    const replay = recordings[arm];
    if (!replay) return;
    draw();
    const counts = countStages(replay, practice);
    const told = counts.map((count, stage) => `${count} ${STAGES[stage]}`).join(", ");
    byId(`counts-${letter}`).textContent = `${replay.site.length} people in ${replay.sites.length} schools: ${told}.`;
    if (!playing) tell();
  });
  return {
    /** @param {number} to how far the week has gone, 0 to 1 */
    frame(to) {
      part = to;
      draw();
      if (chosen >= 0 || pointed >= 0) tell();
    },
    canvas,
  };
}

/** The person that a key leads to; null for other keys. @param {import("./replay.js").Replay} replay @param {number} person @param {string} key */
function moved(replay, person, key) {
  const last = replay.site.length - 1;
  const site = person < 0 ? -1 : replay.site[person];
  const leadOf = (/** @type {number} */ s) => replay.site.indexOf((s + replay.sites.length) % replay.sites.length);
  if (key === "ArrowRight") return leadOf(site + 1);
  if (key === "ArrowLeft") return leadOf(site < 0 ? 0 : site - 1);
  if (key === "ArrowDown") return Math.min(person + 1, last);
  if (key === "ArrowUp") return Math.max(person - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return last;
  return key === "Escape" ? -1 : null;
}

/** @param {import("./replay.js").Replay} replay @param {number} person @param {import("./state.js").State} state */
function describe(replay, person, { week, practice }) {
  const site = replay.site[person];
  const role = ROLES[replay.role[person]];
  const name = replay.people[person] ?? `${role[0].toUpperCase()}${role.slice(1)} ${replay.place[person] + 1}`;
  const { norm, engagement } = personAt(replay, person, week);
  const team = teamAt(replay, site, week);
  const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}%`;
  const lines = [`${name}, ${role}, ${schoolName(replay, site)}`];
  const using = practice >= 0 ? replay.practices[practice].name : "strongest use of any practice";
  lines.push(`${using}: ${STAGES[stageOf(replay, person, practice)]}`);
  lines.push(`norm ${norm.toFixed(2)}, engagement ${engagement.toFixed(2)}`);
  lines.push(`team: skill ${team.skill.toFixed(2)}, trust ${team.trust.toFixed(2)}, ${percent(team.takingPart)} take part`);
  if (practice >= 0) lines.push(`the team holds it ${chance(beliefAt(replay, site, practice, week))} likely that it works`);
  else {
    const best = mostBelieved(replay, site, week);
    lines.push(`the team believes most in ${replay.practices[best].name} (${chance(beliefAt(replay, site, best, week))} likely that it works)`);
  }
  if (replay.join[site] > week) lines.push("this school has not joined yet");
  return lines;
}

/** A belief in percent; nobody is ever certain. @param {number} belief */
function chance(belief) {
  if (belief > 0.99) return "over 99%";
  return belief < 0.01 ? "under 1%" : `${Math.round(100 * belief)}%`;
}

/** @param {import("./replay.js").Replay} replay @param {number} site */
function schoolName(replay, site) {
  const name = replay.sites[site];
  return /^\d+$/.test(name) ? `school ${name}` : name;
}

/** The legend: stages by shape and colour. */
export function legend() {
  return h(
    "ul",
    { class: "legend", "aria-label": "What the signs mean" },
    ...STAGES.map((name, stage) => h("li", {}, sign(stage), name)),
    h("li", {}, ring(), "ring: a team's lead"),
    h("li", {}, line(), "a practice crosses: over a tie, or (dotted) from the hub"),
  );
}

/** @param {(ink: CanvasRenderingContext2D) => void} draw */
function small(draw) {
  const canvas = h("canvas", { width: 40, height: 40, class: "sign", "aria-hidden": "true" });
  const ink = canvas.getContext("2d");
  ink.scale(2, 2);
  draw(ink);
  return canvas;
}

const sign = (/** @type {number} */ stage) => small((ink) => glyph(ink, stage, 10, 10, 6));

const ring = () =>
  small((ink) => {
    ink.strokeStyle = "#26323c";
    ink.beginPath();
    ink.arc(10, 10, 7, 0, 7);
    ink.stroke();
  });

const line = () =>
  small((ink) => {
    ink.strokeStyle = ink.fillStyle = "#b34700";
    ink.beginPath();
    ink.moveTo(1, 10);
    ink.lineTo(19, 10);
    ink.stroke();
    ink.beginPath();
    ink.arc(12, 10, 3.5, 0, 7);
    ink.fill();
  });

/** Which practice is shown. @param {import("./state.js").Store} store */
export function makePracticeChoice(store) {
  const choice = byId("practice");
  choice.addEventListener("change", () => store.set({ practice: Number(choice.value) }));
  store.watch(["recordings"], ({ recordings, practice }) => {
    const practices = recordings[0]?.practices;
    if (!practices) return;
    choice.replaceChildren(
      h("option", { value: -1 }, "strongest use of any practice"),
      ...practices.map((/** @type {any} */ p, /** @type {number} */ k) =>
        h("option", { value: k }, `${p.name} (${kindOf(p.quality)}, ${p.quality >= 0 ? "+" : "−"}${Math.abs(p.quality).toFixed(2)} SD)`),
      ),
    );
    if (practice >= practices.length) store.set({ practice: -1 });
    choice.value = String(Math.min(practice, practices.length - 1));
  });
}

/** @param {number} quality */
function kindOf(quality) {
  return quality > 0 ? "helps" : quality < 0 ? "harms" : "no effect";
}
