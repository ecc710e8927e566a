// Fuzzy matching for short lists: the letters of the query in order.

/**
 * @typedef {object} Match
 * @property {number} score higher is better
 * @property {[number, number][]} ranges of the text that matched, in code units
 */

/**
 * @param {string} query
 * @param {string} text
 * @returns {Match | null} null: does not match
 */
export function fuzzy(query, text) {
  const q = fold(query);
  const t = fold(text);
  if (!q) return { score: 0, ranges: [] };
  let best = scattered(q, t);
  for (let at = t.indexOf(q); at >= 0; at = t.indexOf(q, at + 1)) {
    const whole = at === 0 ? 300 : /[^\p{L}\p{N}]/u.test(t[at - 1] ?? "") ? 200 : 100;
    const score = whole - t.length / 100;
    if (!best || score > best.score) best = { score, ranges: [[at, at + q.length]] };
  }
  return best;
}

/** @param {string} s lower case without accents, the same length where that is possible */
function fold(s) {
  const plain = s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.length === s.length ? plain : s.toLowerCase();
}

/**
 * @param {string} q
 * @param {string} t
 * @returns {Match | null}
 */
function scattered(q, t) {
  /** @type {[number, number][]} */
  const ranges = [];
  let from = 0;
  for (const letter of q) {
    const at = t.indexOf(letter, from);
    if (at < 0) return null;
    const last = ranges.at(-1);
    if (last && last[1] === at) last[1] = at + letter.length;
    else ranges.push([at, at + letter.length]);
    from = at + letter.length;
  }
  return { score: 50 - ranges.length - t.length / 100, ranges };
}
