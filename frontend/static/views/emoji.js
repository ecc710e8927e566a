// The set of emoji: fetched once, when it is first needed, and searched here.

import { recall, remember } from "./settings.js";

/** @import {Api} from "../app/api.js" */
/** @import {Emoji, EmojiGroup} from "../app/types.js" */

/** Skin tones, lightest first; "" is the yellow of no tone. */
export const TONES = ["", "🏻", "🏼", "🏽", "🏾", "🏿"];

/** A tone at the end of one of these makes it two people of that tone. */
const PEOPLE = ["👨", "👩", "🧑"];

/** @type {Promise<EmojiGroup[]> | undefined} */
let groups;

/**
 * @param {Api} api
 * @returns {Promise<EmojiGroup[]>} rejects with an ApiError, and asks again the next time
 */
export function loadEmoji(api) {
  groups ??= api.emoji().catch((error) => {
    groups = undefined;
    throw error;
  });
  return groups;
}

/** @returns {string} one of TONES */
export function chosenTone() {
  const tone = recall("tone") ?? "";
  return TONES.includes(tone) ? tone : "";
}

/** @param {string} tone */
export function chooseTone(tone) {
  remember("tone", tone);
}

/**
 * The character in a skin tone, if it has them.
 * @param {Emoji} emoji
 * @param {string} tone
 * @returns {string}
 */
export function toned({ e, t }, tone) {
  if (!t || !tone) return e;
  const [first = "", ...rest] = [...e];
  if (rest[0] === "\uFE0F") rest.shift();
  const pair = PEOPLE.includes(rest.at(-1) ?? "");
  return [first, tone, ...rest, pair ? tone : ""].join("");
}

/**
 * @param {readonly EmojiGroup[]} all
 * @param {string} query
 * @param {number} limit
 * @returns {Emoji[]} best first: shortcodes, then names, then other words
 */
export function findEmoji(all, query, limit) {
  const q = query.toLowerCase().trim().replace(/^:|:$/g, "");
  if (!q) return [];
  /** @type {{emoji: Emoji, score: number}[]} */
  const hits = [];
  for (const group of all) {
    for (const emoji of group.emoji) {
      const score = scoreOf(emoji, q);
      if (score > 0) hits.push({ emoji, score });
    }
  }
  hits.sort((a, b) => b.score - a.score);
  return hits.slice(0, limit).map((h) => h.emoji);
}

/** @param {Emoji} emoji @param {string} q @returns {number} 0: does not match */
function scoreOf({ n, s, k = [] }, q) {
  if (s.includes(q)) return 9;
  const plain = q.replaceAll("_", " ");
  const name = n.toLowerCase();
  if (s.some((code) => code.startsWith(q))) return 8 - length(s) / 100;
  if (k.includes(q)) return 6;
  if (name.startsWith(plain)) return 5 - name.length / 100;
  if (` ${name}`.includes(` ${plain}`)) return 4 - name.length / 100;
  if (k.some((word) => word.startsWith(q))) return 3;
  if (s.some((code) => code.includes(q))) return 2 - length(s) / 100;
  return q.length > 2 && name.includes(plain) ? 1 : 0;
}

/** @param {string[]} codes */
function length(codes) {
  return codes[0]?.length ?? 0;
}
