/**
 * "1 h 2 min": the two greatest units of a time, which many languages write alike.
 * @param {number} seconds
 */
export function took(seconds) {
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([n]) => n !== 0);
  return parts.slice(first < 0 ? 2 : first).slice(0, 2).map(([n, unit]) => `${n} ${unit}`).join(" ");
}
