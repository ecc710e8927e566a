// Keys by the names that the reader's keyboard has for them.

import { text } from "../app/text.js";
import { el } from "./dom.js";

/** @param {string} keys such as "Ctrl Shift X" @returns {string} */
export function keyNames(keys) {
  return keys.replaceAll(/[A-Z][a-z]+/g, (key) => text.said.keys[key] ?? key);
}

/**
 * @param {string} key
 * @param {Record<string, string>} [attrs]
 */
export function keycap(key, attrs) {
  return el("kbd", attrs, keyNames(key));
}
