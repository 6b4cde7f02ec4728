// A module of WebAssembly made by nicsim.browser: its memory laid out by what it tells of itself, its
// functions called. Nothing here knows what is simulated.

const WORD = 8; // bytes
const PAGE = 65_536; // bytes, of a module's memory
const KINDS = {
  float64: Float64Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/**
 * @typedef {keyof typeof KINDS} Kind
 * @typedef {{at: number, kind: Kind, shape: number[]}} Place a column as it lies in memory
 * @typedef {{table: string, address: number, columns: Map<string, Place>, begin: number, end: number}} Laid
 *   a table as it lies in memory: where its block of words is, and from where to where its columns are
 * @typedef {{name: string, kind: Kind, shape?: (number | string)[], fill?: any, block?: number}} Column
 * @typedef {Record<string, number>} Lengths
 */

/** More memory than a page may have was asked for. */
export class OutOfMemory extends Error {}

/** What a module tells of itself. @param {WebAssembly.Module} module @returns {any} */
export function toldBy(module) {
  const [section] = WebAssembly.Module.customSections(module, "nicsim");
  if (!section) throw new Error("This is no module made by nicsim.browser.");
  return JSON.parse(new TextDecoder().decode(section));
}

/** @param {BufferSource | WebAssembly.Module} source @param {number} most bytes of memory that it may take */
export async function openMachine(source, most) {
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source);
  const instance = await WebAssembly.instantiate(module, {});
  return makeMachine(module, instance, most);
}

/** @typedef {ReturnType<typeof makeMachine>} Machine */

/** @param {WebAssembly.Module} module @param {WebAssembly.Instance} instance @param {number} most */
function makeMachine(module, instance, most) {
  const about = toldBy(module);
  const exported = /** @type {Record<string, any>} */ (instance.exports);
  const memory = /** @type {WebAssembly.Memory} */ (exported.memory);
  /** @type {Map<string, Column[]>} */
  const tables = new Map(Object.entries(about.tables));
  const rounded = (/** @type {number} */ bytes) => Math.ceil(bytes / about.line) * about.line;
  const base = rounded(exported.__heap_base.value);
  let end = base;

  /** So many bytes of memory, of whatever stands there; where they begin. @param {number} bytes */
  function take(bytes) {
    const at = end;
    if (at + bytes > most) throw new OutOfMemory(`${at + bytes} bytes`);
    end = rounded(at + bytes);
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / PAGE));
      } catch {
        throw new OutOfMemory(`${end} bytes`);
      }
    }
    return at;
  }

  /** @param {Column} column @param {Lengths} lengths */
  function shapeOf(column, lengths) {
    return (column.shape ?? []).map((length) => {
      const found = typeof length === "string" ? lengths[length] : length;
      if (found === undefined) throw new Error(`no length ${length} for ${column.name}`);
      return found;
    });
  }

  /** @param {Kind} kind @param {number[]} shape */
  const bytesOf = (kind, shape) => shape.reduce((a, b) => a * b, KINDS[kind].BYTES_PER_ELEMENT);

  /** Bytes that the columns of a table take. @param {string} table @param {Lengths} lengths */
  function sizeOf(table, lengths) {
    let size = 0;
    for (const column of tables.get(table) ?? []) {
      if (column.shape) size += rounded(bytesOf(column.kind, shapeOf(column, lengths)));
    }
    return size;
  }

  /** A column as it is: a view, until memory grows. @param {Place} place @returns {any} */
  function view({ at, kind, shape }) {
    const count = shape.reduce((a, b) => a * b, 1);
    return new KINDS[kind](memory.buffer, at, count);
  }

  /**
   * Lay a table out. Columns that are given lie where they are; numbers are written if given.
   * @param {string} table
   * @param {Lengths} lengths
   * @param {Record<string, Place | number | bigint>} [given]
   * @returns {Laid}
   */
  function lay(table, lengths, given = {}) {
    const described = tables.get(table);
    if (!described) throw new Error(`no table ${table}`);
    const words = described.reduce((sum, column) => sum + 1 + (column.shape?.length ?? 0), 0);
    const address = take(words * WORD);
    const begin = end;
    /** @type {Map<string, Place>} */
    const columns = new Map();
    let word = 0;
    for (const column of described) {
      const held = given[column.name];
      if (!column.shape) {
        writeNumber(address + WORD * word, column.kind, /** @type {number} */ (held ?? 0));
        word += 1;
        continue;
      }
      const place = /** @type {Place} */ (held) ?? placed(column, shapeOf(column, lengths));
      columns.set(column.name, place);
      const block = new BigInt64Array(memory.buffer, address + WORD * word, 1 + place.shape.length);
      block.set([place.at, ...place.shape].map(BigInt));
      word += 1 + place.shape.length;
    }
    return { table, address, columns, begin, end };
  }

  /** @param {Column} column @param {number[]} shape @returns {Place} */
  function placed(column, shape) {
    const place = { at: take(bytesOf(column.kind, shape)), kind: column.kind, shape };
    if (column.fill !== null) {
      const value = column.fill === "nan" ? NaN : column.fill;
      view(place).fill(column.kind.includes("int64") ? BigInt(value) : value);
    }
    return place;
  }

  /** @param {number} at @param {Kind} kind @param {number | bigint} value */
  function writeNumber(at, kind, value) {
    if (kind === "float64") new Float64Array(memory.buffer, at, 1)[0] = Number(value);
    else new BigInt64Array(memory.buffer, at, 1)[0] = BigInt.asIntN(64, BigInt(value));
  }

  /** Arguments are tables, and numbers. @type {Record<string, string[]>} */
  const functions = about.functions;
  const block = take((1 + Math.max(...Object.values(functions).map((f) => f.length))) * WORD);
  const kept = end;

  return {
    module,
    about,
    lay,
    sizeOf,
    view,
    /** Bytes in use. */
    used: () => end,
    /** Forget all that was laid out. */
    clear() {
      end = kept;
    },
    /** Call a function; what it returns as a whole number of 64 bits. @param {string} name @param {(Laid | number | bigint)[]} given @returns {bigint} */
    call(name, ...given) {
      functions[name].forEach((kind, n) => {
        const value = given[n];
        const at = block + WORD * (1 + n);
        if (typeof value === "object") writeNumber(at, "int64", value.address);
        else writeNumber(at, /** @type {Kind} */ (kind), value);
      });
      const status = exported[`entry_${name}`](block);
      if (status !== 0) throw new Error(`${name} ended with status ${status}`);
      return new BigInt64Array(memory.buffer, block, 1)[0];
    },
    /** Addresses of the functions that others call, written into a table. @param {string} name @param {Laid} table */
    address(name, table) {
      exported[`entry_${name}`](table.address);
    },
    /** Write a column. @param {Laid} table @param {string} name @param {ArrayLike<number>} values */
    write(table, name, values) {
      const place = /** @type {Place} */ (table.columns.get(name));
      const there = view(place);
      if (place.kind.includes("int64")) for (let i = 0; i < values.length; i++) there[i] = BigInt(values[i]);
      else there.set(values);
    },
    /** A copy of a column; whole numbers of 64 bits as doubles, which hold them to 2**53. @param {Place} place @returns {Float64Array | Int32Array | Uint8Array} */
    read(place) {
      const there = view(place);
      if (!place.kind.includes("int64")) return there.slice();
      const halves = new Int32Array(memory.buffer, place.at, 2 * there.length);
      const made = new Float64Array(there.length);
      for (let i = 0; i < made.length; i++) made[i] = halves[2 * i + 1] * 4_294_967_296 + (halves[2 * i] >>> 0);
      return made;
    },
    /** The columns of a table copied from another of the same lengths. @param {Laid} target @param {Laid} source */
    copy(target, source) {
      new Uint8Array(memory.buffer).copyWithin(target.begin, source.begin, source.end);
    },
    /** Put a column of another length, or elsewhere, into a table. @param {Laid} table @param {string} name @param {Place} place */
    replace(table, name, place) {
      let word = 0;
      for (const column of tables.get(table.table) ?? []) {
        if (column.name === name) break;
        word += 1 + (column.shape?.length ?? 0);
      }
      table.columns.set(name, place);
      const there = new BigInt64Array(memory.buffer, table.address + WORD * word, 1 + place.shape.length);
      there.set([place.at, ...place.shape].map(BigInt));
    },
    /** Room for a column. @param {Kind} kind @param {number[]} shape @returns {Place} */
    room: (kind, shape) => ({ at: take(bytesOf(kind, shape)), kind, shape }),
  };
}
