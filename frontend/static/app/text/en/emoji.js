// The words of emoji, of reactions and of what is completed while writing.

import { count } from "../count.js";

export const reactions = {
  label: "Reactions",
  add: "Add reaction",
  with: (/** @type {string} */ emoji) => `React with ${emoji}`,
  by: (/** @type {string} */ emoji, /** @type {number} */ n, /** @type {string} */ who) =>
    `${emoji} ${n}, ${who}`,
};

export const emoji = {
  label: "Emoji",
  search: "Search emoji",
  searchOf: (/** @type {number} */ n) => `Search ${n} emoji`,
  categories: "Categories",
  often: "Used often",
  found: (/** @type {number} */ n) => `${n} found`,
  none: (/** @type {string} */ query) => `No emoji for “${query}”.`,
  tone: "Skin tone",
  tones: ["No skin tone", "Light", "Medium light", "Medium", "Medium dark", "Dark"],
  react: "react",
  insert: "insert",
};

export const complete = {
  people: "People",
  peopleIn: (/** @type {string} */ name) => `People in ${name}`,
  notifies: (/** @type {number} */ n) => `Notifies ${count(n, "person", "people")}`,
  move: "move",
  insert: "insert",
  close: "close",
};
