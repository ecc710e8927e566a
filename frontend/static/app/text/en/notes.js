// The lines that tell what happened in a channel. What stands in
// {braces} is put in bold.

import { took } from "../took.js";

export const note = {
  joined: "{actor} joined",
  created: "{actor} created the channel",
  renamed: "{actor} renamed the channel from {from} to {to}",
  topic: "{actor} set the topic to {to}",
  untopic: "{actor} took the topic away",
  added: "{actor} added {users}",
  removed: "{actor} removed {users}",
  left: "{actor} left",
  call: "Call · {took} · {users}",
  missed: "Missed call from {actor}",
  took,
};
