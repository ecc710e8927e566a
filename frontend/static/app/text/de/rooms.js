// The words about a channel, and about one person.

/** @typedef {typeof import("../en/rooms.js")} Rooms */

/** @type {Rooms["room"]} */
export const room = {
  self: (name) => `${name} (du)`,
  selfLead: "Notizen an dich",
  more: "Mehr zu diesem Kanal",
  menu: (name) => `Kanal ${name}`,
  notify: "Benachrichtigen über",
  levels: { all: "Alle Nachrichten", mentions: "Nur Erwähnungen", none: "Nichts" },
  members: "Mitglieder",
  add: "Personen hinzufügen",
  edit: "Name und Thema",
  leave: "Kanal verlassen",
  profile: "Profil",
  close: "Unterhaltung schließen",
  addTopic: "Thema hinzufügen",
  lost: (name) => `Du bist nicht mehr in ${name}.`,
};

/** @type {Rooms["form"]} */
export const form = {
  close: "Schließen",
  cancel: "Abbrechen",
  save: "Speichern",
  name: "Name",
  topic: "Thema",
  topicHint: "Worum es geht. Freiwillig.",
  members: "Mitglieder",
  newRoom: "Neuer privater Kanal",
  newRoomLead: "Nur wen du hinzufügst, kann ihn sehen oder in der Suche finden.",
  create: "Kanal anlegen",
  edit: "Name und Thema",
  who: "Wen",
  add: "Hinzufügen",
  addTo: (name) => `Personen zu ${name} hinzufügen`,
  addLead: "Sie sehen, was ab jetzt geschrieben wird, nicht, was vorher war.",
  leave: "Verlassen",
  leaveTitle: (name) => `${name} verlassen?`,
  leaveLead: "Du siehst die Nachrichten dann nicht mehr. Ein Mitglied kann dich wieder hinzufügen.",
  leaveLast: "Du bist hier allein. Niemand kann dich wieder hinzufügen.",
  remove: "Entfernen",
  removeTitle: (name, from) => `${name} aus ${from} entfernen?`,
  removeLead: "Die Nachrichten sind dann nicht mehr zu sehen. Ein Mitglied kann die Person wieder hinzufügen.",
};

/** @type {Rooms["person"]} */
export const person = {
  message: "Nachricht schreiben",
  edit: "Profil bearbeiten",
  disabled: "Gesperrt",
  until: (time) => `bis ${time}`,
};

/** @type {Rooms["profile"]} */
export const profile = {
  title: "Profil und Status",
  availability: "Verfügbarkeit",
  availabilities: {
    auto: "Auto",
    away: "Abwesend",
    dnd: "Nicht stören",
    invisible: "Unsichtbar",
  },
  says: {
    auto: "Andere sehen, ob du aktiv, inaktiv oder offline bist.",
    away: "Andere sehen dich als inaktiv.",
    dnd: "Deine Geräte bleiben still. Andere sehen dich wie sonst.",
    invisible: "Andere sehen dich als offline.",
  },
  status: "Status",
  clear: "Entfernen nach",
  terms: {
    none: "Nicht entfernen",
    half: "30 Minuten",
    hour: "1 Stunde",
    four: "4 Stunden",
    today: "Heute",
    week: "Diese Woche",
  },
  name: "Anzeigename",
  about: "Über dich",
  hue: "Farbe des Namens",
  hueName: (n) => `Farbe ${n}`,
  bio: "In wenigen Worten",
};

/** @type {Rooms["intro"]} */
export const intro = {
  private: "Nur die Leute in diesem Kanal können ihn sehen oder in der Suche finden.",
  made: "Du hast diesen privaten Kanal angelegt. Nur wen du hinzufügst, kann ihn sehen oder in der Suche finden.",
  later: "Du wurdest hier hinzugefügt. Was vorher geschrieben wurde, wird nicht gezeigt.",
  setTopic: "Thema festlegen",
  rename: "Umbenennen",
  self: "Ein Ort für deine eigenen Notizen. Nur du kannst sie sehen.",
  pair: (name) => `Hier beginnt deine Unterhaltung mit ${name}. Nur ihr beide könnt sie sehen.`,
  group: (names) => `Hier beginnt deine Unterhaltung mit ${names}. Nur ihr könnt sie sehen.`,
};
