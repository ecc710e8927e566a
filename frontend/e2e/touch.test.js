// A phone: drawer, long press, nothing that goes beyond the edge.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

/** @import {Locator, Page} from "playwright-core" */

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const wide = [
  "x".repeat(400),
  `https://example.com/${"path/".repeat(60)}`,
  `\`\`\`\n${"wide code ".repeat(40)}\n\`\`\``,
  "| a | b | c |\n|---|---|---|\n| " + "cell ".repeat(30) + "| b | c |",
  "> " + "W".repeat(200),
];

story("a phone has a drawer, an action sheet, and no sideways scroll", async (stage) => {
  const ada = await stage.join("ada", phone);
  const { page } = ada;
  await page.getByRole("button", { name: /^Open navigation/ }).tap();
  await becomes(() => isInside(page, ada.channel("software")), true, "the drawer is open");
  await ada.channel("software").tap();
  await ada.isIn("software");
  await becomes(() => isInside(page, ada.channel("general")), false, "the drawer is closed");

  await ada.composer.fill("from a phone");
  await page.getByRole("button", { name: "Send" }).tap();
  await ada.sees("from a phone");
  await longPress(page, ada.message("from a phone"));
  const sheet = page.getByRole("dialog", { name: "Message actions" });
  await sheet.getByRole("button", { name: "Edit" }).tap();
  await becomes(() => ada.composer.inputValue(), "from a phone");
  await ada.composer.fill("from my phone");
  await page.getByRole("button", { name: "Save" }).tap();
  await ada.sees("from my phone (edited)");

  for (const body of wide) await ada.post(body, { channel: 2 });
  await ada.sees("W".repeat(200));
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    assert.deepEqual(await tooWide(page), [], `at ${width}`);
  }
});

/**
 * @param {Page} page
 * @param {Locator} node
 */
async function isInside(page, node) {
  // What is hidden has no role any more, and would be waited for.
  if (!(await node.isVisible())) return false;
  const box = await node.boundingBox({ timeout: 1000 }).catch(() => null);
  const width = page.viewportSize()?.width ?? 0;
  return box !== null && box.x >= 0 && box.x + box.width <= width;
}

/**
 * A finger that stays until the sheet is there.
 * @param {Page} page
 * @param {Locator} node
 */
async function longPress(page, node) {
  const box = await node.boundingBox();
  assert.ok(box);
  const touch = await page.context().newCDPSession(page);
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  await page.getByRole("dialog", { name: "Message actions" }).waitFor();
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await touch.detach();
}

/**
 * @param {Page} page
 * @returns {Promise<string[]>} what scrolls sideways, except code and tables in themselves
 */
function tooWide(page) {
  return page.evaluate(() => {
    const scrolls = (/** @type {Element} */ n) => n.scrollWidth > n.clientWidth;
    const boxes = [document.documentElement, document.body, ...document.querySelectorAll(
      "main, header, footer, [role=log], nav, article")];
    return boxes.filter(scrolls).map((n) => `${n.tagName} ${n.className}`);
  });
}
