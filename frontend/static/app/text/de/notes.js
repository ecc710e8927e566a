// The lines that tell what happened in a channel. What stands in {braces} is
// put in bold. Those who joined or left may be several.

import { took } from "../took.js";

/** @type {typeof import("../en/notes.js").note} */
export const note = {
  joined: "Neu dabei: {actor}",
  created: "{actor} hat den Kanal angelegt",
  renamed: "{actor} hat den Kanal von {from} in {to} umbenannt",
  topic: "{actor} hat das Thema festgelegt: {to}",
  untopic: "{actor} hat das Thema entfernt",
  added: "{actor} hat {users} hinzugefügt",
  removed: "{actor} hat {users} entfernt",
  left: "Nicht mehr dabei: {actor}",
  call: "Anruf · {took} · {users}",
  missed: "Verpasster Anruf von {actor}",
  took,
};
