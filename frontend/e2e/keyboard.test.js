// Everything without a mouse.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

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

/** @param {import("playwright-core").Locator} field */
function isFocused(field) {
  return field.evaluate((node) => node === document.activeElement);
}
