// The lines that tell what happened in a channel. What stands in
// {braces} is put in bold.

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
  took: (/** @type {number} */ seconds) => {
    const parts = [
      [Math.floor(seconds / 3600), "h"],
      [Math.floor(seconds / 60) % 60, "min"],
      [seconds % 60, "s"],
    ];
    const first = parts.findIndex(([n]) => n !== 0);
    return parts.slice(first < 0 ? 2 : first).slice(0, 2).map(([n, unit]) => `${n} ${unit}`).join(" ");
  },
};
