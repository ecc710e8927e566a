// A stretch of a found message around what matched, in pieces, without what is
// there only to format it. Pure: the ranges count UTF-16 code units of the
// body, as JavaScript does.

import { formatting } from "./plain.js";

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
  const marks = formatting(body, ranges, [from, to]);
  /** @type {Piece[]} */
  const pieces = [];
  const put = (/** @type {number} */ a, /** @type {number} */ b, /** @type {boolean} */ hit) => {
    const words = without(body, Math.max(a, from), Math.min(b, to), marks).replace(/\s+/g, " ");
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
 * @param {string} body
 * @param {number} from
 * @param {number} to
 * @param {readonly (readonly [number, number])[]} marks in order
 */
function without(body, from, to, marks) {
  let words = "";
  let at = from;
  for (const [a, b] of marks) {
    if (b <= at) continue;
    if (a >= to) break;
    words += body.slice(at, Math.max(a, at));
    at = b;
  }
  return words + body.slice(at, Math.max(to, at));
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
