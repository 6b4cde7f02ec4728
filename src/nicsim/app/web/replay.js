// A recorded run: who uses what at any week, read forwards and backwards.

import { unpacked } from "./bytes.js";

export const STAGES = ["unaware", "aware", "trying", "routine use", "gave it up"];
const STRENGTH = [0, 2, 3, 4, 1]; // order of stages when the strongest is asked for
export const ROLES = ["lead", "member", "colleague"];

/**
 * @typedef {{weeks: number, every: number, practices: {name: string, quality: number}[],
 *   sites: string[], people: string[], site: Uint16Array, role: Uint8Array, place: Uint16Array,
 *   siteAt: Int16Array, personAt: Int16Array, join: Uint16Array, changes: Uint16Array,
 *   before: Uint8Array, pulses: Uint16Array, ties: Uint16Array, evidence: Int8Array,
 *   teams: Uint8Array, persons: Uint8Array, stage: Uint8Array, at: number, read: number}} Replay
 */

/** @param {any} sent @returns {Promise<Replay>} */
export async function replayOf(sent) {
  const [site, role, place, siteAt, personAt, join, changes, pulses, ties, evidence, teams, persons] = await Promise.all([
    unpacked(sent.site, "u2"),
    unpacked(sent.role, "u1"),
    unpacked(sent.place, "u2"),
    unpacked(sent.siteAt, "i2"),
    unpacked(sent.personAt, "i2"),
    unpacked(sent.join, "u2"),
    unpacked(sent.changes, "u2"),
    unpacked(sent.pulses, "u2"),
    unpacked(sent.ties, "u2"),
    unpacked(sent.evidence, "i1"),
    unpacked(sent.teams, "u1"),
    unpacked(sent.people_now, "u1"),
  ]);
  const { weeks, every, practices, sites, people } = sent;
  const stage = new Uint8Array(site.length * practices.length);
  const before = stagesBefore(changes, new Uint8Array(stage.length), practices.length);
  return {
    ...{ weeks, every, practices, sites, people, site, role, place, siteAt, personAt, join },
    ...{ changes, before, pulses, ties, evidence, teams, persons, stage, at: -1, read: 0 },
  };
}

/** The stage that each change ends, so that changes can be taken back. @param {Uint16Array} changes @param {Uint8Array} stage @param {number} practices */
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

/** The last look at ties and people up to a week. @param {Replay} replay @param {number} week */
export const lookAt = (replay, week) => Math.floor(Math.min(week, replay.weeks) / replay.every);

/** Ties between teams at a look: site, site, strength. @param {Replay} replay @param {number} look @returns {[number, number, number][]} */
export function tiesAt(replay, look) {
  const [begin, end] = rowsOf(replay.ties, look);
  /** @type {[number, number, number][]} */
  const found = [];
  for (let i = begin; i < end; i++) {
    found.push([replay.ties[4 * i + 1], replay.ties[4 * i + 2], replay.ties[4 * i + 3] / 255]);
  }
  return found;
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
  const begin = (lookAt(replay, week) * replay.sites.length + site) * 4;
  const [skill, trust, norm, takingPart] = Array.from(replay.teams.subarray(begin, begin + 4), (v) => v / 255);
  return { skill, trust, norm, takingPart };
}

/** A person's norm and engagement. @param {Replay} replay @param {number} person @param {number} week */
export function personAt(replay, person, week) {
  const begin = (Math.floor(lookAt(replay, week) / 4) * replay.site.length + person) * 2;
  return { norm: replay.persons[begin] / 255, engagement: replay.persons[begin + 1] / 255 };
}

/** A team's evidence that a practice works, as a chance. @param {Replay} replay @param {number} site @param {number} practice @param {number} week */
export function beliefAt(replay, site, practice, week) {
  const row = (lookAt(replay, week) * replay.sites.length + site) * replay.practices.length;
  return 1 / (1 + Math.exp(-replay.evidence[row + practice] / 20));
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
