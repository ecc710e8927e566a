// Which characters of a message's source are only there to format it, so that
// a line about it can leave them out. What is left are characters of the
// source, at their places, and so what a search has marked stays exact. Pure.

/** @typedef {readonly [number, number]} Range */

/** A line's marks: headings, quotes, lists, and the fences of code. */
const lineMarks = /^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)/;
const fence = /^[ \t]*(`{3,}|~{3,})/;

/** Inside a line, the first that matches at a place wins; what stays is the second group. */
const inline = [
  /(`+)([^`]+)(\1)(?!`)/y, // code, in which nothing else is a mark
  /(!?\[)([^\]\n]*)(\]\([^()\s]*\))/y,
  /(\*\*\*|___)(?=\S)(.+?)(\1)/y,
  /(\*\*|__|~~)(?=\S)(.+?)(\1)/y,
  /([*])(?=[^\s*])([^*\n]*[^\s*])(\1)/y,
  /(?<![\p{L}\p{N}_])(_)(?=[^\s_])([^_\n]*[^\s_])(\1)(?![\p{L}\p{N}_])/uy,
  /(\\)([!-/:-@[-`{-~])()/y,
];

/**
 * @param {string} body
 * @param {readonly Range[]} ranges in order; what they touch is shown, with what belongs to it
 * @param {Range} [part] of the body that is of interest
 * @returns {Range[]} what to leave out, in order
 */
export function formatting(body, ranges, part = [0, body.length]) {
  /** Marks that come and stay together. @type {Range[][]} */
  const marks = [];
  let open = "";
  let at = 0;
  for (const line of body.split("\n")) {
    const end = at + line.length;
    const tick = fence.exec(line)?.[1] ?? "";
    if (tick && (!open || tick.startsWith(open))) {
      marks.push([[at, end]]);
      open = open ? "" : tick;
    } else if (!open) {
      const start = at + (lineMarks.exec(line)?.[0].length ?? 0);
      marks.push([[at, start]]);
      inLine(body, Math.max(start, part[0]), Math.min(end, part[1]), marks);
    }
    at = end + 1;
  }
  const untouched = marks.filter((some) => !some.some(([from, to]) => ranges.some(([a, b]) => a < to && from < b)));
  return untouched.flat().filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0]);
}

/**
 * @param {string} body
 * @param {number} from
 * @param {number} to
 * @param {Range[][]} marks grows
 */
function inLine(body, from, to, marks) {
  const words = body.slice(0, Math.max(to, 0));
  for (let at = from; at < to; ) {
    const match = matchAt(words, at);
    if (!match) {
      at += 1;
      continue;
    }
    const [whole, before = "", inside = "", after = ""] = match;
    const end = at + whole.length;
    marks.push([[at, at + before.length], [end - after.length, end]]);
    const isPlain = before.startsWith("`") || before === "\\";
    if (!isPlain) inLine(body, at + before.length, at + before.length + inside.length, marks);
    at = end;
  }
}

/** @param {string} words @param {number} at */
function matchAt(words, at) {
  for (const shape of inline) {
    shape.lastIndex = at;
    const match = shape.exec(words);
    if (match) return match;
  }
  return null;
}
