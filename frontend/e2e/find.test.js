// Finding messages and people.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

story("an old message in another channel is found as it is typed", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  const { channels } = await bob.call("GET", "/bootstrap");
  const channel = idOf(channels, "software");
  await bob.post("The Häuserblock plan is ready", { channel });
  for (let i = 0; i < 120; i++) await bob.post(`line ${i}`, { channel });
  await ada.post("another plan", { channel });
  await bob.post("no plan here");

  const { page } = ada;
  await ada.composer.press("Escape");
  await page.keyboard.press("/");
  const panel = ada.panel("Search messages");
  const field = panel.getByRole("combobox", { name: "Search messages" });
  const hits = panel.getByRole("option");
  await field.pressSequentially("hauserb");
  await becomes(() => hits.locator("mark").allInnerTexts(), ["Häuserb"]); // not of what was typed before
  assert.deepEqual(await hits.locator(".snip").allInnerTexts(), ["The Häuserblock plan is ready"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await ada.isIn("software");
  const old = ada.message("The Häuserblock plan is ready");
  await old.waitFor();
  await becomes(() => isInView(old), true);
  assert.equal(await ada.message("another plan").count(), 0);

  await field.fill("plan");
  await becomes(() => hits.count(), 3);
  await field.fill("from:bob plan");
  await becomes(() => hits.count(), 2);
  await field.fill("in:software plan");
  await becomes(() => hits.locator(".snip").allInnerTexts(), ["The Häuserblock plan is ready"]);
  await panel.getByRole("button", { name: "Remove the filter From bob" }).click();
  await becomes(() => hits.count(), 2);

  await field.fill("xylophone");
  await panel.getByText("Nothing matches “xylophone”").waitFor();
  await panel.getByRole("button", { name: "Clear filters" }).click();
  await field.fill("plan here");
  await becomes(() => hits.locator(".snip").allInnerTexts(), ["no plan here"]);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
});

story("a search that ran out of time goes on until it is through", async (stage) => {
  const ada = await stage.join("ada");
  for (const words of ["plan A", "plan B", "plan C"]) await ada.post(words);
  // As a server answers whose time was up: first nothing, then one message after the other.
  const steps = ["", "one", "two", "three"];
  await ada.page.route("**/api/v1/search?*", async (route) => {
    const url = new URL(route.request().url());
    const step = steps.indexOf(url.searchParams.get("cursor") ?? "");
    url.searchParams.delete("cursor");
    const response = await route.fetch({ url: url.href });
    const whole = await response.json();
    const results = whole.results.slice(Math.max(step - 1, 0), step);
    await route.fulfill({ response, json: { ...whole, results, next_cursor: steps[step + 1] } });
  });
  await ada.composer.press("Escape");
  await ada.page.keyboard.press("/");
  const panel = ada.panel("Search messages");
  await panel.getByRole("combobox", { name: "Search messages" }).fill("plan");
  await becomes(() => panel.getByRole("option").locator(".snip").allInnerTexts(), ["plan C", "plan B", "plan A"]);
}, { over: ["ws"] });

story("who is invisible is offline to the others, and a status is read", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  const row = await ada.member("bob");
  await row.getByRole("img", { name: "Active" }).waitFor();
  const profile = await bob.settings("Profile");
  await profile.getByRole("radio", { name: "Invisible" }).click();
  await row.getByRole("img", { name: "Offline" }).waitFor();
  await profile.getByRole("textbox", { name: "Status" }).fill("Soldering");
  await profile.getByRole("button", { name: "Close" }).filter({ visible: true }).click();
  await row.getByText("Soldering").waitFor();
  await row.getByRole("button", { name: /bob.*Soldering/ }).click();
  const card = ada.page.getByRole("dialog", { name: "bob" });
  await card.getByText("Soldering").waitFor();
  await card.getByText("Offline", { exact: true }).waitFor();
}, { over: ["ws"] });

story("people are reached by keyboard", async (stage) => {
  const ada = await stage.join("ada");
  await stage.join("bob");
  const keys = ada.page.keyboard;
  await keys.press("Control+k");
  await ada.page.getByRole("combobox", { name: "Jump to" }).waitFor();
  await keys.type("bob");
  await ada.page.getByRole("option", { name: "bob", selected: true }).waitFor();
  await keys.press("Enter");
  await keys.type("typed at once");
  await ada.isIn("bob");
  await becomes(() => ada.composer.inputValue(), "typed at once");
  await ada.composer.fill("");
  await ada.composer.press("Escape"); // an empty log: no message is selected
  await keys.press("o");
  const dialog = ada.page.getByRole("dialog", { name: "New message" });
  await dialog.waitFor();
  await keys.press("Control+Enter"); // nobody is chosen: a note to oneself
  await ada.isIn("ada (you)");
}, { over: ["ws"] });

/**
 * @param {{id: number, name: string}[]} channels
 * @param {string} name
 */
function idOf(channels, name) {
  return channels.find((c) => c.name === name)?.id ?? 0;
}

/** @param {import("playwright-core").Locator} row */
async function isInView(row) {
  const box = await row.boundingBox();
  return box !== null && box.y > 0 && box.y + box.height < 800;
}
