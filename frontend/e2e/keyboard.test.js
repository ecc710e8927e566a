// Everything without a mouse.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

/** @import {Locator, Page} from "playwright-core" */

story("from sign-up to switching channels by keyboard alone", async (stage) => {
  stage.allow(/status of 401/);
  const ada = await stage.visitor("ada");
  const { page } = ada;
  const keys = page.keyboard;
  await page.goto(ada.address("/signup"));
  await page.getByLabel("Username").waitFor();
  await keys.type("ada");
  for (const field of ["Password", "Repeat password"]) {
    for (let i = 0; i < 4 && !(await isFocused(page.getByLabel(field, { exact: true }))); i++) {
      await keys.press("Tab");
    }
    await keys.type(ada.credentials.password);
  }
  await keys.press("Enter");
  await ada.online();
  await becomes(() => isFocused(ada.composer), true, "the composer has the focus");

  for (const words of ["first", "second", "third"]) {
    await keys.type(words);
    await keys.press("Enter");
    await ada.sees(words);
  }
  await keys.press("Escape"); // leaves the composer for the newest message
  await keys.press("k");
  await page.locator("article.is-selected", { hasText: "second" }).waitFor();
  await keys.press("r");
  await page.getByText("Replying to ada second").waitFor();
  await keys.type("an answer");
  await keys.press("Enter");
  await ada.sees("an answer");
  await ada.message("an answer").getByRole("link", { name: "In reply to ada" }).waitFor();

  await keys.press("ArrowUp");
  await becomes(() => ada.composer.inputValue(), "an answer");
  await keys.type("!");
  await keys.press("Enter");
  await ada.sees("an answer! (edited)");

  await keys.press("Alt+ArrowDown");
  await ada.isIn("software");
  await keys.press("Alt+ArrowUp");
  await ada.isIn("general");
  await keys.press("Control+k");
  await page.getByRole("combobox", { name: "Jump to a channel" }).waitFor();
  await keys.type("firm");
  await keys.press("Enter");
  await ada.isIn("firmware");
  await becomes(() => isFocused(ada.composer), true, "the composer has the focus again");

  await keys.press("F6");
  await keys.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.waitFor();
  await keys.type("bold");
  await help.getByText("1 of").waitFor();
  await keys.press("Escape");
  await help.waitFor({ state: "detached" });
  assert.deepEqual(await ada.stored(), ["first", "second", "third", "an answer!"]);
});

/** @param {Locator} field */
function isFocused(field) {
  return field.evaluate((node) => node === document.activeElement);
}

story("commands, visual mode and the ends of a channel by keyboard", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  for (let i = 0; i < 120; i++) await bob.post(`line ${i}`);
  await bob.post("elsewhere", { channel: 2 });
  const { page } = ada;
  const keys = page.keyboard;
  await ada.sees("line 119");
  await becomes(async () => (await ada.call("GET", "/channels/1")).unread, 0);
  await page.reload();
  await ada.sees("line 119");

  await keys.press("Control+Shift+P");
  await page.getByRole("combobox", { name: "Type a command" }).waitFor();
  await keys.type("light theme");
  await keys.press("Enter");
  await page.locator("html[data-theme=light]").waitFor();
  await keys.press("Control+k");
  await keys.type(">mute this");
  await keys.press("Enter");
  await becomes(async () => (await ada.call("GET", "/channels/1")).notify, "none");
  await keys.press("Control+k");
  await keys.type("line 7");
  await keys.press("Control+Enter");
  await ada.panel("Search messages").getByRole("option").first().waitFor();
  await keys.press("Escape");

  await becomes(() => ada.badge("software"), "1");
  await keys.press("Shift+Escape");
  await becomes(() => ada.badge("software"), "");
  await page.locator(".new-line, .dayg.is-new").waitFor({ state: "detached" });

  await ada.log.focus();
  const top = () => ada.log.evaluate((n) => Math.round(n.scrollTop));
  await keys.press("Shift+G");
  await becomes(() => ada.log.evaluate((n) => n.scrollHeight - n.scrollTop - n.clientHeight < 2), true);
  const end = await top();
  await keys.press("u");
  await becomes(async () => (await top()) < end, true, "u goes up");
  const half = end - (await top());
  await keys.press("d");
  await becomes(top, end);
  await keys.press("k");
  await becomes(async () => (await top()) < end && end - (await top()) < half, true, "k goes up less");
  await twice(page, "g");
  await becomes(top, 0);
  await ada.sees("line 0");
  await keys.press("Shift+G");
  await ada.sees("line 119");

  await ada.composer.focus();
  await keys.type("mine");
  await keys.press("Enter");
  await ada.sees("mine");
  await ada.log.focus();
  await keys.press("v");
  await page.locator("article.is-selected", { hasText: "mine" }).waitFor();
  await keys.press("k");
  await page.locator("article.is-selected", { hasText: "line 119" }).waitFor();
  await keys.press("j");
  await keys.press("c");
  await page.getByText("Editing your message").waitFor();
  await keys.press("Escape");
  await page.getByText("Editing your message").waitFor({ state: "hidden" });
  await ada.log.focus();
  await keys.press(":");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
}, { over: ["ws"] });

/**
 * Presses a key two times, with nothing between that could take its time.
 * @param {Page} page
 * @param {string} key a letter
 */
async function twice(page, key) {
  const cdp = await page.context().newCDPSession(page);
  const code = `Key${key.toUpperCase()}`;
  const one = { key, code, windowsVirtualKeyCode: key.toUpperCase().charCodeAt(0) };
  const press = () => [
    cdp.send("Input.dispatchKeyEvent", { ...one, type: "keyDown", text: key }),
    cdp.send("Input.dispatchKeyEvent", { ...one, type: "keyUp" }),
  ];
  await Promise.all([...press(), ...press()]);
  await cdp.detach();
}

story("keys as they are set", async (stage) => {
  const ada = await stage.join("ada");
  const { page } = ada;
  const keys = page.keyboard;
  const set = (/** @type {object} */ settings) => ada.call("PATCH", "/me", { settings });
  await set({ classic_keys: true, send_with: "ctrl_enter", single_keys: false });
  await page.locator(".cp-sub", { hasText: "Ctrl" }).waitFor();
  await keys.press("Control+j");
  await ada.isIn("software");
  await keys.press("Control+k");
  await ada.isIn("general");
  await keys.press("Control+Shift+K");
  await page.getByRole("combobox", { name: "Jump to" }).waitFor();
  await keys.press("Escape");
  await ada.composer.focus();
  await keys.type("one");
  await keys.press("Enter");
  await keys.type("two");
  await becomes(() => ada.composer.inputValue(), "one\ntwo");
  await keys.press("Control+Enter");
  await ada.sees("one");
  await ada.log.focus();
  await keys.type("?j");
  await becomes(() => ada.composer.inputValue(), "?j", "without single keys all letters are for the composer");
}, { over: ["ws"] });
