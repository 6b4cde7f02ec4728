// What a run of the page's own tells: measures for the charts, and a recording for the network.

/**
 * @typedef {{measures: {name: string, scale: number}[], missing: number, recordings: any}} Told
 *   parts of the catalogue
 */

const EVEN = 1.5 * 2 ** 52; // adding and subtracting it rounds, halves to even

/** A run's measures and surveys in a row, as the server sends them: whole numbers, measures x weeks, then surveys x domains. @param {any} record @param {any} about the simulation's @param {Told} told @returns {Int16Array<ArrayBuffer>} */
export function rowOf(record, about, { measures, missing }) {
  const count = about.measures.length;
  const weeks = record.weekly.length / count;
  const row = new Int16Array(measures.length * weeks + record.surveys.length);
  measures.forEach(({ name, scale }, at) => {
    const [table, width] = about.measures.includes(name) ? [record.weekly, count] : [record.after, about.afterwards.length];
    const place = width === count ? about.measures.indexOf(name) : about.afterwards.indexOf(name);
    for (let week = 0; week < weeks; week++) row[at * weeks + week] = whole(table[week * width + place] / scale, missing);
  });
  record.surveys.forEach((/** @type {number} */ item, /** @type {number} */ i) => (row[measures.length * weeks + i] = whole(item / 1e-3, missing)));
  return row;
}

/** @param {number} value @param {number} missing */
function whole(value, missing) {
  return Number.isNaN(value) ? missing : Math.max(-32767, Math.min(32767, value + EVEN - EVEN));
}

/**
 * The run of a plan recorded as it goes on.
 * @param {any} run on the eve of its first week, with events
 * @param {{sites: string[], people: string[]}} names
 * @param {{name: string}[]} named
 * @param {any} about the simulation's
 * @param {Told} told
 * @param {() => Promise<void>} breath called after every week
 * @returns {Promise<import("./replay.js").Recording>}
 */
export async function recordingOf(run, names, named, about, { recordings }, breath) {
  const [site, role, place, join] = ["seats.site", "seats.role", "seats.place", "places.join_week"].map((name) => Uint16Array.from(run.column(name)));
  const [people, practices] = run.shape("use.stage");
  /** @type {number[]} */
  const changes = [];
  /** @type {Map<string, {every: number, values: number[][]}>} */
  const looks = new Map(recordings.looks.map((/** @type {any} */ look) => [look.column, { every: look.every, values: [] }]));
  let stage = new Float64Array(people * practices);
  for (let week = 0; ; week++) {
    const now = run.column("use.stage");
    now.forEach((/** @type {number} */ reached, /** @type {number} */ i) => {
      if (reached !== stage[i]) changes.push(week, Math.floor(i / practices), i % practices, reached);
    });
    stage = now;
    for (const [column, { every, values }] of looks) if (week % every === 0) values.push(run.column(column));
    if (week === run.weeks) break;
    run.runTo(week + 1);
    await breath();
  }
  const quality = run.record().quality;
  return {
    weeks: run.weeks,
    practices: Array.from(quality, (q, k) => ({ name: named[k]?.name ?? `practice ${k + 1}`, quality: q })),
    ...{ ...names, site, role, place, join },
    changes: Uint16Array.from(changes),
    events: eventsOf(run, about.event_columns, recordings.events.columns),
    looks: new Map([...looks].map(([column, { every, values }]) => [column, { every, values: joined(values) }])),
  };
}

/** Some columns of the events. @param {any} run @param {string[]} columns @param {string[]} wanted */
function eventsOf(run, columns, wanted) {
  const rows = run.events();
  const places = wanted.map((name) => columns.indexOf(name));
  const count = rows.length / columns.length;
  const kept = new Int32Array(count * wanted.length);
  for (let event = 0; event < count; event++) places.forEach((place, i) => (kept[event * wanted.length + i] = rows[event * columns.length + place]));
  return kept;
}

/** @param {ArrayLike<number>[]} parts */
function joined(parts) {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
