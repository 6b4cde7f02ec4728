// Who is tied to whom: kind of structure, its two or three numbers, and a picture of the ties.

import { byId, h, s } from "./dom.js";
import { moreOf } from "./controls.js";
import { fieldOf } from "./fields.js";
import { valueOf } from "./levels.js";
import { tiesAt } from "./replay.js";

// Which numbers a kind has.
const NUMBERS = /** @type {Record<string, string[]>} */ ({
  none: [],
  line: [],
  ring: [],
  lattice: ["degree"],
  torus: ["rows"],
  small_world: ["degree", "rewiring"],
  random: ["degree"],
  affinity_groups: ["groups", "bridges"],
  regional_hubs: ["regions"],
  scale_free: ["degree"],
  complete: [],
});
const SIZES = ["structure.sites", "structure.team_size", "structure.colleagues"];

/** @param {import("./state.js").Store} store @param {import("./api.js").Source} source */
export function makeStructure(store, source) {
  const { catalogue, live } = source;
  /** @type {Map<string, import("./levels.js").Parameter>} */
  const parameters = new Map(catalogue.parameters.map((/** @type {any} */ p) => [p.key, p]));
  const own = [...SIZES, "structure.across.kind", "structure.across.strength", ...numbersOfAll()];
  const fields = new Map(own.map((key) => [key, fieldOf(store, /** @type {any} */ (parameters.get(key)), live)]));
  const picture = h("div", { class: "structure-picture" });
  const note = h("p", { class: "note" }, "This scenario's people or ties come from files; they stay as they are.");
  byId("structure").replaceChildren(
    picture,
    note,
    ...[...fields.values()].map((field) => field.element),
    ...["structure", "structure.within"].map((d) =>
      moreOf(store, d, d === "structure" ? "Sizes and districts" : "Ties within schools", catalogue, live, SIZES),
    ),
  );
  store.watch(["arms", "bases", "editing"], ({ arms, bases, editing }) => {
    const [arm, base] = [arms[editing], bases[editing]];
    if (!arm || !base) return;
    const kind = valueOf(/** @type {any} */ (parameters.get("structure.across.kind")), arm.values);
    const shown = new Set([...SIZES, "structure.across.kind", "structure.across.strength"]);
    for (const name of NUMBERS[kind] ?? []) shown.add(`structure.across.${name}`);
    for (const [key, field] of fields) {
      field.element.hidden = !shown.has(key);
      field.show(arm, base);
    }
    note.hidden = arm.ships === null;
  });
  store.watch(["recordings", "editing"], ({ recordings, editing }) => {
    const replay = recordings[editing];
    picture.replaceChildren(replay ? pictureOf(replay) : "");
  });
}

function numbersOfAll() {
  const names = new Set(Object.values(NUMBERS).flat());
  return [...names].map((name) => `structure.across.${name}`);
}

/** The founded ties of the run that is shown. @param {import("./replay.js").Replay} replay */
function pictureOf(replay) {
  const at = (/** @type {number} */ site) => [50 + 43.5 * replay.siteAt[2 * site], 50 - 43.5 * replay.siteAt[2 * site + 1]];
  const ties = tiesAt(replay, 0);
  const count = replay.sites.length;
  return s(
    "svg",
    { viewBox: "0 0 100 100", role: "img", "aria-label": `${count} teams with ${ties.length} ties between them at the start` },
    ...ties.map(([a, b]) => {
      const [[x1, y1], [x2, y2]] = [at(a), at(b)];
      return s("line", { x1, y1, x2, y2, stroke: "#5c6770", "stroke-width": 0.7 });
    }),
    ...replay.sites.map((_, site) => {
      const [cx, cy] = at(site);
      return s("circle", { cx, cy, r: count > 60 ? 1.2 : 2.6, fill: "#0b5c9e" });
    }),
  );
}
