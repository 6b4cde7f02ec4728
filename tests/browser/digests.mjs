// `node digests.mjs MODULE RUNS`: digests as JSON.

import fs from "node:fs";
import { digestsOf } from "./digests.js";

const [module, runs] = process.argv.slice(2);
console.log(JSON.stringify(await digestsOf(fs.readFileSync(module), JSON.parse(fs.readFileSync(runs, "utf8")))));
