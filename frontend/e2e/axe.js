// Asks axe what is wrong with a page.

import { createRequire } from "node:module";

/** @import {AxeResults} from "axe-core" */
/** @import {Person} from "./person.js" */

/** The script to be put into the page before it is opened. */
export const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Milliseconds; what moves for longer is there all the while. */
const moves = 1000;

/**
 * Looks when everything stands where it is to be: what fades in has less contrast.
 * @param {Person} person
 * @param {string} [part] of the page
 * @returns {Promise<string[]>} what axe calls serious or critical, and where
 */
export async function serious({ page }, part = "html") {
  const { violations } = await page.evaluate(async ([selector, longest]) => {
    const ends = document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().endTime) < longest);
    await Promise.allSettled(ends.map(({ finished }) => finished));
    const { axe: checker } = /** @type {{axe: {run: (part: string) => Promise<AxeResults>}}} */ (
      /** @type {unknown} */ (globalThis));
    return checker.run(selector);
  }, /** @type {const} */ ([part, moves]));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((n) => `${id}: ${n.target.join(" ")} ${n.failureSummary}`));
}
