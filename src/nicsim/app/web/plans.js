// What is asked of a run: what it is, ties that cannot be made, weeks at which settings change.

/** Faults of what was asked, as sentences. */
export class Refused extends Error {
  /** @param {string[]} faults */
  constructor(faults) {
    super(faults.join(" "));
    this.faults = faults;
  }
}

/**
 * @typedef {{key: string, kind: string, default: any, low?: number, high?: number, choices?: string[],
 *   unit: string, weak?: number, strong?: number, founding?: boolean}} Parameter
 * @typedef {{week: number, until?: number | null, label?: string, set?: Record<string, any>,
 *   [act: string]: any}} Change
 * @typedef {{values?: Record<string, any>, named?: {name: string, quality: number}[] | null,
 *   changes?: Change[] | null, network?: any}} Asked
 * @typedef {{years: number, weeks: number, values: Record<string, any>, quality: number[],
 *   changes: Change[], network: any}} Checked
 */

export const WEEKS_A_YEAR = 40;

/** Ties that cannot be made among so many sites and people. @param {(key: string) => any} valueOf @param {number} sites @param {number} degree @param {number} largest people of the largest site @param {{ties: boolean, links: boolean}} given */
export function faultsOfTies(valueOf, sites, degree, largest, given) {
  const faults = [];
  const across = valueOf("structure.across.kind");
  const within = valueOf("structure.within.kind");
  const told = `${sites} site${sites === 1 ? "" : "s"}`;
  const own = valueOf("structure.across.degree");
  const asked = (/** @type {string} */ name) => valueOf(`structure.across.${name}`);
  if (!given.links) {
    if (["lattice", "small_world", "random", "scale_free"].includes(across) && own !== null && degree > Math.max(0, sites - 1)) {
      faults.push(`[structure] across.degree ${degree} is above what ${told} allow; take at most ${Math.max(0, sites - 1)}`);
    }
    if (["lattice", "small_world"].includes(across) && degree % 2 === 1) {
      faults.push(`[structure] across.degree ${degree} must be even for a ${across.replace("_", " ")} (half of the neighbours on either side)`);
    }
    if (across === "scale_free" && own !== null && degree < 1) faults.push("[structure] across.degree must be at least 1 for a scale_free structure");
    if (across === "torus" && asked("rows") !== null && sites % asked("rows") !== 0) {
      faults.push(`[structure] across.rows ${asked("rows")} does not divide ${sites} sites; take one that does`);
    }
    for (const [name, kind] of [["groups", "affinity_groups"], ["regions", "regional_hubs"]]) {
      if (across === kind && asked(name) > sites) faults.push(`[structure] across.${name} ${asked(name)} is more than the ${told}`);
    }
    if (across === "file") faults.push('[structure] across.kind "file" needs team_ties, the file of these ties');
  }
  const near = valueOf("structure.within.degree");
  if (!given.ties && ["lattice", "small_world"].includes(within) && near % 2 === 1) {
    faults.push(`[structure] within.degree ${near} must be even for a ${within.replace("_", " ")}`);
  }
  if (!given.ties && ["lattice", "small_world", "random"].includes(within) && near > largest - 1) {
    faults.push(`[structure] within.degree ${near} is above what ${largest} people in a site allow; take at most ${largest - 1}`);
  }
  const districts = valueOf("structure.districts");
  if (districts !== null && districts > sites) faults.push(`[structure] districts ${districts} is more than the ${sites} sites`);
  return faults;
}

/** Weeks at which settings change, with the changes that hold from there on; begins with week 0. @param {Change[]} changes @param {number} weeks @returns {{week: number, held: Change[]}[]} */
export function timelineOf(changes, weeks) {
  const marks = new Set([0, ...changes.map((c) => c.week), ...changes.map((c) => c.until || 0)]);
  const sorted = [...marks].filter((week) => week < weeks).sort((a, b) => a - b);
  return sorted.map((week) => ({
    week,
    held: changes.filter((c) => c.week <= week && (!c.until || week < c.until)),
  }));
}
