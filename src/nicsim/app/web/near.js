// The name that was meant: as Python's difflib finds it (Ratcliff & Obershelp), so that a page says
// what the command line says.

const CUTOFF = 0.6;
const LONGEST = 60;

/** The known word that is most like a given one; null where none is. @param {string} word @param {string[]} known @returns {string | null} */
export function nearest(word, known) {
  const given = word.slice(0, LONGEST);
  /** @type {[number, string] | null} */
  let best = null;
  for (const other of known) {
    const score = likeness(other, given);
    if (score >= CUTOFF && (!best || score > best[0] || (score === best[0] && other > best[1]))) best = [score, other];
  }
  return best && best[1];
}

/** Twice the letters that both have in the same order, part of all. @param {string} a @param {string} b */
export function likeness(a, b) {
  const all = a.length + b.length;
  return all === 0 ? 1 : (2 * shared(a, b)) / all;
}

/** @param {string} a @param {string} b @returns {number} */
function shared(a, b) {
  let [at, bt, length] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      let same = 0;
      while (i + same < a.length && j + same < b.length && a[i + same] === b[j + same]) same++;
      if (same > length) [at, bt, length] = [i, j, same];
    }
  }
  if (length === 0) return 0;
  return length + shared(a.slice(0, at), b.slice(0, bt)) + shared(a.slice(at + length), b.slice(bt + length));
}
