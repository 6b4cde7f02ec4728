// The network on canvas: teams as clusters around the hub, stages of use by shape and colour.
// Ties are drawn once for every look, people once for every week, and both are copied each frame.

import { FROM_HUB, goTo, lookAt, pulsesIn, stageOf, tiesAt } from "./replay.js";

// Fill, edge; shapes are drawn by `glyph`. Darkness tells them apart in grey as well.
export const STAGE_LOOKS = [
  { fill: "#d3d8dc", edge: "#d3d8dc" },
  { fill: "#ffffff", edge: "#5c6770" },
  { fill: "#56b4e9", edge: "#00527f" },
  { fill: "#16202a", edge: "#16202a" },
  { fill: "none", edge: "#b34700" },
];
const PULSE = "#b34700";

/**
 * One stage of use, drawn.
 * @param {CanvasRenderingContext2D} ink
 * @param {number} stage
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function glyph(ink, stage, x, y, r) {
  const { fill, edge } = STAGE_LOOKS[stage];
  ink.fillStyle = fill;
  ink.strokeStyle = edge;
  ink.lineWidth = Math.max(0.8, r / 3.5);
  ink.beginPath();
  if (stage === 0) ink.arc(x, y, r * 0.55, 0, 7);
  else if (stage === 1) ink.arc(x, y, r * 0.8, 0, 7);
  else if (stage === 2) {
    ink.moveTo(x, y - r);
    ink.lineTo(x + r, y + r * 0.75);
    ink.lineTo(x - r, y + r * 0.75);
    ink.closePath();
  } else if (stage === 3) ink.rect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6);
  else {
    ink.moveTo(x - r * 0.7, y - r * 0.7);
    ink.lineTo(x + r * 0.7, y + r * 0.7);
    ink.moveTo(x + r * 0.7, y - r * 0.7);
    ink.lineTo(x - r * 0.7, y + r * 0.7);
  }
  if (fill !== "none") ink.fill();
  ink.stroke();
}

/**
 * A drawing of one replay on one canvas.
 * @param {HTMLCanvasElement} canvas
 */
export function makeDrawing(canvas) {
  const layers = { ties: document.createElement("canvas"), people: document.createElement("canvas") };
  let drawnTies = "";
  let drawnPeople = "";
  /** @type {import("./replay.js").Replay | null} */
  let replay = null;
  let [width, height, ratio] = [0, 0, 1];
  let view = { scale: 1, x: 0, y: 0, r: 3 };

  /** @param {import("./replay.js").Replay | null} next */
  const show = (next) => {
    replay = next;
    drawnTies = drawnPeople = "";
    fit();
  };

  const fit = () => {
    const box = canvas.getBoundingClientRect();
    ratio = Math.min(window.devicePixelRatio || 1, 3);
    [width, height] = [Math.max(50, box.width), Math.max(50, box.height)];
    for (const layer of [canvas, layers.ties, layers.people]) {
      layer.width = Math.round(width * ratio);
      layer.height = Math.round(height * ratio);
    }
    drawnTies = drawnPeople = "";
    if (!replay) return;
    view = viewOf(replay, width, height);
  };

  /** @param {CanvasRenderingContext2D} ink */
  const ready = (ink) => {
    ink.setTransform(ratio, 0, 0, ratio, 0, 0);
    ink.clearRect(0, 0, width, height);
    return ink;
  };

  /** Draw a week; `part` (0 to 1) of the way to the next. @param {number} week @param {number} practice @param {number} part @param {number} chosen */
  const draw = (week, practice, part, chosen) => {
    const ink = context(canvas);
    ready(ink);
    if (!replay) return;
    goTo(replay, week);
    const look = lookAt(replay, week);
    if (drawnTies !== `${look}`) {
      drawTies(ready(context(layers.ties)), replay, look, view);
      drawnTies = `${look}`;
    }
    if (drawnPeople !== `${week} ${practice}`) {
      drawPeople(ready(context(layers.people)), replay, practice, view);
      drawnPeople = `${week} ${practice}`;
    }
    ink.drawImage(layers.ties, 0, 0, width, height);
    const arriving = part < 1 ? week + 1 : week; // on their way to what the next week shows
    for (const [from, to] of pulsesIn(replay, arriving, practice)) drawPulse(ink, replay, from, to, part, view);
    ink.drawImage(layers.people, 0, 0, width, height);
    if (chosen >= 0) {
      const [x, y] = placeOf(replay, chosen, view);
      ink.strokeStyle = PULSE;
      ink.lineWidth = 2.5;
      ink.beginPath();
      ink.arc(x, y, view.r + 4, 0, 7);
      ink.stroke();
    }
  };

  /** The person nearest to a point, -1 where nobody is near. @param {number} x @param {number} y */
  const nearest = (x, y) => {
    let [found, best] = [-1, 12 ** 2];
    for (let person = 0; replay && person < replay.site.length; person++) {
      const [px, py] = placeOf(replay, person, view);
      const away = (px - x) ** 2 + (py - y) ** 2;
      if (away < best) [found, best] = [person, away];
    }
    return found;
  };

  /** @param {number} person @returns {[number, number]} */
  const place = (person) => (replay ? placeOf(replay, person, view) : [0, 0]);
  return { show, fit, draw, nearest, place };
}

/** @param {HTMLCanvasElement} canvas @returns {CanvasRenderingContext2D} */
function context(canvas) {
  const ink = canvas.getContext("2d");
  if (!ink) throw new Error("no canvas");
  return ink;
}

/** @param {import("./replay.js").Replay} replay @param {number} width @param {number} height */
function viewOf(replay, width, height) {
  let most = 0.1;
  for (const at of replay.personAt) most = Math.max(most, Math.abs(at));
  for (const at of replay.siteAt) most = Math.max(most, Math.abs(at));
  const scale = (Math.min(width, height) / 2 - 14) / most;
  const people = replay.site.length;
  const r = Math.min(6, Math.max(1.1, 0.5 * Math.sqrt((Math.min(width, height) ** 2 * 0.28) / people / Math.PI)));
  return { scale, x: width / 2, y: height / 2, r };
}

/** @param {import("./replay.js").Replay} replay @param {number} person @param {any} view @returns {[number, number]} */
function placeOf(replay, person, view) {
  return [view.x + view.scale * replay.personAt[2 * person], view.y - view.scale * replay.personAt[2 * person + 1]];
}

/** @param {import("./replay.js").Replay} replay @param {number} site @param {any} view @returns {[number, number]} */
function siteOf(replay, site, view) {
  if (site === FROM_HUB) return [view.x, view.y];
  return [view.x + view.scale * replay.siteAt[2 * site], view.y - view.scale * replay.siteAt[2 * site + 1]];
}

/** @param {CanvasRenderingContext2D} ink @param {import("./replay.js").Replay} replay @param {number} look @param {any} view */
function drawTies(ink, replay, look, view) {
  if (replay.sites.length > 2) drawHub(ink, replay, view);
  for (const [a, b, strength] of tiesAt(replay, look)) {
    ink.strokeStyle = `rgb(90 104 118 / ${(0.12 + 0.55 * strength).toFixed(2)})`;
    ink.lineWidth = 0.5 + 2.2 * strength;
    ink.beginPath();
    ink.moveTo(...siteOf(replay, a, view));
    ink.lineTo(...siteOf(replay, b, view));
    ink.stroke();
  }
}

/** @param {CanvasRenderingContext2D} ink @param {import("./replay.js").Replay} replay @param {any} view */
function drawHub(ink, replay, view) {
  const r = Math.max(15, 3 * view.r);
  ink.strokeStyle = "#e3e8ec";
  ink.lineWidth = 1;
  ink.setLineDash([2, 4]);
  for (let site = 0; site < replay.sites.length && replay.sites.length <= 60; site++) {
    ink.beginPath();
    ink.moveTo(view.x, view.y);
    ink.lineTo(...siteOf(replay, site, view));
    ink.stroke();
  }
  ink.setLineDash([]);
  ink.beginPath();
  for (let i = 0; i < 6; i++) ink.lineTo(view.x + r * Math.cos((i * Math.PI) / 3), view.y + r * Math.sin((i * Math.PI) / 3));
  ink.closePath();
  ink.fillStyle = "#14344a";
  ink.fill();
  ink.fillStyle = "#ffffff";
  ink.font = `700 ${Math.round(r * 0.75)}px system-ui, sans-serif`;
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  ink.fillText("hub", view.x, view.y);
}

/** @param {CanvasRenderingContext2D} ink @param {import("./replay.js").Replay} replay @param {number} practice @param {any} view */
function drawPeople(ink, replay, practice, view) {
  for (let person = 0; person < replay.site.length; person++) {
    const [x, y] = placeOf(replay, person, view);
    const lead = replay.role[person] === 0;
    glyph(ink, stageOf(replay, person, practice), x, y, lead ? view.r * 1.35 : view.r);
    if (lead) {
      ink.strokeStyle = "#26323c";
      ink.lineWidth = 1;
      ink.beginPath();
      ink.arc(x, y, view.r * 2, 0, 7);
      ink.stroke();
    }
  }
}

/** @param {CanvasRenderingContext2D} ink @param {import("./replay.js").Replay} replay @param {number} from @param {number} to @param {number} part @param {any} view */
function drawPulse(ink, replay, from, to, part, view) {
  const [ax, ay] = siteOf(replay, from, view);
  const [bx, by] = siteOf(replay, to, view);
  ink.strokeStyle = PULSE;
  ink.lineWidth = 1.4;
  ink.setLineDash(from === FROM_HUB ? [2, 4] : []);
  ink.beginPath();
  ink.moveTo(ax, ay);
  ink.lineTo(bx, by);
  ink.stroke();
  ink.setLineDash([]);
  ink.fillStyle = PULSE;
  ink.beginPath();
  ink.arc(ax + (bx - ax) * part, ay + (by - ay) * part, 4, 0, 7);
  ink.fill();
}
