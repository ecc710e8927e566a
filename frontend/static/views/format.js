// Formatting by wrapping the selection in Markdown. Pure: text and selection
// in, text and selection out; a second press unwraps.

/**
 * @typedef {object} Edit
 * @property {number} from where the old text is replaced
 * @property {number} to
 * @property {string} insert
 * @property {number} start the selection afterwards
 * @property {number} end
 */

/**
 * @param {string} value
 * @param {number} start
 * @param {number} end
 * @param {string} mark for example "**"
 * @returns {Edit}
 */
export function toggleMark(value, start, end, mark) {
  const n = mark.length;
  const inner = value.slice(start, end);
  if (marked(value.slice(0, start), mark) && starts(value.slice(end), mark)) {
    return { from: start - n, to: end + n, insert: inner, start: start - n, end: end - n };
  }
  if (inner.length >= 2 * n && starts(inner, mark) && marked(inner, mark)) {
    return { from: start, to: end, insert: inner.slice(n, -n), start, end: end - 2 * n };
  }
  return { from: start, to: end, insert: mark + inner + mark, start: start + n, end: end + n };
}

/**
 * Whether text ends with exactly this mark: "**" does not end with "*", "***" does.
 * @param {string} text
 * @param {string} mark
 */
function marked(text, mark) {
  return text.endsWith(mark) && fits(text.length - text.replace(tail(mark), "").length, mark);
}

/** @param {string} text @param {string} mark */
function starts(text, mark) {
  return text.startsWith(mark) && fits(text.length - text.replace(lead(mark), "").length, mark);
}

/** @param {string} mark */
const tail = (mark) => new RegExp(`\\${mark[0]}+$`);
/** @param {string} mark */
const lead = (mark) => new RegExp(`^\\${mark[0]}+`);

/** @param {number} run length of the run of mark characters @param {string} mark */
function fits(run, mark) {
  return run === mark.length || run === 3;
}

/**
 * Puts a prefix before every line that the selection touches, or takes it away.
 * @param {string} value
 * @param {number} start
 * @param {number} end
 * @param {string} prefix for example "> "
 * @returns {Edit}
 */
export function togglePrefix(value, start, end, prefix) {
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const next = value.indexOf("\n", end);
  const to = next < 0 ? value.length : next;
  const lines = value.slice(from, to).split("\n");
  const off = lines.every((line) => line.startsWith(prefix));
  const insert = lines.map((l) => (off ? l.slice(prefix.length) : prefix + l)).join("\n");
  if (lines.length > 1) return { from, to, insert, start: from, end: from + insert.length };
  const by = off ? -prefix.length : prefix.length;
  return { from, to, insert, start: Math.max(from, start + by), end: Math.max(from, end + by) };
}

/**
 * @param {string} value
 * @param {number} start
 * @param {number} end
 * @returns {Edit}
 */
export function toggleFence(value, start, end) {
  const before = /```[^\n`]*\n$/.exec(value.slice(0, start))?.[0];
  const after = /^\n```(\n|$)/.exec(value.slice(end))?.[0];
  const inner = value.slice(start, end);
  if (before && after) {
    const from = start - before.length;
    return { from, to: end + after.length, insert: inner, start: from, end: from + inner.length };
  }
  const open = start > 0 && value[start - 1] !== "\n" ? "\n```\n" : "```\n";
  const close = end < value.length && value[end] !== "\n" ? "\n```\n" : "\n```";
  const at = start + open.length;
  return { from: start, to: end, insert: open + inner + close, start: at, end: at + inner.length };
}
