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

/** @type {Record<string, string>} */
const problems = {
  // Signing in and accounts.
  no_session: "Du bist abgemeldet. Melde dich wieder an.",
  other_session: "In diesem Browser hat sich jemand anderes angemeldet. Lade die Seite neu.",
  bad_credentials: "Benutzername oder Passwort ist falsch. Versuch es noch einmal.",
  account_disabled: "Dieses Konto ist gesperrt. Frag die Administration.",
  wrong_password: "Das ist nicht dein Passwort. Versuch es noch einmal.",
  reset_gone: "Dieser Link wurde schon benutzt, ist abgelaufen oder unvollständig. Bitte die Administration um einen neuen.",
  locked: "Zu viele falsche Passwörter. Warte eine Weile und versuch es noch einmal.",
  username_taken: "Dieser Benutzername ist vergeben. Wähle einen anderen.",
  bad_username: "Geht nicht. Erlaubt sind Buchstaben, Ziffern, - und _.",
  weak_password: "Dieses Passwort ist zu schwach oder zu verbreitet. Wähle ein anderes.",
  bad_profile: "Das ist zu lang oder kein Text in einer Zeile.",
  bad_settings: "Diese Einstellung gibt es nicht. Lade die Seite neu.",
  bad_mode: "Sag, was aus deinen Nachrichten werden soll.",

  // Messages, files and channels.
  not_found: "Hier ist nichts, oder es ist nicht für dich.",
  empty_message: "Schreib zuerst etwas.",
  message_too_long: "Die Nachricht ist länger als 16 000 Zeichen. Kürze sie oder häng sie als Datei an.",
  bad_text: "Der Text hat Zeichen, die hier nicht gehen. Entferne sie und versuch es noch einmal.",
  reply_gone: "Die Nachricht, auf die du antwortest, ist nicht mehr da. Sende ohne das Zitat.",
  not_author: "Nur wer die Nachricht geschrieben hat, kann sie ändern.",
  archived: "Dieser Kanal ist archiviert und kann nur gelesen werden.",
  bad_channel_name: "Nimm einen Namen mit 1 bis 80 Zeichen in einer Zeile.",
  channel_taken: "Es gibt schon einen öffentlichen Kanal mit diesem Namen. Wähle einen anderen.",
  bad_topic: "Nimm ein Thema mit höchstens 250 Zeichen in einer Zeile.",
  bad_members: "Nenne Personen, die hier ein Konto haben, und nicht mehr, als hineinpassen.",
  not_private: "Nur private Kanäle lassen sich so ändern.",
  not_direct: "Nur Direktnachrichten lassen sich schließen.",
  too_many_channels: "Du hast so viele Kanäle angelegt, wie eine Person darf. Verlass zuerst einige.",
  bad_emoji: "Dieses Emoji gibt es hier nicht. Wähle eins aus der Auswahl.",
  reactions_full: "Diese Nachricht hat schon 50 verschiedene Reaktionen. Nimm eine davon.",
  pins_full: "In diesem Kanal sind 50 Nachrichten angepinnt. Löse zuerst eine ab.",
  bad_file: "Diese Datei ist leer oder hat keinen Namen. Wähle eine andere.",
  too_large: "Das ist größer, als dieser Server annimmt. Mach es kleiner oder teile es auf anderem Weg.",
  quota_full: "Deine Dateien füllen den Platz, den du hier hast. Lösche Nachrichten mit Dateien, die du nicht mehr brauchst.",
  disk_full: "Die Platte des Servers ist fast voll und nimmt keine Dateien mehr. Nachrichten gehen noch. Sag der Administration Bescheid.",
  too_many_files: "In eine Nachricht passen 10 Dateien. Sende die anderen in einer weiteren.",
  attachment_gone: "Eine Datei dieser Nachricht ist nicht mehr da. Häng sie noch einmal an.",
  bad_image: "Das ist kein Bild, das sich hier zeigen lässt. Nimm ein JPEG, PNG, GIF oder WebP.",
  bad_query: "Danach lässt sich so nicht suchen. Kürze oder ändere die Suche.",

  // Calls.
  no_calls_here: "Anrufe gibt es in privaten Kanälen und Direktnachrichten.",
  call_full: "In diesem Anruf sind so viele, wie hineinpassen. Tritt bei, wenn jemand gegangen ist.",
  call_active: "Andere sind diesem Anruf beigetreten. Verlass ihn stattdessen.",
  not_caller: "Nur wer das gestartet hat, kann es für alle beenden. Verlass es stattdessen.",
  not_in_call: "Tritt zuerst dem Anruf bei.",
  in_call: "Diese Person ist im Anruf oder wird gerade gefragt.",
  no_connection: "Die Verbindung zum Server war kurz weg. Versuch es noch einmal.",
  call_unknown: "Der Server ist gerade erst gestartet und kennt diesen Anruf noch nicht. Versuch es gleich noch einmal.",

  // The server and the way to it.
  internal: "Auf dem Server ist etwas schiefgegangen. Sag der Administration Bescheid.",
  rate_limited: "Das war zu schnell. Warte einen Moment und versuch es noch einmal.",
  too_many_polls: "Dein Konto ist in zu vielen Fenstern offen. Schließ eins davon.",
  too_many_uploads: "Von deinem Konto werden zu viele Dateien gleichzeitig gesendet. Warte, bis eine fertig ist.",
  too_many_searches: "Von deinem Konto laufen zu viele Suchen gleichzeitig. Warte einen Moment.",
  overloaded: "Der Server ist beschäftigt. Versuch es gleich noch einmal.",
  storage: "Der Server kann nicht auf seine Platte schreiben. Nichts wurde gespeichert. Sag der Administration Bescheid.",
  busy: "Die Datenbank ist beschäftigt. Versuch es gleich noch einmal.",
  storage_full: "Die Platte des Servers ist voll. Nichts wurde gespeichert. Sag der Administration Bescheid.",
  bad_body: "Die Anfrage kam nicht ganz an. Versuch es noch einmal.",
  cross_origin: "Anfragen von anderen Seiten werden abgelehnt.",
  wrong_host: "Dieser Server hört nicht auf diesen Namen. Nimm seine eigene Adresse.",
};

/** @type {Said["said"]} */
export const said = {
  problems,
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
