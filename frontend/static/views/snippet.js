// A stretch of a found message around what matched, in pieces. Pure: the
// ranges count UTF-16 code units of the body, as JavaScript does.

/**
 * @typedef {object} Piece
 * @property {string} words
 * @property {boolean} hit
 */

/** Code units shown before the first match, and at most in all. */
const LEAD = 60;
const MOST = 320;

/**
 * @param {string} body
 * @param {readonly (readonly [number, number])[]} ranges in order, apart from one another
 * @returns {Piece[]}
 */
export function segments(body, ranges) {
  const first = ranges[0]?.[0] ?? 0;
  const from = first > LEAD ? startOf(body, first - LEAD, first) : 0;
  const to = Math.min(body.length, edge(body, from + MOST));
  /** @type {Piece[]} */
  const pieces = [];
  const put = (/** @type {number} */ a, /** @type {number} */ b, /** @type {boolean} */ hit) => {
    const words = body.slice(Math.max(a, from), Math.min(b, to)).replace(/\s+/g, " ");
    if (words) pieces.push({ words, hit });
  };
  let at = from;
  for (const [start, end] of ranges) {
    if (start >= to) break;
    put(at, start, false);
    put(start, end, true);
    at = end;
  }
  if (at < to) put(at, to, false);
  if (from > 0) pieces.unshift({ words: "… ", hit: false });
  if (to < body.length) pieces.push({ words: " …", hit: false });
  return pieces;
}

/**
 * The start of a word between two places, or the first of them.
 * @param {string} body
 * @param {number} from
 * @param {number} to
 */
function startOf(body, from, to) {
  const space = body.slice(from, to).search(/\s\S/);
  return space < 0 ? edge(body, from) : from + space + 1;
}

/** Never between the halves of a character. @param {string} body @param {number} at */
function edge(body, at) {
  const code = body.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
