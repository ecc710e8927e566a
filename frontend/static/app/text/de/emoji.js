// The words of emoji, of reactions and of what is completed while writing.

import { count } from "../count.js";

/** @typedef {typeof import("../en/emoji.js")} Emoji */

/** @type {Emoji["reactions"]} */
export const reactions = {
  label: "Reaktionen",
  add: "Reaktion hinzufügen",
  with: (emoji) => `Mit ${emoji} reagieren`,
  by: (emoji, n, who) => `${emoji} ${n}, ${who}`,
};

/** @type {Emoji["emoji"]} */
export const emoji = {
  label: "Emoji",
  search: "Emoji suchen",
  searchOf: (n) => `${n} Emoji durchsuchen, auf Englisch`,
  categories: "Kategorien",
  often: "Oft verwendet",
  found: (n) => `${n} gefunden`,
  none: (query) => `Kein Emoji für „${query}“.`,
  tone: "Hautton",
  tones: ["Ohne Hautton", "Hell", "Mittelhell", "Mittel", "Mitteldunkel", "Dunkel"],
  react: "reagieren",
  insert: "einfügen",
};

/** @type {Emoji["complete"]} */
export const complete = {
  people: "Personen",
  peopleIn: (name) => `Personen in ${name}`,
  notifies: (n) => `Benachrichtigt ${count(n, "Person", "Personen")}`,
  move: "bewegen",
  insert: "einfügen",
  close: "schließen",
};
