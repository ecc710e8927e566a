import { el } from "./dom.js";

/**
 * Words with what matched in them.
 * @param {string} words
 * @param {[number, number][]} ranges
 * @returns {(Node|string)[]}
 */
export function marked(words, ranges) {
  /** @type {(Node|string)[]} */
  const out = [];
  let from = 0;
  for (const [start, end] of ranges) {
    out.push(words.slice(from, start), el("mark", {}, words.slice(start, end)));
    from = end;
  }
  out.push(words.slice(from));
  return out;
}
