// What marks a message: mentions, reactions, pins, receipts, and unread again.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

/** @import {Locator} from "playwright-core" */
/** @import {Person} from "./person.js" */

story("who is named is told on every device until they have read it", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  const phone = await stage.device(bob);
  const devices = [bob, phone];
  await bob.goTo("software");
  await phone.goTo("firmware");
  const people = ada.page.getByRole("listbox", { name: "People in general" });
  await ada.composer.pressSequentially("see @b");
  await people.getByRole("option", { name: "bob", selected: true }).waitFor();
  await ada.composer.press("Tab");
  await becomes(() => ada.composer.inputValue(), "see @bob ");
  await ada.composer.pressSequentially("the log");
  await ada.composer.press("Enter");
  for (const device of devices) await becomes(() => device.badge("general"), "@1");
  await bob.goTo("general");
  await bob.sees("see @bob the log");
  const pill = bob.message("see @bob the log").and(bob.page.locator(".mentioned")).locator(".mn-me");
  assert.equal(await pill.innerText(), "@bob");
  for (const device of devices) await becomes(() => device.badge("general"), "");

  await bob.goTo("software");
  await ada.say("and @bob the graph");
  for (const device of devices) await becomes(() => device.badge("general"), "@1");
  await ada.pick("Edit", "the graph");
  await becomes(() => ada.composer.inputValue(), "and @bob the graph");
  await ada.say("and the graph");
  for (const device of devices) await becomes(() => device.badge("general"), "1");

  const cathy = await stage.join("cathy");
  await cathy.goTo("software");
  await ada.composer.pressSequentially("@every");
  await people.getByRole("option", { name: "everyone Notifies 2 people", selected: true }).waitFor();
  await ada.composer.press("Enter");
  await ada.composer.pressSequentially("we ship");
  await ada.composer.press("Enter");
  for (const device of [cathy, ...devices]) await becomes(() => device.badge("general"), "@1");

  await bob.page.getByRole("button", { name: /^Mentions/ }).click();
  const list = bob.panel("Mentions").getByRole("listitem");
  await becomes(() => words(list.locator(".snip")), ["@everyone we ship", "see @bob the log"]);
  await list.filter({ hasText: "we ship" }).getByRole("link").click();
  await bob.isIn("general");
  await bob.sees("@everyone we ship");
  for (const device of devices) await becomes(() => device.badge("general"), "");
});

story("reactions, pins and receipts are seen by the others", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.say("ready?");
  await bob.sees("ready?");
  await ada.message("ready?").getByRole("button", { name: "Seen by bob" }).waitFor();

  // Whoever is faster than the emoji still gets what they typed.
  const load = await holdBack(bob, "**/api/v1/emoji");
  await bob.pick("Add reaction", "ready?");
  const picker = bob.page.getByRole("dialog", { name: "Emoji" });
  await picker.getByLabel("Search emoji").fill("rocket");
  await picker.getByLabel("Search emoji").press("Enter");
  load();
  for (const person of [ada, bob]) await becomes(() => person.reactions("ready?"), ["🚀 1"]);
  const chip = ada.message("ready?").getByRole("button", { name: /^🚀/ });
  await chip.click();
  await becomes(() => bob.reactions("ready?"), ["🚀 2"]);
  assert.equal(await chip.getAttribute("aria-pressed"), "true");
  await chip.click();
  await becomes(() => bob.reactions("ready?"), ["🚀 1"]);
  await bob.message("ready?").getByRole("button", { name: /^🚀/ }).click();
  for (const person of [ada, bob]) await becomes(() => person.reactions("ready?"), []);

  await bob.pick("Pin to channel", "ready?");
  await ada.message("ready?").getByText("Pinned by bob").waitFor();
  await ada.page.getByRole("button", { name: "Pinned messages, 1" }).click();
  await ada.panel("Pinned messages").getByText("1 of 50").waitFor();
  // Where the screen is narrow, they are in the menu.
  await ada.page.setViewportSize({ width: 390, height: 844 });
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: /, 1 pinned$/ }).waitFor();
  await ada.page.getByRole("button", { name: "More about this channel" }).click();
  await ada.page.getByRole("menuitem", { name: "Pinned messages" }).click();
  const pin = ada.panel("Pinned messages").getByRole("listitem").filter({ hasText: "ready?" });
  await pin.getByText("Pinned by bob").waitFor();
  await ada.page.setViewportSize({ width: 1280, height: 800 });
  await pin.hover();
  await pin.getByRole("button", { name: "Unpin" }).click();
  await ada.panel("Pinned messages").getByText("No pins in this channel").waitFor();
  await bob.page.getByRole("button", { name: /^Pinned messages/ }).waitFor({ state: "hidden" });

  const phone = await stage.device(bob);
  await phone.goTo("software");
  await bob.pick("Mark unread from here", "ready?");
  for (const device of [bob, phone]) await becomes(() => device.badge("general"), "1");
  await ada.message("ready?").getByRole("button", { name: "Sent", exact: true }).waitFor();
  await bob.goTo("firmware");
  await bob.goTo("general");
  for (const device of [bob, phone]) await becomes(() => device.badge("general"), "");
});

/**
 * Lets what a page asks for wait.
 * @param {Person} person
 * @param {string} url
 * @returns {Promise<() => void>} lets it through
 */
async function holdBack({ page }, url) {
  /** @type {() => void} */
  let release = () => {};
  const released = new Promise((/** @type {(value: void) => void} */ resolve) => (release = resolve));
  await page.route(url, (route) => released.then(() => route.continue()));
  return release;
}

/** @param {Locator} nodes */
async function words(nodes) {
  return (await nodes.allInnerTexts()).map((text) => text.trim());
}
