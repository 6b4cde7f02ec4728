// Runs made by the module, and what they gave as digests: for Node and any browser.

import { openSimulation } from "./simulation.js";

/** @param {BufferSource} module @param {any[]} runs @returns {Promise<Record<string, string>[]>} */
export async function digestsOf(module, runs) {
  const simulation = await openSimulation(module);
  const made = [];
  for (const { asked, seed, replicate } of runs) {
    const run = simulation.begin(simulation.plan(asked), { seed: BigInt(seed), replicate, events: true });
    for (let week = 0; week <= run.weeks; week += 13) run.runTo(week); // in steps, as a page does
    run.runTo(run.weeks);
    const digests = {};
    for (const [name, values] of Object.entries({ ...run.record(), events: run.events() })) {
      digests[name] = await digest(values);
    }
    made.push(digests);
  }
  return made;
}

/** What is no number may be told in any bits: here in one. */
async function digest(values) {
  const copy = values.slice();
  if (copy instanceof Float64Array) {
    const bits = new BigUint64Array(copy.buffer);
    copy.forEach((value, i) => {
      if (Number.isNaN(value)) bits[i] = 0x7ff8000000000000n;
    });
  }
  const found = await crypto.subtle.digest("SHA-256", copy);
  return Array.from(new Uint8Array(found), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
