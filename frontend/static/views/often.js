// The emoji that this reader uses most.

import { recall, remember } from "./settings.js";

/** @typedef {[emoji: string, weight: number]} Use */

/** What stands there before anything was used. */
const USUAL = ["👍", "✅", "👀", "🎉", "😂", "🔥", "🚀", "❤️", "🙏"];

/** How many are remembered, and what every use leaves of the older ones. */
const KEPT = 40;
const FADE = 0.95;

/**
 * @param {readonly Use[]} uses
 * @param {string} emoji used once more
 * @returns {Use[]} heaviest first
 */
export function withUse(uses, emoji) {
  const faded = uses.map(([e, w]) => /** @type {Use} */ ([e, w * FADE]));
  const old = faded.find(([e]) => e === emoji);
  const rest = faded.filter(([e]) => e !== emoji);
  return [...rest, /** @type {Use} */ ([emoji, (old?.[1] ?? 0) + 1])]
    .sort((a, b) => b[1] - a[1])
    .slice(0, KEPT);
}

/**
 * @param {readonly Use[]} uses
 * @param {number} n
 * @returns {string[]} filled up with the usual ones
 */
export function most(uses, n) {
  return [...new Set([...uses.map(([e]) => e), ...USUAL])].slice(0, n);
}

/** @param {number} n */
export function usedOften(n) {
  return most(stored(), n);
}

/** @param {string} emoji */
export function countUse(emoji) {
  remember("emoji", JSON.stringify(withUse(stored(), emoji)));
}

/** @returns {Use[]} */
function stored() {
  try {
    const uses = JSON.parse(recall("emoji") ?? "[]");
    return Array.isArray(uses) ? uses.filter(isUse) : [];
  } catch {
    return [];
  }
}

/** @param {unknown} use @returns {use is Use} */
function isUse(use) {
  return Array.isArray(use) && typeof use[0] === "string" && typeof use[1] === "number";
}
