// The words of what is found: pins, mentions and the search.

import { count } from "../count.js";

/** @typedef {typeof import("../en/find.js")} Find */

/** @type {Find["pins"]} */
export const pins = {
  title: "Angepinnte Nachrichten",
  open: (n) => `Angepinnte Nachrichten, ${n}`,
  none: "In diesem Kanal ist nichts angepinnt",
  noneLead: "Pinne eine Nachricht an, damit alle sie mit einem Klick finden. Wähle sie aus und drück",
  hint: "pinnt die ausgewählte Nachricht an",
  count: (n, of) => `${n} von ${of}`,
  by: (name) => `Angepinnt von ${name}`,
};

/** @type {Find["mentions"]} */
export const mentions = {
  title: "Erwähnungen",
  none: "Noch hat dich niemand erwähnt",
  noneLead: "Hier stehen Nachrichten mit deinem Namen oder @everyone aus allen deinen Kanälen.",
};

/** @type {Find["search"]} */
export const search = {
  title: "Nachrichten suchen",
  open: "Suchen",
  clear: "Leeren",
  filters: "Filter",
  filter: {
    from: { open: "Von", set: "Von" },
    in: { open: "Überall", set: "In" },
    after: { open: "Seit", set: "Seit" },
    before: { open: "Vor", set: "Vor" },
    has: { open: "Mit", set: "Mit" },
  },
  has: { link: "Link", image: "Bild", file: "Datei" },
  drop: (filter) => `Filter ${filter} entfernen`,
  findPerson: "Person suchen",
  findPlace: "Kanal suchen",
  since: (days) => (days === 0 ? "Heute" : days === 1 ? "Gestern" : `Die letzten ${days} Tage`),
  day: "Anderer Tag",
  results: "Ergebnisse",
  found: (n, more) =>
    more ? `${n} Nachrichten und mehr` : count(n, "Nachricht", "Nachrichten"),
  similar: "Ähnliche Schreibweise",
  start: "Finde, was gesagt wurde",
  startLead: "In allen deinen Unterhaltungen. Auch from: in: has: before: und after: gehen.",
  none: (query) => `Nichts passt zu „${query}“`,
  noneAtAll: "Nichts passt",
  advice: (filter) =>
    filter
      ? `Tippfehler werden schon verziehen. Nimm weniger Wörter oder lass den Filter ${filter} weg.`
      : "Tippfehler werden schon verziehen. Nimm weniger oder andere Wörter.",
  clearFilters: "Filter entfernen",
  move: "bewegen",
  jump: "zur Nachricht",
  toFilters: "Filter",
};
