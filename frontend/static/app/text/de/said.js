// The words that come from elsewhere, and those that take their place.

/** @typedef {typeof import("../en/said.js")} Said */

/** @type {Said["problem"]} */
export const problem = {
  network: "Der Server ist nicht zu erreichen. Prüfe deine Verbindung und versuch es noch einmal.",
  status: (n) => `Der Server hat das nicht getan (${n}). Versuch es später noch einmal.`,
  fileGone: "Die Datei hat sich geändert oder ist weg. Häng sie noch einmal an.",
  badFrames: "Der Server hat diese Seite abgewiesen. Lade sie neu, um weiterzumachen.",
  sessionEnded: "Du bist abgemeldet. Melde dich wieder an.",
  accountDisabled: "Dieses Konto ist gesperrt. Frag die Administration.",
};

/** @type {Said["said"]} */
export const said = {
  rules: {
    length: "Mindestens 8 Zeichen",
    upper: "Großbuchstabe",
    digit: "Ziffer",
    special: "Sonderzeichen",
  },
  groups: {
    "Smileys & emotion": "Smileys und Gefühle",
    "People & body": "Menschen und Körper",
    "Animals & nature": "Tiere und Natur",
    "Food & drink": "Essen und Trinken",
    "Travel & places": "Reisen und Orte",
    Activities: "Aktivitäten",
    Objects: "Gegenstände",
    Symbols: "Symbole",
    Flags: "Flaggen",
  },
  keys: { Ctrl: "Strg", Shift: "Umschalt", Space: "Leertaste", Backspace: "Rücktaste" },
  device: (words) => words.replace("Unknown app", "Unbekannte App").replace(" on ", " auf "),
};
