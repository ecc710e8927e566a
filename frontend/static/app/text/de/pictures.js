// The words of looking at a picture, and of cropping one.

/** @typedef {typeof import("../en/pictures.js")} Pictures */

/** @type {Pictures["viewer"]} */
export const viewer = {
  label: (name) => `Bild ${name}`,
  previous: "Voriges Bild",
  next: "Nächstes Bild",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  failed: "Das Bild konnte nicht geladen werden.",
};

/** @type {Pictures["photo"]} */
export const photo = {
  title: "Foto zuschneiden",
  upload: "Foto hochladen",
  remove: "Entfernen",
  hint: "JPEG, PNG, GIF oder WebP. Wird auf diesem Gerät zugeschnitten, bevor es gesendet wird.",
  crop: "Der Teil des Fotos, der zu sehen ist. Zieh ihn oder nimm die Pfeiltasten.",
  zoom: "Vergrößerung",
  save: "Foto speichern",
  unreadable: "Dieses Bild lässt sich nicht lesen. Nimm ein JPEG, PNG, GIF oder WebP.",
};
