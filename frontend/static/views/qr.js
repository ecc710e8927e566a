// A QR code as a picture.

import { attr } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
/** Light modules around it. */
const QUIET = 4;

/**
 * @param {string[]} rows "1" is dark
 * @param {string} label
 */
export function qrCode(rows, label) {
  const size = rows.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  attr(svg, "viewBox", `0 0 ${size} ${size}`);
  attr(svg, "role", "img");
  attr(svg, "aria-label", label);
  attr(path, "d", modules(rows));
  svg.append(path);
  return svg;
}

/** A rectangle for each run of dark modules. @param {string[]} rows */
export function modules(rows) {
  const runs = rows.flatMap((row, y) =>
    [...row.matchAll(/1+/g)].map((run) => `M${run.index + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`));
  return runs.join("");
}
