// What scheduled changes do to named people, sites and ties: names become rows, as in Python
// (nicsim.structure.acting).

import { Refused } from "./plans.js";

/**
 * @typedef {{week: number, kind: number, of_people: boolean, one: number, other: number, strength: number}} Act
 * @typedef {{links: number, ties: number}} Room ties that acts may add to one team, and of people in all
 * @typedef {{of_people: boolean, row: number}} Found
 */

const WHO = { leave: "leaves", join: "joins", replace: "replaced" };
const MARKS = /[\u2018\u2019\u02bc`\u00b4]/g;
const DASHES = /[\u2010-\u2013]/g;
const QUOTES = /[\u201c\u201d]/g;

/**
 * What happens when, in the order of weeks and then of the changes; throws `Refused`.
 * @param {import("./plans.js").Change[]} changes
 * @param {string[]} kinds as the module numbers them
 * @param {any} network from files, or null
 * @param {number} sites
 * @param {number} strength of ties that are made, where a change gives none
 * @returns {Act[]}
 */
export function actsOf(changes, kinds, network, sites, strength) {
  /** @type {Set<string>} */
  const faults = new Set();
  const find = finder(network, sites, faults);
  /** @type {Act[]} */
  const acts = [];
  const number = (/** @type {string} */ kind) => kinds.indexOf(kind);

  /** @param {number} week @param {string} kind @param {any[]} pair */
  const tie = (week, kind, pair) => {
    const [one, other] = [find(pair[0]), find(pair[1])];
    if (!one || !other) return;
    if (one.of_people !== other.of_people) {
      faults.add(`[[changes]] ${kind === "cut" ? "cut" : "tie"}: '${pair[0]}' and '${pair[1]}' are a person and a site`);
    } else if (one.row !== other.row) {
      const own = pair[2] ?? (one.of_people ? 1 : strength);
      acts.push({ week, kind: number(kind), of_people: one.of_people, one: one.row, other: other.row, strength: own });
    }
  };

  for (const change of changes) {
    for (const [name, kind] of Object.entries(WHO)) {
      for (const who of change[name] ?? []) {
        const found = find(who);
        if (!found) continue;
        if (name === "replace" && !found.of_people) faults.add(`[[changes]] replace: '${who}' is a site; people are replaced`);
        else acts.push({ week: change.week, kind: number(kind), of_people: found.of_people, one: found.row, other: -1, strength: 0 });
      }
    }
    for (const pair of change.cut ?? []) tie(change.week, "cut", pair);
    for (const pair of change.tie ?? []) tie(change.week, "tied", pair);
    if (change.hub) for (const end of change.hub.to) tie(change.week, "tied", [change.hub.at, end, change.hub.strength ?? strength]);
  }
  acts.sort((a, b) => a.week - b.week);
  if (faults.size > 0) throw new Refused([...faults]);
  return acts;
}

/** @param {any} network @param {number} sites @param {Set<string>} faults @returns {(name: string) => Found | null} */
function finder(network, sites, faults) {
  const rows = (/** @type {string[]} */ names) => new Map(names.map((name, row) => [folded(name), row]));
  const siteRows = rows(network?.site_names ?? Array.from({ length: sites }, (_, s) => String(s + 1)));
  const personRows = rows(network?.person_names ?? []);
  return (name) => {
    const [site, person] = [siteRows.get(folded(name)), personRows.get(folded(name))];
    if (site !== undefined && person !== undefined) faults.add(`[[changes]] '${name}' is a site and a person too; rename one`);
    else if (site !== undefined) return { of_people: false, row: site };
    else if (person !== undefined) return { of_people: true, row: person };
    else faults.add(`[[changes]] unknown name '${name}'`);
    return null;
  };
}

/** A name without what does not tell two apart. @param {string} name */
function folded(name) {
  const plain = name.normalize("NFKC").replace(MARKS, "'").replace(DASHES, "-").replace(QUOTES, '"');
  return plain.trim().split(/\s+/).join(" ").toLowerCase();
}

/** @param {Act[]} acts @param {string[]} kinds @returns {Room} */
export function roomFor(acts, kinds) {
  /** @type {Map<number, number>} */
  const added = new Map();
  let ties = 0;
  for (const act of acts) {
    if (act.kind !== kinds.indexOf("tied")) continue;
    if (act.of_people) ties += 2;
    else for (const end of [act.one, act.other]) added.set(end, (added.get(end) ?? 0) + 1);
  }
  return { links: Math.max(0, ...added.values()), ties };
}
