// The words of the conversations: the sidebar, the messages and the composer.

import { count } from "../count.js";

/** @typedef {typeof import("../en/chat.js")} Chat */

/** @type {Chat["sidebar"]} */
export const sidebar = {
  label: "Arbeitsbereich",
  jump: "Wechseln zu",
  publicChannels: "Öffentliche Kanäle",
  privateChannels: "Private Kanäle",
  direct: "Direktnachrichten",
  newRoom: "Neuer privater Kanal",
  newMessage: "Neue Nachricht",
  mentionsRow: "Erwähnungen",
  drafts: "Entwürfe",
  noDrafts: "Keine Entwürfe",
  moreUnreads: "Mehr Ungelesenes",
  muted: "Stummgeschaltet",
  close: (name) => `Unterhaltung mit ${name} schließen`,
  talk: "Schreib jemandem",
  talkLead: "Direktnachrichten bleiben zwischen dir und den Leuten, die du auswählst.",
  disturb: "Nicht stören",
  disturbAgain: "„Nicht stören“ ist an",
  unread: (n) => `${n} ungelesen`,
  mentions: (n) => `${n} Erwähnungen`,
  draft: "Entwurf",
  settings: "Einstellungen",
  settingsKey: "Strg ,",
  you: "Du und dein Status",
  resize: "Breite der Seitenleiste",
  shortcuts: "Tastenkürzel",
  signOut: "Abmelden",
  over: { ws: "Über WebSocket verbunden", poll: "Über Long Polling verbunden" },
};

/** @type {Chat["connection"]} */
export const connection = {
  connecting: "Verbindet",
  online: "Verbunden",
  reconnecting: "Verbindet erneut",
  offline: "Offline",
  ended: "Abgemeldet",
  none: (host) => `Keine Verbindung zu ${host}.`,
  keepWriting: "Du kannst weiterschreiben, gesendet wird, wenn sie wieder da ist.",
  retryIn: (s) => `Neuer Versuch in ${s} s`,
  retrying: "Neuer Versuch",
  tryNow: "Jetzt versuchen",
  noneLead: "Dieser Browser hat nichts aufgehoben, was er solange zeigen könnte. Die Seite öffnet sich von selbst, wenn der Server wieder da ist.",
  newVersion: "Eine neue Version ist da.",
  reload: "Neu laden",
  notNow: "Nicht jetzt",
  endedTitle: "Du wurdest abgemeldet",
  endedLead: "Nicht gesendete Nachrichten und Entwürfe bleiben auf diesem Gerät.",
  signInAgain: "Wieder anmelden",
};

/** @type {Chat["presence"]} */
export const presence = {
  active: "Aktiv",
  idle: "Inaktiv",
  hidden: "In einem anderen Tab",
  offline: "Offline",
};

/** @type {Chat["channel"]} */
export const channel = {
  menu: "Navigation öffnen",
  menuUnread: (n) => `Navigation öffnen, ${n} ungelesen`,
  people: (n) => count(n, "Person", "Personen"),
  members: (n) => count(n, "Mitglied", "Mitglieder"),
  pinned: (n) => `${n} angepinnt`,
  messages: (name) => `Nachrichten in ${name}`,
  introPublic: "Hier beginnt der Kanal. Alle auf diesem Server können mitlesen und schreiben.",
  introTopic: (topic) => `${topic} Alle auf diesem Server können mitlesen und schreiben.`,
  latest: "Neueste Nachrichten",
  fresh: (n) => `${n} neu`,
  newLine: "Neu",
  newLabel: "Neue Nachrichten",
  older: "Ältere Nachrichten konnten nicht geladen werden.",
  newer: "Neuere Nachrichten konnten nicht geladen werden.",
  tryAgain: "Noch einmal versuchen",
  skip: "Zu den Nachrichten",
};

/** @type {Chat["message"]} */
export const message = {
  label: (name, time) => `${name}, ${time}`,
  deleted: "Nachricht gelöscht",
  quoteDeleted: "Nachricht gelöscht",
  quoteHidden: "Eine Nachricht aus der Zeit vor dir",
  inReplyTo: "Antwort auf ",
  edited: "(bearbeitet)",
  editedAt: (time) => `Bearbeitet: ${time}`,
  waiting: "Wartet auf das Senden",
  notSent: "Nicht gesendet.",
  notSentBecause: (why) => `Nicht gesendet. ${why}`,
  notYetBecause: (why) => `Noch nicht gesendet. ${why}`,
  someone: "Jemand",
  former: "Gelöschtes Konto",
  actions: "Aktionen für die Nachricht",
  retry: "Noch einmal",
  edit: "Bearbeiten",
  delete: "Löschen",
  reply: "Antworten",
  copyText: "Text kopieren",
  copyLink: "Link kopieren",
  markUnread: "Ab hier ungelesen",
  pin: "Im Kanal anpinnen",
  unpin: "Nicht mehr anpinnen",
  more: "Weitere Aktionen",
  copyCode: "Code kopieren",
  code: (lang) => (lang ? `Code, ${lang}` : "Code"),
  moreLines: (n) => `${count(n, "weitere Zeile", "weitere Zeilen")} anzeigen`,
  fewerLines: "Weniger Zeilen anzeigen",
};

/** @type {Chat["composer"]} */
export const composer = {
  placeholder: (name) => `Nachricht an ${name}`,
  send: "Senden",
  save: "Speichern",
  formatting: "Formatierung",
  bold: "Fett",
  italic: "Kursiv",
  underline: "Unterstrichen",
  strike: "Durchgestrichen",
  code: "Code",
  codeBlock: "Codeblock",
  list: "Liste",
  quote: "Zitat",
  mention: "Jemanden erwähnen",
  emoji: "Emoji",
  editing: "Du bearbeitest deine Nachricht",
  replying: "Antwort an",
  cancel: "Abbrechen",
  left: (n) => `Noch ${n} Zeichen`,
  over: (n) => `${n} Zeichen zu viel`,
  typingOne: "schreibt",
  typingTwo: "schreiben",
  and: "und",
  typingMany: "Mehrere Leute schreiben",
  waiting: (n) => `${count(n, "Nachricht wartet", "Nachrichten warten")} auf das Senden`,
  draftSaved: "Entwurf gespeichert",
  unread: (name) => `Das Konto von ${name} ist gesperrt. Gelesen wird das, wenn es wieder geöffnet ist.`,
  selected: "Nachricht ausgewählt",
  newLine: "neue Zeile",
  sendKey: "senden",
  saveKey: "speichern",
  cancelKey: "abbrechen",
  keys: {
    reply: "antworten",
    react: "reagieren",
    edit: "bearbeiten",
    pin: "anpinnen",
    delete: "löschen",
    copy: "kopieren",
    move: "bewegen",
    done: "fertig",
  },
};

/** @type {Chat["receipts"]} */
export const receipts = {
  stored: "Gesendet",
  read: "Gelesen",
  seenBy: (who) => `Gesehen von ${who}`,
  seenByMany: (n) => `Gesehen von ${count(n, "Person", "Personen")}`,
};

/** @type {Chat["toast"]} */
export const toast = {
  deleted: "Nachricht gelöscht",
  undo: "Rückgängig",
  linkCopied: "Link kopiert",
  textCopied: "Text kopiert",
  codeCopied: "Code kopiert",
  copyFailed: "Der Browser hat das Kopieren verweigert. Markiere den Text und kopiere ihn.",
  deleteFailed: (why) => `Die Nachricht konnte nicht gelöscht werden. ${why}`,
  editFailed: (why) => `Die Nachricht konnte nicht gespeichert werden. ${why}`,
  failed: "Etwas ist schiefgegangen. Versuch es noch einmal.",
  dismiss: "Ausblenden",
  notLoaded:
    "Dieser Teil der Seite konnte nicht geladen werden. Prüfe deine Verbindung und versuch es noch einmal.",
  allRead: "Alles ist als gelesen markiert",
};

/** @type {Chat["panel"]} */
export const panel = {
  close: "Schließen",
};

/** @type {Chat["names"]} */
export const names = {
  you: "du",
  me: "mir",
  more: (n) => count(n, "weitere Person", "weitere Personen"),
};

/** @type {Chat["day"]} */
export const day = {
  today: "Heute",
  yesterday: "Gestern",
  long: (weekday, date) => `${weekday}, ${date}`,
};
