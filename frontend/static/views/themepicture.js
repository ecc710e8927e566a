// A small picture of the page in a theme. Each half is an island of that theme,
// so its colours are the theme's own.

import { attr, el } from "./dom.js";

/** @import {Theme} from "./settings.js" */

const SVG = "http://www.w3.org/2000/svg";

/** x, y, width, height, corner, class. @type {[number, number, number, number, number, string][]} */
const SHAPES = [
  [0, 0, 200, 112, 0, "back"],
  [8, 10, 40, 6, 3, "ink-2"],
  [8, 26, 30, 5, 2.5, "ink-3"],
  [5, 36, 46, 13, 4, "tint"],
  [9, 40, 28, 5, 2.5, "ink-1"],
  [8, 55, 34, 5, 2.5, "ink-3"],
  [56, 6, 138, 112, 7, "card-p"],
  [65, 21, 14, 14, 7, "azure"],
  [86, 22, 32, 5, 2.5, "ink-1"],
  [86, 31, 88, 5, 2.5, "ink-3"],
  [65, 47, 14, 14, 7, "ink-3"],
  [86, 48, 26, 5, 2.5, "ink-1"],
  [86, 57, 70, 5, 2.5, "ink-3"],
  [66, 82, 118, 20, 6, "box"],
];

/** @param {Theme} theme */
export function themePicture(theme) {
  const parts = theme === "system" ? ["light", "dark"] : [theme];
  return el("span", { class: `th th-${theme}`, "aria-hidden": "true" }, ...parts.map(half));
}

/** @param {string} theme */
function half(theme) {
  const svg = document.createElementNS(SVG, "svg");
  attr(svg, "viewBox", "0 0 200 112");
  attr(svg, "data-theme", theme);
  for (const [x, y, width, height, rx, cls] of SHAPES) {
    const rect = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ x, y, width, height, rx, class: cls })) {
      attr(rect, name, value);
    }
    svg.append(rect);
  }
  return svg;
}
