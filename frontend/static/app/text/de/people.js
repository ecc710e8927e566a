// The words about the people of a channel, and of choosing some.

/** @typedef {typeof import("../en/people.js")} People */

/** @type {People["members"]} */
export const members = {
  title: (n) => `Mitglieder, ${n}`,
  search: "Mitglied suchen",
  none: (query) => `Kein Mitglied heißt „${query}“.`,
  message: (name) => `Nachricht an ${name}`,
  call: (name) => `${name} anrufen`,
  share: (name) => `Bildschirm mit ${name} teilen`,
  remove: (name) => `${name} aus dem Kanal entfernen`,
  you: (name) => `${name} (du)`,
  failed: "Die Mitglieder konnten nicht geladen werden.",
};

/** @type {People["people"]} */
export const people = {
  list: "Personen",
  none: (query) => `Niemand heißt „${query}“.`,
  nobody: "Sonst ist niemand da, den du wählen kannst.",
  takeOut: (name) => `${name} entfernen`,
};

/** @type {People["newMessage"]} */
export const newMessage = {
  title: "Neue Nachricht",
  to: "An",
  open: "Unterhaltung öffnen",
  notes: "Notiz an dich schreiben",
  add: "Person hinzufügen",
  back: "letzte entfernen",
};
