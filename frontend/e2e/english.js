// Finds what a page in another language still says in English.

import { sentence, wordsOf } from "../test/catalogue.js";

/** @import {Page} from "playwright-core" */

/** Letters that must stand outside the gaps of a sentence, to tell it from others. */
const telling = 3;

/**
 * @param {string} language
 * @returns {Promise<(page: Page) => Promise<string[]>>} the English words that a page shows
 */
export async function englishOn(language) {
  const words = await wordsOf(language);
  const foreign = new Set([...words.values()].map(sentence));
  const patterns = [...(await wordsOf("en")).values()]
    .map(sentence)
    .filter((s) => !foreign.has(s) && s.replaceAll(/\{\w+\}|\P{L}/gu, "").length >= telling)
    .map((s) => new RegExp(`^${s.trim().split(/\u2063|\{\w+\}/).map(literally).join(".+")}$`));
  return async (page) => {
    const shown = await page.evaluate(read);
    return [...new Set(shown)].filter((s) => patterns.some((p) => p.test(s)));
  };
}

/** @param {string} words @returns {string} as a pattern */
function literally(words) {
  return words.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** @returns {string[]} what is to be seen, and what a screen reader is told */
function read() {
  const found = [];
  const named = ["aria-label", "title", "placeholder", "alt", "aria-description"];
  // Emoji are called by their English names in every language.
  const hidden = (/** @type {Element | null} */ node) =>
    !node?.checkVisibility() || node.closest("[role=gridcell]") !== null;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node instanceof Element) {
      if (!hidden(node)) for (const name of named) found.push(node.getAttribute(name) ?? "");
    } else if (!hidden(node.parentElement)) found.push(node.textContent ?? "");
  }
  return [document.title, ...found].map((s) => s.trim()).filter(Boolean);
}
