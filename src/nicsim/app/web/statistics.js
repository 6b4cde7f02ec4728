// Quantiles, means with intervals, paired differences.

/** @param {ArrayLike<number>} sorted ascending @param {number} q @returns {number} */
export function quantile(sorted, q) {
  if (sorted.length === 0) return NaN;
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

/**
 * Quantiles over runs, week by week; what is not a number is left out.
 * @param {ArrayLike<number>[]} runs
 * @param {number} weeks
 * @returns {Float64Array[]} one array a quantile
 */
export function bandsOf(runs, weeks) {
  const bands = QUANTILES.map(() => new Float64Array(weeks));
  const column = new Float64Array(runs.length);
  for (let week = 0; week < weeks; week++) {
    let count = 0;
    for (const run of runs) if (!Number.isNaN(run[week])) column[count++] = run[week];
    const sorted = column.subarray(0, count).sort();
    QUANTILES.forEach((q, i) => (bands[i][week] = quantile(sorted, q)));
  }
  return bands;
}

/**
 * The quantile of Student's distribution (Hill 1970, CACM algorithm 396).
 * @param {number} freedom at least 1
 * @param {number} coverage two-sided, for instance .95
 */
export function student(freedom, coverage) {
  const p = 1 - coverage;
  if (freedom === 1) return Math.cos((p * Math.PI) / 2) / Math.sin((p * Math.PI) / 2);
  if (freedom === 2) return Math.sqrt(2 / (p * (2 - p)) - 2);
  const a = 1 / (freedom - 0.5);
  const b = (48 / a) * (1 / a);
  let c = ((20700 * a) / b - 98) * a - 16;
  c = (c * a + 96.36) * 1;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt(a * Math.PI * 0.5) * freedom;
  let y = Math.pow(d * p, 2 / freedom);
  if (y > 0.05 + a) {
    const x = normal(0.5 * p);
    y = x * x;
    let e = c;
    if (freedom < 5) e += 0.3 * (freedom - 4.5) * (x + 0.6);
    e = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + e;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / e - y - 3) / b + 1) * x;
    y = Math.expm1(a * y * y);
  } else {
    y =
      ((1 / (((freedom + 6) / (freedom * y) - 0.089 * d - 0.822) * (freedom + 2) * 3) +
        0.5 / (freedom + 4)) *
        y -
        1) *
        ((freedom + 1) / (freedom + 2)) +
      1 / y;
  }
  return Math.sqrt(freedom * y);
}

/** A normal quantile of a small lower tail (Abramowitz & Stegun 26.2.23 refined by Newton). @param {number} p */
function normal(p) {
  const t = Math.sqrt(-2 * Math.log(p));
  let x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
  for (let i = 0; i < 3; i++) x -= (below(x) - p) / (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI));
  return x;
}

/** The normal distribution below x, for x < 0 (continued fraction). @param {number} x */
function below(x) {
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / (-x + fraction);
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) / (-x + fraction);
}

/**
 * Mean and 95% interval over runs (Student).
 * @param {number[]} values
 */
export function estimate(values) {
  const kept = values.filter((v) => !Number.isNaN(v));
  const n = kept.length;
  const mean = kept.reduce((sum, v) => sum + v, 0) / n;
  if (n < 2) return { n, mean, low: NaN, high: NaN };
  const variance = kept.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
  const half = student(n - 1, 0.95) * Math.sqrt(variance / n);
  return { n, mean, low: mean - half, high: mean + half };
}

/**
 * B against A, pair by pair: mean difference, interval, in how many pairs B lies above.
 * @param {number[]} a
 * @param {number[]} b
 */
export function paired(a, b) {
  const differences = a.map((value, i) => b[i] - value);
  const kept = differences.filter((d) => !Number.isNaN(d));
  const above = kept.filter((d) => d > 0).length;
  const below_ = kept.filter((d) => d < 0).length;
  return { ...estimate(differences), above, below: below_ };
}
