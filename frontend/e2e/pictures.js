// Pictures for the lab's morning, drawn point by point: what an oscilloscope,
// a thermal camera and a microscope show, and whom people chose to be.

import { draw } from "./files.js";

/** @import {TestFile} from "./files.js" */
/** @typedef {[number, number, number]} Colour */

/** @param {string} name @param {Buffer} buffer @returns {TestFile} */
const png = (name, buffer) => ({ name, mimeType: "image/png", buffer });

/** A scope's screen: a step that rings, and a square wave below it. */
export const scope = png("3v3-rail.png", draw(960, 600, (x, y) => {
  const t = (x - 220) / 60;
  const step = t < 0 ? 400 : 170 - 120 * Math.exp(-t / 1.2) * Math.cos(t * 5);
  const wave = Math.floor(x / 80) % 2 ? 520 : 450;
  const near = (/** @type {number} */ at) => Math.abs(y - at) < 2.5;
  if (near(step) || (Math.abs(x - 220) < 2 && y < 400 && y > 60)) return [255, 206, 84];
  if (near(wave) || (x % 80 < 3 && y > 450 && y < 520)) return [84, 200, 235];
  return x % 96 < 2 || y % 75 < 2 ? [22, 34, 42] : [5, 9, 13];
}));

/** What a thermal camera sees: three warm spots. */
export const thermal = png("thermal.png", draw(480, 320, (x, y) => {
  const spots = [[150, 130, 52, 1], [320, 110, 44, 0.75], [350, 220, 70, 0.6]];
  const heat = spots.reduce((sum, [a = 0, b = 0, r = 1, h = 0]) =>
    sum + h * Math.exp(-((x - a) ** 2 + (y - b) ** 2) / (r * r)), 0.12);
  return [Math.min(255, 60 + heat * 320), Math.min(255, heat * heat * 210), 110 * (1 - heat * 0.7) + 20];
}));

const chips = [[90, 60, 130, 110], [290, 40, 90, 70], [300, 180, 120, 90], [110, 220, 70, 60]];

/** @param {number} x @param {number} y @param {number} [wider] @returns {number[]|undefined} */
const chipAt = (x, y, wider = 0) => chips.find(([a = 0, b = 0, w = 0, h = 0]) =>
  x > a - wider && x < a + w + wider && y > b && y < b + h);

/** A board with its chips and tracks, and one wire too many. */
export const board = png("u7-bodge.png", draw(480, 320, (x, y) => {
  if (chipAt(x, y)) return [28, 31, 34];
  if (chipAt(x, y, 9) && y % 12 < 5) return [196, 200, 190];
  if (Math.abs(y - 300 + 40 * Math.sin(x / 60)) < 3) return [214, 60, 50];
  return (x + y) % 46 < 3 || (x % 58 < 3 && y > 150) ? [38, 120, 84] : [18, 76, 56];
}));

/** Requests per second, before and after. */
export const plot = png("peak-load.png", draw(480, 320, (x, y) => {
  if (x < 42 || y > 280) return [250, 251, 252];
  const before = 270 - 220 * Math.exp(-(((x - 150) / 40) ** 2));
  const after = 270 - 60 * Math.exp(-(((x - 240) / 110) ** 2));
  if (Math.abs(y - before) < 2.5) return [220, 70, 60];
  if (Math.abs(y - after) < 2.5) return [30, 150, 90];
  return y % 60 < 1 ? [226, 230, 234] : [250, 251, 252];
}));

/** @param {(x: number, y: number) => Colour} colour */
const portrait = (colour) => draw(192, 192, colour);

/** Whom people chose to be, by name. */
export const portraits = {
  idris: portrait((x, y) => {
    const ridge = 118 - 34 * Math.sin(x / 31 + 1) - 10 * Math.sin(x / 9);
    if (Math.hypot(x - 136, y - 62) < 18) return [255, 226, 190];
    if (y > ridge + 34) return [26, 38, 60];
    if (y > ridge) return [52, 62, 104];
    return [120 + y * 0.7, 92 + y * 0.3, 160 - y * 0.4];
  }),
  priya: portrait((x, y) => {
    const leaf = (/** @type {number} */ cx, /** @type {number} */ tilt) => {
      const u = (x - cx) * Math.cos(tilt) + (y - 100) * Math.sin(tilt);
      const v = -(x - cx) * Math.sin(tilt) + (y - 100) * Math.cos(tilt);
      return (u / 24) ** 2 + (v / 62) ** 2 < 1;
    };
    if (leaf(104, 0.5)) return [150, 214, 150];
    if (leaf(76, -0.35)) return [88, 178, 128];
    return [24, 62, 54];
  }),
  maren: portrait((x, y) => {
    const half = 11 + (y - 50) / 12;
    if (y > 50 && y < 150 && Math.abs(x - 96) < half) return Math.floor((y - 50) / 20) % 2 ? [246, 246, 244] : [214, 70, 60];
    if (y > 34 && y <= 50 && Math.abs(x - 96) < 9) return [255, 220, 120];
    if (y > 142) return [42, 118, 152];
    return [176 - y * 0.2, 214 - y * 0.1, 232];
  }),
  noor: portrait((x, y) => {
    if (Math.hypot(x - 92, y - 96) < 50 && Math.hypot(x - 116, y - 82) > 46) return [244, 236, 206];
    if ((x * 7 + y * 13) % 997 < 3) return [206, 212, 236];
    return [22, 26, 58];
  }),
  yuki: portrait((x, y) => {
    const ear = (/** @type {number} */ cx) => y > 42 && y < 82 && Math.abs(x - cx) < (y - 42) / 1.6;
    if (Math.hypot(x - 74, y - 98) < 10 || Math.hypot(x - 118, y - 98) < 10) return [214, 200, 90];
    if (Math.hypot(x - 96, y - 110) < 48 || ear(62) || ear(130)) return [84, 88, 96];
    return [198, 220, 236];
  }),
};
