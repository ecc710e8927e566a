// What is being completed at the caret: "@na" a mention, ":na" an emoji. Pure.

/**
 * @typedef {object} Trigger
 * @property {"@"|":"} kind
 * @property {string} query what stands behind the mark
 * @property {number} from where the mark stands
 */

const MENTION = /(?:^|[^A-Za-z0-9])@([A-Za-z0-9_-]{0,32})$/;
const SHORTCODE = /(?:^|[\s([{>*_~"'])(:([A-Za-z0-9_+-]{2,40}))$/;

/**
 * @param {string} value
 * @param {number} caret
 * @returns {Trigger | null} nothing to complete, as in code
 */
export function triggerAt(value, caret) {
  const before = value.slice(0, caret);
  if (/[A-Za-z0-9_]/.test(value[caret] ?? "") || inCode(before)) return null;
  const mention = MENTION.exec(before)?.[1];
  if (mention !== undefined) return { kind: "@", query: mention, from: caret - mention.length - 1 };
  const code = SHORTCODE.exec(before)?.[2];
  return code === undefined ? null : { kind: ":", query: code, from: caret - code.length - 1 };
}

/** @param {string} before what stands before the caret */
function inCode(before) {
  const fences = before.match(/^ {0,3}```/gm)?.length ?? 0;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return fences % 2 === 1 || (line.match(/`/g)?.length ?? 0) % 2 === 1;
}
