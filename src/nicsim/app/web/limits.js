// What is too large for a page that simulates by itself, told in the server's sentences.

/** @param {string} sentence @param {Record<string, string | number>} values */
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** @param {number} value */
const whole = (value) => Math.round(value).toLocaleString("en-US");

/**
 * Why a plan is too large; empty if it is not.
 * @param {{people: number, sites: number, practices: number, weeks: number}} plan
 * @param {number} components of a practice
 * @param {any} catalogue
 */
export function planFaults(plan, components, { limits, weeksAYear }) {
  const checks = /** @type {[number, number, string][]} */ ([
    [plan.people, limits.people, "practitioners"],
    [plan.sites, limits.sites, "schools"],
    [plan.weeks / weeksAYear, limits.years, "years"],
    [components, limits.components, "components of a practice"],
  ]);
  return checks.filter(([asked, most]) => asked > most).map(([asked, most, what]) => filled(limits.tooMany, { asked: whole(asked), what, most: whole(most) }));
}

/** Why so many runs cannot be had at once. @param {{people: number, practices: number, weeks: number}[]} plans @param {number} replicates @param {any} limits */
export function workFaults(plans, replicates, limits) {
  if (!Number.isInteger(replicates) || replicates < 1) return [filled(limits.noCount, { most: limits.replicates })];
  if (replicates > limits.replicates) return [filled(limits.tooMany, { asked: whole(replicates), what: "replicates", most: limits.replicates })];
  const seconds = plans.reduce((sum, { people, practices, weeks }) => sum + replicates * people * practices * weeks * limits.secondsEach, 0);
  if (seconds <= limits.seconds) return [];
  return [filled(limits.tooLong, { runs: replicates, asked: whole(seconds), most: whole(limits.seconds) })];
}
