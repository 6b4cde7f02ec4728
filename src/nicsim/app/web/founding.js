// From what was asked to a network in a module's memory: settings, seats, ties, the eve of week 0. The
// module's functions do it all; here is told what lies where.

import { fromBase64 } from "./bytes.js";
import { OutOfMemory } from "./machine.js";
import { faultsOfTies, Refused } from "./plans.js";

const POOL = 4; // words of a seed at least
const LOW = 0xffff_ffffn;
const ELSEWHERE = "; nicsim on a computer has no such limit (nicsim run)";

/**
 * @typedef {import("./machine.js").Machine} Machine
 * @typedef {import("./machine.js").Laid} Laid
 * @typedef {import("./machine.js").Place} Place
 * @typedef {import("./plans.js").Checked} Checked
 * @typedef {{bytes: number, forms: number, people: number}} Limits
 * @typedef {{lengths: Record<string, number>, now: Laid, next: Laid, ground: Laid, key: bigint}} Founded
 */

/** @param {Machine} machine @param {(values: Record<string, any>, key: string) => any} valueIn @param {Limits} most */
export function makeFounder(machine, valueIn, most) {
  const { about, call, lay, view, write } = machine;
  /** @type {string[]} */
  const keys = about.tables.Settings.map((/** @type {any} */ column) => column.name);
  const declared = declaredOf(about, keys);
  const entries = { parameters: keys.length, domains: about.domains.length };

  /** Settings as compiled code takes them. @param {Record<string, any>} values @param {any[]} held changes that hold */
  function settled(values, held) {
    const all = Object.assign({}, values, ...held.map((change) => change.set ?? {}));
    const known = lay("Declared", entries);
    for (const [name, column] of Object.entries(declared.columns)) write(known, name, column);
    const said = lay("Said", entries);
    write(said, "own", keys.map((key, n) => numberOf(declared.parameters[n], all[key])));
    write(said, "world", keys.map(() => NaN));
    write(said, "level", about.domains.map((/** @type {string} */ domain) => all[`${domain}.level`] ?? NaN));
    const p = lay("Settings", {});
    const at = { at: p.address, shape: [keys.length] };
    const decimals = lay("Decimals", {}, { values: { ...at, kind: "float64" } });
    call("settle", known, said, decimals, lay("Wholes", {}, { values: { ...at, kind: "int64" } }));
    for (const change of held) giveHours(decimals, change);
    return p;
  }

  /** The staff of a second hub, and hours moved. @param {Laid} decimals @param {any} change */
  function giveHours(decimals, change) {
    const places = about.of_hours.map((/** @type {string} */ key) => keys.indexOf(key));
    const there = view(/** @type {Place} */ (decimals.columns.get("values")));
    if (change.hub) there[places[0]] += change.hub.staff_fte ?? 0;
    if (!change.hours) return;
    const [source, target] = [change.hours.from, change.hours.to].map((name) => about.activities.indexOf(name));
    const at = lay("Wholes", { count: places.length });
    write(at, "values", places);
    call("move_hours", decimals, at, source, target, change.hours.hours);
  }

  /** A whole number among settings. @param {Laid} p @param {string} key */
  function wholeOf(p, key) {
    return Number(view({ at: p.address + 8 * keys.indexOf(key), kind: "int64", shape: [1] })[0]);
  }

  /** The key of a run, as numpy derives it. @param {number | bigint} seed @param {number} replicate */
  function keyOf(seed, replicate) {
    const words = [...wordsOf(seed, POOL), ...wordsOf(replicate, 1)];
    const entropy = lay("Words", { count: words.length });
    write(entropy, "values", words);
    return BigInt.asUintN(64, call("key_of", entropy, lay("Words", { count: POOL })));
  }

  /** Who sits in which site: as the plan says, or a network from files. @param {Checked} plan @returns {Record<string, Place>} */
  function seated({ values, network }) {
    if (network) {
      const of = (/** @type {string} */ name) => held(network[name], "int64");
      return { first: of("first"), team_size: of("team_size"), district: of("district") };
    }
    const valueOf = (/** @type {string} */ name) => valueIn(values, `structure.${name}`);
    const sites = valueOf("sites");
    const people = sites * (valueOf("team_size") + valueOf("colleagues"));
    if (people > most.people) {
      throw new Refused([`${Math.round(people).toLocaleString("en")} practitioners are more than a page takes: at most ${most.people.toLocaleString("en")}${ELSEWHERE}`]);
    }
    const seating = lay("Seating", { sites, firsts: sites + 1 });
    call("seat_sites", seating, ...["team_size", "colleagues", "size_spread", "districts"].map((name) => valueOf(name) ?? 0));
    const column = (/** @type {string} */ name) => /** @type {Place} */ (seating.columns.get(name));
    return { first: column("first"), team_size: column("team_size"), district: column("district") };
  }

  /** Numbers of a network from files, put into memory. @param {string} packed @param {"int64" | "float64"} kind @returns {Place} */
  function held(packed, kind) {
    const values = numbersIn(packed, kind);
    const place = machine.room(kind, [values.length]);
    const there = view(place);
    if (kind === "int64") values.forEach((value, i) => (there[i] = BigInt(value)));
    else there.set(values);
    return place;
  }

  /** Neighbour lists of people and teams: drawn, or from files. @param {Checked} plan @param {Record<string, Place>} seats @param {Laid} p @param {bigint} key @returns {Record<string, Place>} */
  function tied({ values, network }, seats, p, key) {
    const valueOf = (/** @type {string} */ name) => valueIn(values, `structure.${name}`);
    const firsts = machine.read(seats.first);
    const sites = firsts.length - 1;
    const across = about.across.indexOf(valueOf("across.kind"));
    const own = valueOf("across.degree");
    const degree = Number(call("degree_between", across, own ?? -1, wholeOf(p, "across_teams.initial_degree"), sites));
    const given = { ties: Boolean(network?.ties), links: Boolean(network?.links) };
    let largest = 0;
    for (let s = 0; s < sites; s++) largest = Math.max(largest, firsts[s + 1] - firsts[s]);
    const faults = faultsOfTies((key) => valueIn(values, key), sites, degree, largest, given);
    if (faults.length > 0) throw new Refused(faults);
    const asked = {
      "asked.within": about.within.indexOf(given.ties ? "none" : valueOf("within.kind")),
      "asked.colleague_ties": valueOf("within.colleague_ties"),
      "asked.colleague_weight": valueOf("within.colleague_weight"),
      "asked.degree": valueOf("within.degree"),
      "asked.rewiring": valueOf("within.rewiring"),
      "asked.across": given.links ? about.across.indexOf("none") : across,
      "asked.team_degree": degree,
      "asked.team_rewiring": valueOf("across.rewiring"),
      "asked.rows": valueOf("across.rows") ?? 0,
      "asked.groups": valueOf("across.groups"),
      "asked.bridges": valueOf("across.bridges"),
      "asked.regions": valueOf("across.regions"),
      "asked.strength": valueOf("across.strength"),
    };
    const inside = { ...asked, first: seats.first, team_size: seats.team_size };
    const empty = Object.fromEntries(about.lengths.Drawing.map((/** @type {string} */ name) => [name, 0]));
    const lengths = measured("Drawing", "measure_ties", lay("Drawing", empty, inside));
    fits(machine.sizeOf("Drawing", lengths));
    const drawing = lay("Drawing", lengths, inside);
    call("draw", drawing, key);
    return { ...listOf("tie", "ties", drawing, network), ...listOf("link", "links", drawing, network) };
  }

  /** @param {"tie" | "link"} one @param {"ties" | "links"} name @param {Laid} drawing @param {any} network @returns {Record<string, Place>} */
  function listOf(one, name, drawing, network) {
    const weight = one === "tie" ? "tie_weight" : "link_strength";
    const from = network?.[name];
    if (from) {
      return { [`${one}_start`]: held(from.start, "int64"), [`${one}_peer`]: held(from.peer, "int64"), [weight]: held(from.weight, "float64") };
    }
    const column = (/** @type {string} */ part) => /** @type {Place} */ (drawing.columns.get(`${name}.${part}`));
    const shape = [Number(view(column("start")).at(-1))];
    return { [`${one}_start`]: column("start"), [`${one}_peer`]: { ...column("peer"), shape }, [weight]: { ...column("weight"), shape } };
  }

  /** Lengths as a function of the module measures them. @param {string} what @param {string} name @param {...any} given @returns {Record<string, number>} */
  function measured(what, name, ...given) {
    /** @type {string[]} */
    const names = about.lengths[what];
    const lengths = lay("Wholes", { count: names.length });
    call(name, ...given, lengths);
    const found = machine.read(/** @type {Place} */ (lengths.columns.get("values")));
    return Object.fromEntries(names.map((one, n) => [one, found[n]]));
  }

  /** @param {number} more bytes */
  function fits(more) {
    if (machine.used() + more > most.bytes) throw new OutOfMemory(`${machine.used() + more} bytes`);
  }

  /** People and ties, and how large all that is to come will be; throws `Refused`. @param {Checked} plan @param {Laid} p settings of week 0 @param {bigint} key @param {import("./acts.js").Room} room that changes want */
  function sized(plan, p, key, room) {
    const seats = seated(plan);
    const lists = tied(plan, seats, p, key);
    const { quality, network } = plan;
    const sites = seats.team_size.shape[0];
    const people = Number(view(seats.first).at(-1));
    const joins = network?.join_week ? held(network.join_week, "int64") : machine.room("int64", [0]);
    const threshold = network?.threshold ? held(network.threshold, "float64") : machine.room("float64", [0]);
    const structure = { ...seats, ...lists, join_week: joins, threshold };
    const inside = Object.fromEntries(Object.entries(structure).map(([name, place]) => [`structure.${name}`, place]));
    const small = { people, sites, named: quality.length, longest: 0 };
    const first = lay("Asked", small, inside);
    const lengths = measured("network", "measure_network", first, room.links, room.ties, p);
    const forms = Number(call("forms", p, lengths.practices, sites));
    if (forms > most.forms) {
      throw new Refused([`founding this searches through ${forms.toPrecision(2)} forms, more than a page takes; take fewer components, practices or schools, or a smaller context_specificity${ELSEWHERE}`]);
    }
    const record = { ...lengths, weeks: plan.weeks, surveys: 0 };
    const tables = ["State", "State", "Ground", "Search"].map((table) => machine.sizeOf(table, lengths));
    fits(tables.reduce((sum, size) => sum + size, machine.sizeOf("Record", record)));
    const asked = lay("Asked", { ...small, longest: lengths.longest }, inside);
    write(asked, "quality", quality);
    call("seat", asked);
    return { lengths, asked };
  }

  /** A network on the eve of its first week; arguments as of `sized`. @param {Checked} plan @param {Laid} p @param {bigint} key @param {import("./acts.js").Room} room @returns {Founded} */
  function founded(plan, p, key, room) {
    const { lengths, asked } = sized(plan, p, key, room);
    const [now, next] = [lay("State", lengths), lay("State", lengths)];
    const ground = lay("Ground", lengths);
    call("draw_landscapes", ground, lengths.own, key, lay("Search", lengths));
    call("begin", now, ground, asked, p, key);
    machine.copy(next, now);
    return { lengths, now, next, ground, key };
  }

  return { settled, sized, founded, keyOf };
}

/** What is declared of the parameters of settings, column by column. @param {any} about @param {string[]} keys */
function declaredOf(about, keys) {
  const known = new Map(about.parameters.map((/** @type {any} */ p) => [p.key, p]));
  const parameters = keys.map((key) => /** @type {import("./plans.js").Parameter} */ (known.get(key)));
  const wholes = about.tables.Settings.map((/** @type {any} */ column) => column.kind !== "float64");
  const number = (/** @type {number | undefined} */ value) => value ?? NaN;
  return {
    parameters,
    columns: {
      default: parameters.map((p) => numberOf(p, p.default)),
      low: parameters.map((p) => p.low ?? 0),
      high: parameters.map((p) => p.high ?? 0),
      weak: parameters.map((p) => number(p.weak)),
      strong: parameters.map((p) => number(p.strong)),
      domain: keys.map((key) => about.domains.indexOf(key.slice(0, key.indexOf(".")))),
      whole: wholes.map(Number),
    },
  };
}

/** A value as a number, NaN where there is none. @param {import("./plans.js").Parameter} p @param {any} value @returns {number} */
function numberOf(p, value) {
  if (value === undefined || value === null) return NaN;
  return p.choices ? p.choices.indexOf(value) : Number(value);
}

/** Words of 32 bits, the lowest first. @param {number | bigint} number @param {number} least */
function wordsOf(number, least) {
  const words = [];
  for (let rest = BigInt(number); rest > 0n || words.length < least; rest >>= 32n) words.push(Number(rest & LOW));
  return words;
}

/** Numbers as `nicsim.browser.embedded` packs them. @param {string} packed @param {"int64" | "float64"} kind */
function numbersIn(packed, kind) {
  const { buffer } = fromBase64(packed);
  return Array.from(kind === "int64" ? new Int32Array(buffer) : new Float64Array(buffer));
}
