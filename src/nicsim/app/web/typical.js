// Which run is played: the most typical one, or by choice a low or a high one; and where it lies.
// The same is worked out for hand-outs in `typical.py`.

const BY = ["spread_helpful", "realised_improvement"];
export const CHOICES = ["typical", "low", "high"];
const EVEN = 1e-9; // widths: what lies no further apart is equal

/** @typedef {{replicate: number, away: number, side: number}} Standing */

/**
 * Where each run lies among all, over all arms that share its luck and both measures: the mean over
 * weeks of its distance from the median of runs, in widths of the middle half (mean over weeks);
 * `away` without sign, `side` with it.
 * @param {(import("./state.js").Runs | null)[]} arms
 * @param {import("./results.js").Reader} reader
 * @returns {Standing[]} of the runs that all arms have, by replicate
 */
export function standings(arms, reader) {
  const there = arms.filter((runs) => runs !== null);
  const shared = [...(there[0]?.replicates ?? [])].filter((r) => there.every((runs) => runs.replicates.includes(r))).sort((one, other) => one - other);
  const places = there.flatMap((runs) =>
    BY.map((name) => {
      const [, low, middle, high] = reader.bands(runs, name);
      const lines = reader.columns(runs, name);
      return placesOf(shared.map((r) => lines[runs.replicates.indexOf(r)]), middle, mean(high.map((value, week) => value - low[week])));
    }),
  );
  return shared.map((replicate, i) => ({ replicate, away: total(places, "away", i), side: total(places, "side", i) }));
}

/**
 * @param {ArrayLike<number>[]} lines a run each @param {ArrayLike<number>} middle their median
 * @param {number} width of the middle half; where it has none, the mean distance is taken for it
 */
function placesOf(lines, middle, width) {
  const apart = lines.map((line) => Array.from(line, (value, week) => value - middle[week]));
  const away = apart.map((gaps) => mean(gaps.map(Math.abs)));
  const unit = width || mean(away) || 1;
  const none = away.every(Number.isNaN); // nothing to count in any run
  return { away: away.map((gap) => (none ? 0 : Number.isNaN(gap) ? Infinity : gap / unit)), side: apart.map((gaps) => (mean(gaps) || 0) / unit) };
}

/** @param {{away: number[], side: number[]}[]} places @param {"away" | "side"} part @param {number} run */
function total(places, part, run) {
  return places.reduce((sum, place) => sum + place[part][run], 0) / places.length;
}

/** The mean of what is a number. @param {ArrayLike<number>} values */
function mean(values) {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    count++;
  }
  return sum / count;
}

/** The replicate to be played: the most typical one (the first of equals), or one that a tenth of runs lies below, or above. @param {Standing[]} all @param {string} choice @returns {number} */
export function chosenOf(all, choice) {
  const least = Math.min(...all.map(({ away }) => away));
  const equals = all.filter(({ away }) => away <= least + EVEN);
  if (choice === "typical") return equals[0].replicate;
  const sorted = [...all].sort((one, other) => one.side - other.side);
  const tenth = Math.floor(all.length / 10);
  return sorted[choice === "low" ? tenth : all.length - 1 - tenth].replicate;
}

/** Which run is played and where it lies. @param {Standing[]} all @param {number} replicate @param {boolean} held whether the page holds no other */
export function toldOf(all, replicate, held) {
  const run = all.find((one) => one.replicate === replicate);
  if (!run) return "";
  const lower = all.filter((one) => one.side < run.side).length;
  const most = chosenOf(all, "typical") === replicate ? ", the most typical" : held ? ", the most typical over all scenarios of this page" : "";
  return `number ${replicate + 1} of ${all.length}${most}; ${lower} ${lower === 1 ? "lies" : "lie"} lower`;
}
