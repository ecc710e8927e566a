// The words that tell of something beside the conversations.

/** @typedef {typeof import("../en/notices.js")} Notices */

/** @type {Notices["notice"]} */
export const notice = {
  in: (name, channel) => `${name} in ${channel}`,
  file: "Hat eine Datei gesendet",
  desktopBy: {
    granted: "Von diesem Browser erlaubt.",
    default: "Der Browser fragt dich einmal.",
    denied:
      "Von diesem Browser blockiert. Erlaube Benachrichtigungen für diese Adresse in seinen Website-Einstellungen.",
    none: "Dieser Browser hat hier keine. Öffne MiniMost über HTTPS.",
  },
};

/** @type {Notices["invite"]} */
export const invite = {
  title: "Leute einladen",
  leadOpen: "Alle in diesem Netz können sich unter dieser Adresse ein Konto anlegen.",
  lead: "Für ein Konto braucht man hier einen Link. Einer gilt für 10 Personen, eine Woche lang.",
  make: "Link erstellen",
  code: (address) => `QR-Code von ${address}`,
  copy: "Adresse kopieren",
  copied: "Adresse kopiert",
};

/** @type {Notices["welcome"]} */
export const welcome = {
  title: "Deine ersten Schritte",
  lead: "Noch bist du allein hier. Mit anderen ist es schöner.",
  invite: "Andere einladen",
  channel: "Kanal anlegen",
  channelLead: "Ein privater für ein Team oder ein Thema. Öffentliche Kanäle legt die Administration an.",
  channelDo: "Neuer privater Kanal",
  notify: "Benachrichtigungen einschalten",
  notifyLead: "Damit du von Nachrichten erfährst, während MiniMost hinter anderen Fenstern liegt.",
  notifyDo: "Einschalten",
  done: "Fertig",
  dismiss: "Weglegen",
};
