// The words about calls and shared screens.

/** @typedef {typeof import("../en/calls.js")} Calls */

/** @type {Calls["call"]} */
export const call = {
  start: "Anruf starten",
  share: "Bildschirm teilen",
  join: (n) => `Beitreten, ${n}`,
  joinLabel: (n) => `Beitreten, ${n} im Anruf`,
  back: "Im Anruf",
  backLabel: "Im Anruf, dorthin wechseln",
  label: (name) => `Anruf in ${name}`,
  screenOf: (name) => `Bildschirm von ${name}`,
  live: (n) => `Laufender Anruf, ${n} dabei`,
  sharing: (name) => `${name} teilt in diesem Kanal den Bildschirm`,
  sharingMany: (names) => `${names} teilen in diesem Kanal ihren Bildschirm`,
  sharingYou: (place) => `Du teilst deinen Bildschirm in ${place}`,
  watching: (n) => {
    if (!n) return "Noch schaut niemand zu";
    return n === 1 ? "1 Person schaut zu" : `${n} Personen schauen zu`;
  },
  watch: "Zuschauen",
  stop: "Nicht mehr teilen",
  stopShort: "Beenden",
  stopWatching: "Nicht mehr zuschauen",
  dismiss: "Ausblenden",
  inCall: (n) => `${n} im Anruf, direkt zwischen euren Geräten`,
  inCallShort: (n) => `${n} im Anruf`,
  calling: (names) => `Es klingelt bei ${names}`,
  outside: "Anruf",
  chat: "Chat",
  layout: "Ansicht",
  layouts: { grid: "Raster", spotlight: "Im Mittelpunkt", alone: "Ein Bild" },
  minimise: "Anruf verkleinern",
  open: "Anruf öffnen",
  controls: "Steuerung des Anrufs",
  mute: "Mikrofon stummschalten",
  unmute: "Mikrofon einschalten",
  camera: "Kamera einschalten",
  cameraOff: "Kamera ausschalten",
  cameras: (n) =>
    `${n} Kameras sind an, mehr passen nicht. Schalte deine ein, wenn eine andere aus ist.`,
  screen: "Teilen",
  screenLabel: "Bildschirm teilen",
  screenOff: "Nicht mehr teilen",
  hand: "Hand heben",
  handDown: "Hand senken",
  add: "Einladen",
  addLabel: "Jemanden in den Anruf holen",
  addTitle: "In den Anruf holen",
  addSearch: "Person suchen",
  ring: "Anrufen",
  leave: "Verlassen",
  leaveLabel: "Anruf verlassen",
  devices: "Mikrofon, Kamera und Lautsprecher",
  muteKey: "stumm",
  you: "(du)",
  ringing: "Es klingelt",
  connecting: "Verbindet",
  away: "Verbindet erneut",
  unreachable: (name) => `Dein Gerät und das von ${name} erreichen einander nicht`,
  weak: (ms) => `Schwache Verbindung, ${ms} ms`,
  lossy: (percent) => `Schwache Verbindung, ${percent} % verloren`,
  tile: {
    muted: "stumm",
    speaking: "spricht",
    hand: "Hand gehoben",
    ringing: "es klingelt",
    camera: "Kamera an",
  },
  shares: (name) => `${name} teilt`,
  youShare: "Du teilst",
  pin: "Im Mittelpunkt halten",
  unpin: "Mittelpunkt freigeben",
  full: "Vollbild",
  fullOff: "Vollbild beenden",
  volume: (name) => `Lautstärke von ${name}`,
  muted: "Du bist stumm",
  mutedLead: "Drück M, um zu sprechen.",
  pushLead: "Halt die Leertaste, um zu sprechen.",
  silenced: "Der Browser gibt keinen Ton aus, bis du etwas drückst.",
  hear: "Die anderen hören",
  talking: (names) => `Spricht gerade: ${names}`,
  trouble: {
    "": "",
    refused: "Du hörst nur zu: Diese Seite darf das Mikrofon nicht nutzen. Erlaube es neben der Adresse.",
    missing: "Du hörst nur zu: Es gibt kein Mikrofon. Schließ eins an, dann wird es genutzt.",
    busy: "Du hörst nur zu: Ein anderes Programm hat das Mikrofon. Schließ es und versuch es noch einmal.",
    insecure: "Du hörst nur zu: Mikrofone brauchen die vertrauenswürdige Adresse.",
  },
  tryAgain: "Noch einmal versuchen",
};

/** @type {Calls["ring"]} */
export const ring = {
  calls: (name) => `${name} ruft an`,
  label: (name) => `Eingehender Anruf von ${name}`,
  withOthers: (place, names) => `${place}, mit ${names}`,
  decline: "Ablehnen",
  join: "Annehmen",
  leaveAndJoin: (name) => `${name} verlassen und annehmen`,
  withCamera: "Mit Kamera annehmen",
};

/** @type {Calls["callEnd"]} */
export const callEnd = {
  declined: (names) => `Der Anruf wurde von ${names} abgelehnt.`,
  missed: (names) => `Keine Antwort von ${names}.`,
  busy: (names) => `${names} ist in einem anderen Anruf.`,
  lost: "Die Verbindung zum Anruf ging verloren. Tritt wieder bei, wenn er weitergeht.",
  moved: "Du bist auf einem anderen Gerät in diesem Anruf.",
  screen: "Der Bildschirm wird nicht mehr geteilt.",
};

/** @type {Calls["device"]} */
export const device = {
  title: "Ton und Video",
  microphone: "Mikrofon",
  camera: "Kamera",
  speaker: "Lautsprecher",
  standard: "Wahl des Systems",
  level: "Pegel des Mikrofons",
  test: "Testen",
  testCamera: "Kamera testen",
  testCameraOff: "Ausschalten",
  testSpeaker: "Ton abspielen",
  echo: "Echounterdrückung",
  echoLead: "Hält fern, was du hörst, von dem, was du sagst.",
  noise: "Rauschunterdrückung",
  noiseLead: "Nimmt Lüfter und Tasten aus deiner Stimme.",
  push: "Sprechtaste",
  pushLead: "Stumm, solange du nicht die Leertaste hältst.",
  check: "Einrichtung prüfen",
  done: "Fertig",
  trouble: {
    refused: "Diese Seite darf es nicht nutzen. Erlaube es neben der Adresse und versuch es noch einmal.",
    missing: "Es gibt keins. Schließ eins an, dann erscheint es hier.",
    busy: "Ein anderes Programm nutzt es. Schließ das Programm und versuch es noch einmal.",
    insecure: "Geräte und Bildschirme brauchen die vertrauenswürdige Adresse, die mit https beginnt.",
  },
};

/** @type {Calls["trust"]} */
export const trust = {
  title: "Anrufe brauchen die vertrauenswürdige Adresse",
  plain: (host) =>
    `Du hast MiniMost unter http://${host} geöffnet. Browser geben Mikrofon, Kamera und Bildschirm nur an Adressen, die mit https beginnen und deren Zertifikat sie vertrauen.`,
  how: "Öffne die https-Adresse dieses Servers, die er beim Start ausgibt. Warnt der Browser dort, hat die Administration das Zertifikat zum Installieren.",
  close: "Schließen",
};
