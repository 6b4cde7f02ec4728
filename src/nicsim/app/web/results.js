// Runs as they come in: series by measure, bands, what lies at a week; computed when asked for.

import { bandsOf } from "./statistics.js";

/** @typedef {import("./state.js").Runs} Runs */

/**
 * A reader of measures.
 * @param {any} catalogue
 */
export function makeReader(catalogue) {
  /** @type {Map<string, {at: number, scale: number, unit: string, meaning: string}>} */
  const known = new Map(
    catalogue.measures.map((/** @type {any} */ m, /** @type {number} */ at) => [m.name, { at, ...m }]),
  );
  const missing = catalogue.missing;

  /** @param {string} name */
  const about = (name) => {
    const found = known.get(name);
    if (!found) throw new Error(`no measure ${name}`);
    return found;
  };

  /** Weekly values of a measure, a run each. @param {Runs} runs @param {string} name @returns {Float64Array[]} */
  const columns = (runs, name) => {
    const kept = runs.columns.get(name) ?? [];
    const { at, scale } = about(name);
    for (let r = kept.length; r < runs.series.length; r++) {
      const whole = runs.series[r].subarray(at * runs.weeks, (at + 1) * runs.weeks);
      kept.push(Float64Array.from(whole, (v) => (v === missing ? NaN : v * scale)));
    }
    runs.columns.set(name, kept);
    return kept;
  };

  return {
    about,
    columns,
    /** @param {Runs} runs @param {string} name */
    bands(runs, name) {
      const place = `${name} bands ${runs.series.length}`;
      const kept = runs.columns.get(place) ?? bandsOf(columns(runs, name), runs.weeks);
      runs.columns.set(place, kept);
      return kept;
    },
    bandsOfLines: bandsOf,
    /** Values of all runs in a week, by replicate. @param {Runs} runs @param {string} name @param {number} week */
    at(runs, name, week) {
      const columnsOf = columns(runs, name);
      /** @type {number[]} */
      const values = [];
      runs.replicates.forEach((replicate, i) => (values[replicate] = columnsOf[i][week]));
      return values;
    },
    /** The run that is played, once it is chosen. @param {Runs} runs @param {string} name @param {number | null} replicate @returns {Float64Array | null} */
    single(runs, name, replicate) {
      const place = replicate === null ? -1 : runs.replicates.indexOf(replicate);
      return place < 0 ? null : columns(runs, name)[place];
    },
    /** Mean answers to the survey, 0 to 1: a list a year (first: week 1) of six domains. @param {Runs} runs @returns {number[][]} */
    surveys(runs) {
      const begin = known.size * runs.weeks;
      const years = runs.weeks / catalogue.weeksAYear + 1;
      return Array.from({ length: years }, (_, year) =>
        Array.from({ length: 6 }, (_, domain) => {
          const answers = runs.series.map((row) => row[begin + year * 6 + domain] * 1e-3);
          return (answers.reduce((sum, a) => sum + a, 0) / answers.length - 1) / 4;
        }),
      );
    },
  };
}

/** @typedef {ReturnType<typeof makeReader>} Reader */

/** Runs with more added. @param {Runs | null} old @param {import("./api.js").News} news @returns {Runs} */
export function withNews(old, news) {
  const same = old && old.weeks === news.weeks;
  return {
    weeks: news.weeks,
    of: news.of,
    replicates: [...(same ? old.replicates : []), ...news.runs.map(([r]) => r)],
    series: [...(same ? old.series : []), ...news.runs.map(([, row]) => row)],
    columns: same ? old.columns : new Map(),
  };
}
