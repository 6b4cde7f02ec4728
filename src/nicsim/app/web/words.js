// Numbers and names in words.

const NAMES = /** @type {Record<string, string>} */ ({
  spread_helpful: "Routine use of helpful practices",
  use_helpful: "Use of helpful practices (trying or routine)",
  aware_helpful: "Share aware of helpful practices, not using them",
  trying_helpful: "Share trying helpful practices",
  abandoned_helpful: "Share that gave up helpful practices",
  false_spread: "Routine use of practices that do not work",
  helpful_share_of_use: "Share of routine use that is helpful",
  sites_reached: "Share of schools reached (over 20% routine use)",
  adaptation_initial: "Use of an adapted version",
  fit_in_use: "Fit of the versions in use",
  depth: "Depth of use",
  realised_improvement: "Realised improvement",
  improvement_best_quarter: "Realised improvement, best quarter of schools",
  improvement_worst_quarter: "Realised improvement, worst quarter of schools",
  reported_success: "Share of reports that tell of success",
  true_success: "Share of tests that truly reach the aim",
  correct_verdicts: "Share of verdicts on practices that are right",
  dormant_teams: "Share of teams that are dormant",
  skill: "Skill in improvement",
  trust: "Trust in teams",
  norm: "Identification with network norms",
  engagement: "Engagement of team members",
  taking_part: "Share of team members who take part",
  team_ties: "Number of ties a team holds",
  tie_strength: "Strength of ties between teams",
  hub_dependence: "News that comes through the hub",
  hub_capacity: "What the hub could do (an input)",
  roles_capacity: "Clear roles and time (inputs)",
  health_D1: "D1 hub leadership (health)",
  health_D2: "D2 roles and engagement (health)",
  health_D3: "D3 continuous improvement (health)",
  health_D4: "D4 connections within teams (health)",
  health_D5: "D5 connections across teams (health)",
  health_D6: "D6 network culture (health)",
  health_E: "Institutional environment",
  network_health: "Network health: the weakest domain",
  network_health_geometric: "Network health: geometric mean",
  network_health_arithmetic: "Network health: plain mean",
});

/** A measure's name for people. @param {string} measure */
export function nameOf(measure) {
  return NAMES[measure] ?? measure.replaceAll("_", " ");
}

/** A value with its unit. @param {number} value @param {string} unit */
export function quantity(value, unit) {
  if (Number.isNaN(value)) return "none yet";
  if (unit === "share") return `${Math.round(100 * value)}%`;
  return unit === "SD" ? `${value.toFixed(2)} SD` : value.toFixed(2);
}

/** A difference with its unit. @param {number} value @param {string} unit */
export function difference(value, unit) {
  if (unit === "share") return (100 * Math.abs(value)).toFixed(Math.abs(value) < 0.095 ? 1 : 0);
  return Math.abs(value).toFixed(3);
}

/** A signed difference with its unit. @param {number} value @param {string} unit */
export function apart(value, unit) {
  const sign = value < 0 ? "−" : "";
  return `${sign}${difference(value, unit)}${unit === "share" ? " points" : unit === "SD" ? " SD" : ""}`;
}

/** A week as year and week. @param {number} week 0: the beginning @param {number} aYear */
export function when(week, aYear) {
  if (week === 0) return "the beginning";
  return `year ${Math.ceil(week / aYear)}, week ${((week - 1) % aYear) + 1}`;
}

const KEYS = /** @type {Record<string, string>} */ ({
  "structure.sites": "schools",
  "structure.team_size": "people in a team",
  "structure.colleagues": "colleagues in a school",
  "structure.across.kind": "kind of ties between teams",
  "structure.across.strength": "strength of ties between teams",
  "structure.across.degree": "ties a team",
});

/** A key of a scenario for people. @param {string} key */
export function keyName(key) {
  if (KEYS[key]) return KEYS[key];
  return key.split(".").at(-1)?.replaceAll("_", " ") ?? key;
}

/** A number as short as it can be told. @param {any} value */
export function told(value) {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  return value === null || value === undefined ? "unset" : String(value).replaceAll("_", " ");
}

/**
 * B against A in one sentence.
 * @param {{n: number, mean: number, low: number, high: number, above: number, below: number}} d
 * @param {string} measure
 * @param {string} unit
 */
export function comparison(d, measure, unit) {
  const name = nameOf(measure).replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  if (d.n < 2) return "Waiting for runs.";
  if (d.above === 0 && d.below === 0) return `In all ${d.n} pairs of runs A and B have the same ${name}.`;
  const higher = d.mean >= 0;
  const many = higher ? d.above : d.below;
  const word = higher ? "higher" : "lower";
  const by = unit === "share" ? " points" : unit === "SD" ? " SD" : "";
  if (d.low <= 0 && d.high >= 0) {
    const sign = (/** @type {number} */ v) => (v < 0 ? "−" : "+") + difference(v, unit);
    return `Open: in ${many} of ${d.n} pairs of runs B's ${name} is ${word}, and the mean difference, ${sign(d.mean)}${by} (${sign(d.low)} to ${sign(d.high)}), may be none.`;
  }
  const [near, far] = higher ? [d.low, d.high] : [d.high, d.low];
  return `In ${many} of ${d.n} pairs of runs B's ${name} is ${word}; on average by ${difference(d.mean, unit)}${by} (${difference(near, unit)} to ${difference(far, unit)}).`;
}
