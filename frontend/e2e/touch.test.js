// A phone: drawer, long press, nothing that goes beyond the edge.

import assert from "node:assert/strict";

import { picture, textFile } from "./files.js";
import { becomes, story } from "./harness.js";
import { smallTargets } from "./targets.js";

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

story("whatever a finger presses is 44 px high and wide, and nothing is cut off at 320", async (stage) => {
  const bob = await stage.join("bob");
  const ada = await stage.join("ada", { ...phone, viewport: { width: 320, height: 844 } });
  const { page } = ada;
  const first = await bob.post("Who has the key?");
  const { id } = await bob.post("`felix` has it", { reply_to: first.id });
  await ada.call("PUT", `/messages/${id}/reactions/${encodeURIComponent("🚀")}`);
  await ada.post("found it");
  await ada.sees("found it");
  await ada.message("felix").getByRole("button", { name: /^🚀/ }).waitFor();
  const fits = async (/** @type {string} */ where) => {
    assert.deepEqual(await smallTargets(page, 44), [], where);
    assert.deepEqual(await tooWide(page), [], where);
  };
  await fits("the log");

  await ada.message("felix").locator(".name").last().tap();
  await page.getByRole("dialog", { name: "bob" }).waitFor();
  await fits("the card of a person");
  await page.keyboard.press("Escape");
  await longPress(page, ada.message("found it"));
  await fits("the actions of a message");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Attach and format" }).tap();
  await fits("what more there is to a message");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: "Attach files" }).tap();
  await (await choosing).setFiles([picture("key.png", 40, 40), textFile("notes.txt", "felix")]);
  await page.getByRole("button", { name: "Remove notes.txt" }).waitFor();
  await fits("the tray of files");
  await page.getByRole("button", { name: "Send" }).tap();
  await ada.log.getByRole("button", { name: "Image key.png" }).waitFor();

  const drawer = page.getByRole("button", { name: /^Open navigation/ });
  await drawer.tap();
  await becomes(() => isInside(page, ada.channel("software")), true);
  await fits("the drawer");
  await page.getByRole("button", { name: "Settings" }).tap();
  const settings = page.locator("dialog.set");
  await settings.getByRole("tab").first().waitFor();
  await fits("settings");
  for (const name of await settings.getByRole("tab").allInnerTexts()) {
    await settings.getByRole("tab", { name }).tap();
    await settings.getByRole("heading", { name, level: 2 }).waitFor();
    await fits(`settings, ${name}`);
    await settings.getByRole("button", { name: "All settings" }).tap();
  }
  await page.keyboard.press("Escape");
}, { over: ["ws"] });

story("the panels and dialogs of a phone are made for fingers too", async (stage) => {
  const bob = await stage.join("bob");
  const ada = await stage.join("ada", { ...phone, viewport: { width: 320, height: 844 } });
  const { page } = ada;
  const { id } = await bob.post("Who has the key, @ada?");
  await ada.call("PUT", `/messages/${id}/pin`);
  await ada.sees("Who has the key");
  const fit = async (/** @type {string} */ where) => {
    assert.deepEqual(await smallTargets(page, 44), [], where);
    assert.deepEqual(await tooWide(page), [], where);
    await page.keyboard.press("Escape");
  };
  const more = page.getByRole("button", { name: "More about this channel" });
  const drawer = page.getByRole("button", { name: /^Open navigation/ });

  await page.getByRole("button", { name: /^Search/ }).tap();
  const search = ada.panel("Search messages");
  await search.getByRole("combobox").fill("key");
  await search.getByRole("option").first().waitFor();
  await fit("search");
  await more.tap();
  await page.getByRole("menuitem", { name: "Pinned messages" }).waitFor();
  await fit("the menu of a channel");
  for (const [name, words] of [["Pinned messages", "Who has the key"], ["Members", "bob"]]) {
    await more.tap();
    await page.getByRole("menuitem", { name }).tap();
    await ada.panel(name ?? "").getByText(words ?? "").first().waitFor();
    await fit(name ?? "");
  }
  await drawer.tap();
  await page.locator("nav").getByText("Mentions").tap();
  await ada.panel("Mentions").getByText("Who has the key").waitFor();
  await fit("Mentions");
  await drawer.tap();
  await page.locator("nav").getByRole("button", { name: /^Jump to/ }).tap();
  await page.getByRole("option").first().waitFor();
  await fit("the switcher");
  await drawer.tap();
  await page.locator("nav header").getByRole("button", { name: "New message" }).tap();
  const to = page.getByRole("dialog", { name: "New message" });
  await to.getByRole("combobox", { name: "To" }).fill("b");
  await to.getByRole("option").first().waitFor();
  await fit("a new message");
  await to.waitFor({ state: "hidden" });
  await page.keyboard.press("Escape"); // the drawer
  await page.getByRole("button", { name: "Emoji" }).tap();
  await page.getByRole("dialog", { name: "Emoji" }).getByRole("gridcell").first().waitFor();
  await fit("the emoji");
}, { over: ["ws"] });

story("a finger swipes to reply and from the edge, two change the text's size", async (stage) => {
  const ada = await stage.join("ada", phone);
  const { page } = ada;
  await ada.post("answer me");
  await ada.sees("answer me");
  const row = await ada.message("answer me").boundingBox();
  assert.ok(row);
  const y = row.y + row.height / 2;
  const reply = page.getByText("Replying to ada");
  await swipe(page, [{ x: 120, y }], [{ x: 170, y }]);
  assert.equal(await reply.count(), 0, "a short swipe replies");
  await swipe(page, [{ x: 120, y }], [{ x: 220, y }]);
  await reply.waitFor();
  const moved = ada.message("answer me").evaluate((node) => node.getBoundingClientRect().x);
  assert.equal(await moved, row.x, "the row is where it was");

  await swipe(page, [{ x: 4, y: 400 }], [{ x: 140, y: 400 }]);
  await becomes(() => isInside(page, ada.channel("software")), true, "the drawer is open");
  await swipe(page, [{ x: 250, y: 400 }], [{ x: 60, y: 400 }]);
  await becomes(() => isInside(page, ada.channel("software")), false, "the drawer is closed");
  const under = () => page.evaluate(() => document.elementFromPoint(130, 300)?.closest("[role=log]") !== null);
  await becomes(under, true, "the drawer is away");

  const size = () => page.evaluate(() =>
    Number(getComputedStyle(document.documentElement).getPropertyValue("--msg-scale")));
  const [left, right] = [{ x: 150, y: 300 }, { x: 250, y: 300 }];
  await swipe(page, [left, right], [{ x: 130, y: 300 }, { x: 270, y: 300 }]);
  await becomes(size, 1.4);
  await becomes(async () => (await ada.call("GET", "/me")).settings.text_size, 1.4);
  await swipe(page, [{ x: 130, y: 300 }, { x: 270, y: 300 }], [{ x: 150, y: 300 }, { x: 250, y: 300 }]);
  await becomes(size, 1);
  assert.equal(await page.evaluate(() => visualViewport?.scale), 1, "the page itself was zoomed");
}, { over: ["ws"] });

story("the wheel with Ctrl changes the text's size, and not the page's", async (stage) => {
  const ada = await stage.join("ada");
  const { page } = ada;
  const sizes = () => page.evaluate(() => [
    Number(getComputedStyle(document.documentElement).getPropertyValue("--msg-scale")), devicePixelRatio]);
  await page.mouse.move(700, 300);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await becomes(sizes, [1.05, 1]);
  await page.mouse.wheel(0, 100);
  await page.keyboard.up("Control");
  await becomes(sizes, [1, 1]);
}, { over: ["ws"] });

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

/** @typedef {{x: number, y: number}} Point */

/**
 * Fingers that go from here to there, in steps.
 * @param {Page} page
 * @param {Point[]} from a point for each finger
 * @param {Point[]} to
 */
async function swipe(page, from, to) {
  const touch = await page.context().newCDPSession(page);
  const steps = 8;
  const at = (/** @type {number} */ n) => from.map((p, i) => {
    const end = to[i] ?? p;
    return { x: p.x + ((end.x - p.x) * n) / steps, y: p.y + ((end.y - p.y) * n) / steps, id: i };
  });
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
  for (let n = 1; n <= steps; n++) {
    await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(n) });
  }
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
      "main, header, footer, [role=log], nav, article, .set-c")];
    return boxes.filter(scrolls).map((n) => `${n.tagName} ${n.className}`);
  });
}
