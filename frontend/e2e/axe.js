// Asks axe what is wrong with a page.

import { createRequire } from "node:module";

/** @import {AxeResults} from "axe-core" */
/** @import {Person} from "./person.js" */

/** The script to be put into the page before it is opened. */
export const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/**
 * @param {Person} person
 * @returns {Promise<string[]>} what axe calls serious or critical, and where
 */
export async function serious({ page }) {
  const { violations } = await page.evaluate(async () => {
    const { axe: checker } = /** @type {{axe: {run: () => Promise<AxeResults>}}} */ (
      /** @type {unknown} */ (globalThis));
    return checker.run();
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((n) => `${id}: ${n.target.join(" ")} ${n.failureSummary}`));
}
