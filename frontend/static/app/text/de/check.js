// The words of the self-test before a call.

/** @type {typeof import("../en/check.js").check} */
export const check = {
  title: "Einrichtung prüfen",
  again: "Noch einmal prüfen",
  running: "Wird geprüft",
  good: "Gut",
  bad: "Problem",
  secure: "Vertrauenswürdige Adresse",
  secureGood: "Der Browser vertraut dieser Adresse.",
  secureBad:
    "Der Browser vertraut dieser Adresse nicht und gibt daher kein Mikrofon. Öffne MiniMost unter seiner https-Adresse.",
  microphone: "Mikrofon",
  camera: "Kamera",
  found: (n) => `${n} gefunden.`,
  noMicrophone: "Keins gefunden. Du kannst zuhören. Schließ eins an, um zu sprechen.",
  noCamera: "Keine gefunden. Du kannst ohne anrufen. Schließ eine an, um gesehen zu werden.",
  permission: "Der Browser blockiert es. Erlaube es neben der Adresse und prüfe noch einmal.",
  stun: "Adresse im Netz",
  stunGood: (address) => `Der Server sieht dieses Gerät als ${address}.`,
  stunOff: "Der Adressdienst des Servers ist aus. Anrufe gehen, wo Geräte einander direkt sehen.",
  stunBad: (port) =>
    `Keine Antwort vom UDP-Port ${port} des Servers. In einem gemeinsamen Netz gehen Anrufe vielleicht trotzdem. Bitte die Administration, den Port zu öffnen.`,
  udp: "Direkte Verbindung",
  udpGood: (ms) => `Zwei Verbindungen auf diesem Gerät fanden sich in ${ms} ms.`,
  udpBad:
    "Zwei Verbindungen auf diesem Gerät fanden sich nicht. Eine Firewall oder eine Erweiterung des Browsers blockiert UDP: Erlaube es für den Browser.",
  output: "Ton",
  outputGood: "Der Browser darf Ton abspielen.",
  outputBad: "Der Browser spielt nichts ab, bevor du etwas auf der Seite drückst.",
};
