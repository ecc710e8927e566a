// The words of link cards.

import { count } from "../count.js";

/** @type {typeof import("../en/cards.js").cards} */
export const cards = {
  label: "Linkvorschau",
  page: (title, site) => `${title}, ${site}`,
  code: (file, from, to) => `${file}, Zeilen ${from} bis ${to}`,
  lines: (ranges) => `Z. ${ranges}`,
  copyLines: "Zeilen kopieren",
  moreLines: (n) => `${count(n, "weitere Zeile", "weitere Zeilen")} anzeigen`,
  fewerLines: "Weniger Zeilen anzeigen",
  open: "In Bitbucket öffnen",
  remove: "Vorschau entfernen",
  removeAll: "Alle Vorschauen entfernen",
};
