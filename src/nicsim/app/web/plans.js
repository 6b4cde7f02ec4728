// What is asked of a run, checked against what is declared, and as numbers: by what a module tells of
// itself. Sentences are those of scenario files.

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
 * @typedef {{year: number, weeks: number, values: Record<string, any>, quality: number[],
 *   changes: Change[], network: any}} Checked
 */

export const WEEKS_A_YEAR = 40;
const MOST_NAMED = 64;
const STRONGEST = 2; // SD, of a named practice either way
const FILES = ["structure.roster", "structure.ties", "structure.team_ties", "structure.joins"];
export const ACTS = ["leave", "join", "replace", "cut", "tie", "hub", "hours"];

/** @param {Parameter[]} declared */
export function makeChecker(declared) {
  const known = new Map(declared.map((p) => [p.key, p]));

  /** @param {Asked} asked @returns {Checked} */
  function checked(asked) {
    /** @type {string[]} */
    const faults = [];
    const values = sound(asked.values ?? {}, "", faults);
    const years = values.years ?? known.get("years")?.default;
    const weeks = years * WEEKS_A_YEAR;
    const changes = (asked.changes ?? []).filter((change) => change.week < weeks);
    for (const change of changes) {
      const where = `${JSON.stringify(change.label ?? "")} at week ${change.week}: `;
      sound(change.set ?? {}, where, faults, true);
    }
    const named = asked.named ?? [];
    if (named.length > MOST_NAMED) faults.push(`[practices] named has ${named.length} practices; at most ${MOST_NAMED} fit`);
    for (const { name, quality } of named) {
      if (!(Math.abs(quality) <= STRONGEST)) {
        faults.push(`[practices] named: quality ${quality} of ${JSON.stringify(name)} is out of range; allowed is a number from -2 to 2 (SD)`);
      }
    }
    if (faults.length > 0) throw new Refused(faults);
    return { year: years, weeks, values, quality: named.map((p) => p.quality), changes, network: asked.network ?? null };
  }

  /** @param {Record<string, any>} values @param {string} prefix @param {string[]} faults @param {boolean} [midway] */
  function sound(values, prefix, faults, midway = false) {
    /** @type {Record<string, any>} */
    const kept = {};
    for (const [key, value] of Object.entries(values)) {
      const p = known.get(key);
      const fault = !p ? `${whereOf(key)} is not a parameter` : midway && stays(p) ? atTheBeginning(key) : faultOf(p, value);
      if (fault) faults.push(`scenario: ${prefix}${fault}`);
      else if (value !== null && !FILES.includes(key)) kept[key] = value;
    }
    return kept;
  }

  /** @param {Parameter} p */
  const stays = (p) => p.founding || !p.key.includes(".") || /^(practices|structure|costs)\./.test(p.key);

  /** A value that was set, or the default. @param {Record<string, any>} values @param {string} key @returns {any} */
  const valueIn = (values, key) => values[key] ?? known.get(key)?.default;

  return { checked, valueIn };
}

/** @param {string} key */
function whereOf(key) {
  const dot = key.lastIndexOf(".");
  return dot < 0 ? key : `[${key.slice(0, dot)}] ${key.slice(dot + 1)}`;
}

/** @param {string} key */
const atTheBeginning = (key) => `${whereOf(key)} acts at the beginning only and cannot change in mid-run`;

/** Why a value cannot be taken; empty if it can. @param {Parameter} p @param {any} value */
function faultOf(p, value) {
  if (value === null && p.default === null) return "";
  const of = { number: "number", integer: "number", flag: "boolean", choice: "string", file: "string" }[p.kind];
  const shown = typeof value === "string" ? `'${value}'` : String(value);
  const kind = typeof value === of && (p.kind !== "integer" || Number.isInteger(value)) && !Number.isNaN(value);
  if (!kind || (p.choices && !p.choices.includes(value))) return `${whereOf(p.key)}: ${shown} is not ${allowed(p)}`;
  const inside = typeof value !== "number" || (value >= (p.low ?? -Infinity) && value <= (p.high ?? Infinity));
  return inside ? "" : `${whereOf(p.key)}: ${shown} is out of range; allowed is ${allowed(p)}`;
}

/** @param {Parameter} p */
function allowed(p) {
  if (p.choices) return `one of ${p.choices.join(", ")}`;
  if (p.kind === "flag") return "true or false";
  if (p.kind === "file") return "the path of a file";
  const unit = ["1", "share", "score"].includes(p.unit) ? "" : ` (${p.unit})`;
  return `${p.kind === "integer" ? "an integer" : "a number"} from ${p.low} to ${p.high}${unit}`;
}

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
