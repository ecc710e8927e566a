// The words about files.

import { count } from "../count.js";

/** @typedef {typeof import("../en/media.js")} Media */

/** @type {Media["upload"]} */
export const upload = {
  attach: "Dateien anhängen",
  more: "Anhängen und formatieren",
  tray: "Dateien zum Senden",
  drop: (place) => `Loslassen, um an ${place} anzuhängen`,
  dropHint: (size, n) => `Je bis zu ${size}, ${n} auf einmal`,
  attached: (n) => `${count(n, "Datei", "Dateien")} angehängt`,
  remove: (name) => `${name} entfernen`,
  cancel: (name) => `${name} abbrechen`,
  retry: (name) => `${name} noch einmal senden`,
  sending: (name) => `${name} wird gesendet`,
  tooLarge: (size, limit) => `${size}, erlaubt sind ${limit}`,
  empty: "Die Datei ist leer",
  tooMany: (n) => `In eine Nachricht passen ${n} Dateien. Sende diese und häng dann die anderen an.`,
  folder: "Ein Ordner lässt sich nicht anhängen. Pack ihn in ein Archiv und häng das an.",
  notWhileEditing:
    "Eine gesendete Nachricht bekommt keine neuen Dateien. Speichere die Änderung oder brich sie ab.",
  stillFailed: "Eine Datei wurde nicht gesendet. Entferne sie oder versuch es noch einmal, dann sende.",
};

/** @type {Media["file"]} */
export const file = {
  images: (n) => count(n, "Bild", "Bilder"),
  files: (n) => count(n, "Datei", "Dateien"),
  image: (name) => `Bild ${name}`,
  open: (name) => `${name} öffnen`,
  play: "GIF",
  download: (name) => `${name} herunterladen`,
  expired: (days) => (days > 0 ? `Nach ${count(days, "Tag", "Tagen")} entfernt` : "Entfernt"),
  missing: "Der Server hat diese Datei nicht mehr",
  show: (name) => `Text von ${name} anzeigen`,
  showText: "Text anzeigen",
  hideText: "Text verbergen",
  text: (name) => `Text von ${name}`,
  truncated: (n) => `Die ersten ${n} Zeilen. Lade die Datei herunter, um den Rest zu sehen.`,
};
