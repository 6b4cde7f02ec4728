// What the page knows. Parts of it are replaced, never changed in place; whoever depends on a part
// is called when it was replaced.

/**
 * @typedef {{week: number, until: number | null, label: string, set: Record<string, any>}} Change
 * @typedef {{title: string, question: string, sources: string[], values: Record<string, any>,
 *   named: {name: string, quality: number}[], changes: Change[], ships: string | null}} Arm
 * @typedef {{weeks: number, of: number, replicates: number[], series: Int16Array[],
 *   columns: Map<string, Float64Array[]>}} Runs
 * @typedef {{id: string, step: number, predicted: number, revealed: boolean}} Lesson
 * @typedef {{arms: (Arm | null)[], bases: (Arm | null)[], editing: number, seed: number,
 *   replicates: number, week: number, practice: number, playing: boolean, speed: number,
 *   measures: string[], runs: (Runs | null)[], recordings: (any | null)[],
 *   choice: string, replicate: number | null, lesson: Lesson | null}} State
 *   choice: which run is wanted to be played, one of typical.js; replicate: the one that is, null:
 *   not chosen yet
 */

/** What is kept until it is replaced, and who is told. @param {State} initial */
export function makeStore(initial) {
  let state = initial;
  /** @type {[Set<string>, (state: State) => void][]} */
  const watchers = [];
  return {
    /** @returns {State} */
    get: () => state,
    /** @param {Partial<State>} parts */
    set(parts) {
      const names = Object.keys(parts).filter((n) => /** @type {any} */ (parts)[n] !== /** @type {any} */ (state)[n]);
      if (names.length === 0) return;
      state = { ...state, ...parts };
      for (const [watched, call] of watchers) if (names.some((n) => watched.has(n))) call(state);
    },
    /** Call now, and whenever one of these parts is replaced. @param {string[]} names @param {(state: State) => void} call */
    watch(names, call) {
      watchers.push([new Set(names), call]);
      call(state);
    },
  };
}

/** @typedef {ReturnType<typeof makeStore>} Store */

/** A list with another entry at a place. @template T @param {T[]} list @param {number} at @param {T} entry @returns {T[]} */
export function replacedAt(list, at, entry) {
  return list.map((old, i) => (i === at ? entry : old));
}

/** Change the arm that is being edited. @param {Store} store @param {Partial<Arm>} parts */
export function editArm(store, parts) {
  const { arms, editing } = store.get();
  const arm = arms[editing];
  if (arm) store.set({ arms: replacedAt(arms, editing, { ...arm, ...parts }) });
}

/** Set a value of the arm that is being edited; null takes it back. @param {Store} store @param {string} key @param {any} value */
export function editValue(store, key, value) {
  const { arms, editing } = store.get();
  const values = { ...arms[editing]?.values };
  if (value === null) delete values[key];
  else values[key] = value;
  editArm(store, { values });
}

/** What decides an arm's runs, as text. @param {Arm | null} arm @returns {string} */
export function keyOf(arm) {
  if (!arm) return "";
  const values = Object.fromEntries(Object.entries(arm.values).sort());
  const changes = arm.changes.map(({ label, set, ...rest }) => [Object.entries(set).sort(), Object.entries(rest).sort()]);
  return JSON.stringify([values, arm.named, changes, arm.ships]);
}
