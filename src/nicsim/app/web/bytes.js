// Arrays as text: base64 of little-endian numbers, recordings compressed besides (zlib).

const KINDS = { u1: Uint8Array, i1: Int8Array, u2: Uint16Array, i2: Int16Array };

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function fromBase64(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** @param {Uint8Array} bytes @returns {string} */
export function toBase64(bytes) {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}

/**
 * A compressed array.
 * @param {string} text
 * @param {"u1" | "i1" | "u2" | "i2"} kind
 * @returns {Promise<any>}
 */
export async function unpacked(text, kind) {
  return new KINDS[kind]((await inflated(text)).buffer);
}

/** Bytes that were compressed (zlib) and made text. @param {string} text @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function inflated(text) {
  const body = new Blob([fromBase64(text)]).stream();
  return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
}

/** One run's measures as sent. @param {string} text @returns {Int16Array} */
export function seriesFrom(text) {
  return new Int16Array(fromBase64(text).buffer);
}

/** Text for an address: JSON, UTF-8, base64 without signs that addresses give a meaning. @param {unknown} value */
export function toAddress(value) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The reverse; throws what is not such a text. @param {string} text @returns {any} */
export function fromAddress(text) {
  const bytes = fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}
