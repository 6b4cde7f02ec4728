// A recorded run: who uses what at any week, read forwards and backwards.

import { unpacked } from "./bytes.js";
import { personPositions, sitePositions } from "./layout.js";

export const STAGES = ["unaware", "aware", "trying", "routine use", "gave it up"];
const STRENGTH = [0, 2, 3, 4, 1]; // order of stages when the strongest is asked for
export const ROLES = ["lead", "member", "colleague"];

/**
 * @typedef {{weeks: number, practices: {name: string, quality: number}[], sites: string[],
 *   people: string[], site: Uint16Array, role: ArrayLike<number>, place: ArrayLike<number>,
 *   join: ArrayLike<number>, changes: ArrayLike<number>, events: ArrayLike<number>,
 *   looks: Map<string, {every: number, values: ArrayLike<number>}>}} Recording
 *   changes: rows of week, person, practice, stage; events: rows as the catalogue's recordings name
 *   them; looks: columns of the state at the start and after every so many weeks
 * @typedef {Recording & {siteAt: Float64Array, personAt: Float64Array, before: Uint8Array,
 *   pulses: Uint16Array, stage: Uint8Array, at: number, read: number,
 *   ties: {look: number, found: [number, number, number][]}}} Replay
 */

/** A recording as it was sent, its arrays unpacked. @param {any} sent @param {any} about the catalogue's recordings @returns {Promise<Recording>} */
export async function recordingFrom(sent, about) {
  const [site, role, place, join, changes, events] = await Promise.all([
    unpacked(sent.site, "u2"),
    unpacked(sent.role, "u1"),
    unpacked(sent.place, "u2"),
    unpacked(sent.join, "u2"),
    unpacked(sent.changes, "u2"),
    unpacked(sent.events, "i2"),
  ]);
  /** @type {Recording["looks"]} */
  const looks = new Map();
  for (const { column, every, kind, scale } of about.looks) {
    looks.set(column, { every, values: Float32Array.from(await unpacked(sent.looks[column], kind), (v) => v / scale) });
  }
  const { weeks, practices, sites, people } = sent;
  return { weeks, practices, sites, people, site, role, place, join, changes, events, looks };
}

/** @param {Recording} recording @param {any} about the catalogue's recordings @returns {Replay} */
export function replayOf(recording, about) {
  const { site, place, sites, changes, practices } = recording;
  const siteAt = sitePositions(sites.length);
  const stage = new Uint8Array(site.length * practices.length);
  const before = stagesBefore(changes, new Uint8Array(stage.length), practices.length);
  const pulses = pulsesOf(recording.events, about.events);
  const personAt = personPositions(site, place, siteAt);
  return { ...recording, siteAt, personAt, before, pulses, stage, at: -1, read: 0, ties: { look: -1, found: [] } };
}

const TAKEN_UP = ["trying", "tests", "keeps"]; // more than hearing of a practice

/** Practices that crossed from one site, or from the hub, into another; once a week each: the week at whose end they had arrived, from, to, practice. @param {ArrayLike<number>} events @param {any} names @returns {Uint16Array} */
function pulsesOf(events, { columns, happenings, channels }) {
  const width = columns.length;
  const [week, happening, to, practice, channel, source] = ["week", "happening", "site", "practice", "channel", "source_site"].map((name) => columns.indexOf(name));
  const taken = new Set(TAKEN_UP.map((name) => happenings.indexOf(name)));
  const hub = channels.indexOf("hub");
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (let row = 0; row < events.length; row += width) {
    const byHub = events[row + channel] === hub;
    const from = byHub ? FROM_HUB : events[row + source];
    if (!taken.has(events[row + happening]) || from < 0 || from === events[row + to]) continue;
    const pulse = [events[row + week] + 1, from, events[row + to], events[row + practice]];
    found.set(pulse.join(), pulse);
  }
  const sorted = [...found.values()].sort((one, other) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2] || one[3] - other[3]);
  return Uint16Array.from(sorted.flat());
}

/** The stage that each change ends, so that changes can be taken back. @param {ArrayLike<number>} changes @param {Uint8Array} stage @param {number} practices */
function stagesBefore(changes, stage, practices) {
  const before = new Uint8Array(changes.length / 4);
  for (let i = 0; i < before.length; i++) {
    const cell = changes[4 * i + 1] * practices + changes[4 * i + 2];
    before[i] = stage[cell];
    stage[cell] = changes[4 * i + 3];
  }
  return before;
}

/** Bring a replay to a week (0: before the first). @param {Replay} replay @param {number} week */
export function goTo(replay, week) {
  const { changes, before, stage, practices } = replay;
  const count = before.length;
  const cell = (/** @type {number} */ i) => changes[4 * i + 1] * practices.length + changes[4 * i + 2];
  while (replay.read < count && changes[4 * replay.read] <= week) {
    stage[cell(replay.read)] = changes[4 * replay.read + 3];
    replay.read++;
  }
  while (replay.read > 0 && changes[4 * (replay.read - 1)] > week) {
    replay.read--;
    stage[cell(replay.read)] = before[replay.read];
  }
  replay.at = week;
}

/** A person's stage of one practice, or (practice -1) the strongest of all. @param {Replay} replay @param {number} person @param {number} practice */
export function stageOf(replay, person, practice) {
  const begin = person * replay.practices.length;
  if (practice >= 0) return replay.stage[begin + practice];
  let strongest = 0;
  for (let k = 0; k < replay.practices.length; k++) {
    const stage = replay.stage[begin + k];
    if (STRENGTH[stage] > STRENGTH[strongest]) strongest = stage;
  }
  return strongest;
}

/** How many people are in each stage. @param {Replay} replay @param {number} practice */
export function countStages(replay, practice) {
  const counts = [0, 0, 0, 0, 0];
  for (let person = 0; person < replay.site.length; person++) counts[stageOf(replay, person, practice)]++;
  return counts;
}

/** Rows of a table that begins with a number, whose number is this. @param {Uint16Array} rows four columns, sorted by the first @param {number} number @returns {[number, number]} */
function rowsOf(rows, number) {
  /** @param {number} least */
  const firstFrom = (least) => {
    let [low, high] = [0, rows.length / 4];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[4 * middle] < least) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [firstFrom(number), firstFrom(number + 1)];
}

/** Where the values of a column stand for a row, at the last look up to a week. @param {Replay} replay @param {string} column @param {number} week @param {number} row @param {number} rows */
function lookedAt(replay, column, week, row, rows) {
  const { every, values } = /** @type {any} */ (replay.looks.get(column));
  const looks = Math.floor(replay.weeks / every) + 1;
  const width = values.length / looks / rows;
  const begin = (Math.floor(Math.min(week, replay.weeks) / every) * rows + row) * width;
  return { values, begin, width };
}

/** The last look at ties up to a week. @param {Replay} replay @param {number} week */
export const lookAt = (replay, week) => Math.floor(Math.min(week, replay.weeks) / /** @type {any} */ (replay.looks.get("ties.peer")).every);

/** Ties between teams at a look: site, site, strength. A tie has two sides: the stronger is drawn. @param {Replay} replay @param {number} look @returns {[number, number, number][]} */
export function tiesAt(replay, look) {
  if (replay.ties.look === look) return replay.ties.found;
  /** @type {Map<number, [number, number, number]>} */
  const found = new Map();
  const sites = replay.sites.length;
  const week = look * /** @type {any} */ (replay.looks.get("ties.peer")).every;
  for (let here = 0; here < sites; here++) {
    const { values: peers, begin, width } = lookedAt(replay, "ties.peer", week, here, sites);
    const { values: strengths } = lookedAt(replay, "ties.strength", week, here, sites);
    for (let at = begin; at < begin + width; at++) {
      const there = peers[at];
      if (there < 0) continue;
      const [a, b] = here < there ? [here, there] : [there, here];
      const strength = Math.max(strengths[at], found.get(a * sites + b)?.[2] ?? 0);
      found.set(a * sites + b, [a, b, strength]);
    }
  }
  replay.ties = { look, found: [...found.values()] };
  return replay.ties.found;
}

export const FROM_HUB = 65_535; // in place of a site

/** Practices that had crossed into other schools by the end of a week: from, to, practice. @param {Replay} replay @param {number} week @param {number} practice @returns {[number, number, number][]} */
export function pulsesIn(replay, week, practice) {
  const [begin, end] = rowsOf(replay.pulses, week);
  /** @type {[number, number, number][]} */
  const found = [];
  for (let i = begin; i < end; i++) {
    const [from, to, k] = replay.pulses.subarray(4 * i + 1, 4 * i + 4);
    if (practice < 0 || k === practice) found.push([from, to, k]);
  }
  return found;
}

/** What a team is like at a week, each 0 to 1. @param {Replay} replay @param {number} site @param {number} week */
export function teamAt(replay, site, week) {
  const [skill, trust, takingPart] = ["sites.skill", "sites.trust", "sites.taking_part"].map((column) => {
    const { values, begin } = lookedAt(replay, column, week, site, replay.sites.length);
    return values[begin];
  });
  return { skill, trust, takingPart };
}

/** A person's norm and engagement. @param {Replay} replay @param {number} person @param {number} week */
export function personAt(replay, person, week) {
  const [norm, engagement] = ["people.norm", "people.engagement"].map((column) => {
    const { values, begin } = lookedAt(replay, column, week, person, replay.site.length);
    return values[begin];
  });
  return { norm, engagement };
}

/** A team's evidence that a practice works, as a chance. @param {Replay} replay @param {number} site @param {number} practice @param {number} week */
export function beliefAt(replay, site, practice, week) {
  const { values, begin } = lookedAt(replay, "local.evidence", week, site, replay.sites.length);
  return 1 / (1 + Math.exp(-values[begin + practice]));
}

/** The practice for which a team's evidence is strongest. @param {Replay} replay @param {number} site @param {number} week */
export function mostBelieved(replay, site, week) {
  const beliefs = replay.practices.map((_, k) => beliefAt(replay, site, k, week));
  return beliefs.indexOf(Math.max(...beliefs));
}

/** The practice that helps most. @param {Replay} replay */
export function bestPractice(replay) {
  let best = 0;
  replay.practices.forEach((p, k) => (best = p.quality > replay.practices[best].quality ? k : best));
  return best;
}
