// The words of the page in each language, as the folders of text/ have them.

import { readdirSync } from "node:fs";

const root = new URL("../static/app/text/", import.meta.url);

/** @typedef {string | ((...args: any[]) => string)} Word */

/** The languages there are. */
export const languages = readdirSync(root, { withFileTypes: true })
  .filter((f) => f.isDirectory())
  .map((f) => f.name);

/** What only takes the place of the server's English words, and is empty in English. */
export const stead = /^(problems|said\.(rules|groups|keys))\./;

/**
 * @param {string} language
 * @returns {Promise<Map<string, Word>>} by where it stands, such as "auth.signIn"
 */
export async function wordsOf(language) {
  /** @type {Map<string, Word>} */
  const words = new Map();
  const dir = new URL(`${language}/`, root);
  const files = readdirSync(dir).filter((name) => name.endsWith(".js"));
  for (const name of files) collect(words, "", await import(new URL(name, dir).href));
  return words;
}

/**
 * @param {Map<string, Word>} words
 * @param {string} path
 * @param {object} parts
 */
function collect(words, path, parts) {
  for (const [key, value] of Object.entries(parts)) {
    const at = path ? `${path}.${key}` : key;
    if (typeof value === "object") collect(words, at, value);
    else words.set(at, value);
  }
}

/** Stands in a sentence for what is put into it. */
export const gap = "\u2063";

/**
 * @param {Word} word
 * @returns {string} with gaps for what a function puts in
 */
export function sentence(word) {
  return typeof word === "string" ? word : word(...Array(word.length).fill(gap));
}
