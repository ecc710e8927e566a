// The style sheets are one when they are linked: what two of them say of the
// same class is mixed.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../static/css/", import.meta.url);

test("the looks of a class stand in one sheet", () => {
  /** @type {Map<string, Set<string>>} */
  const sheets = new Map();
  for (const sheet of readdirSync(folder)) {
    const styles = readFileSync(new URL(sheet, folder), "utf8");
    // Rules of the layer itself; what is nested or for a medium only changes them.
    for (const [, selector = ""] of styles.matchAll(/^ {2}(\.[\w-]+)(?:,\n[^{]*)? \{/gm)) {
      sheets.set(selector, (sheets.get(selector) ?? new Set()).add(sheet));
    }
  }
  assert.ok(sheets.size > 100, "no rules were read");
  const mixed = [...sheets].filter(([, where]) => where.size > 1);
  assert.deepEqual(mixed.map(([selector, where]) => `${selector}: ${[...where].join(", ")}`), []);
});

test("no rule about siblings is about every element", () => {
  // `* + *` makes browsers restyle all of a list when one entry comes or goes,
  // and `svg + svg` every icon in it: one side has to name a class.
  /** @type {string[]} */
  const wide = [];
  for (const sheet of readdirSync(folder)) {
    const styles = readFileSync(new URL(sheet, folder), "utf8").replace(/\/\*.*?\*\//gs, "");
    for (const [, selectors = ""] of styles.matchAll(/([^{}]*)\{/g)) {
      if (/^\s*@/.test(selectors)) continue;
      for (const [pair, before = "", after = ""] of selectors.matchAll(/(\S+) [+~] ([^\s,]+)/g)) {
        if (![before, after].some((side) => side.includes("."))) wide.push(`${sheet}: ${pair}`);
      }
    }
  }
  assert.deepEqual(wide, []);
});
