// What only a browser has: storage that survives the page, and several tabs.

import assert from "node:assert/strict";

import { becomes, stored, story } from "./harness.js";

/** @import {Page} from "playwright-core" */

story("messages written offline outlive their tab, and another tab sends them", async (stage) => {
  stage.allow(/net::ERR_INTERNET_DISCONNECTED/);
  const first = await stage.join("ada");
  const second = await stage.tab(first);
  const browser = first.page.context();
  await browser.setOffline(true);
  for (const words of ["one", "two", "three"]) await first.say(words);
  await second.message("three").waitFor();
  await first.page.close();
  await browser.setOffline(false);
  await becomes(() => second.stored(), ["one", "two", "three"]);
});

story("messages that could not be sent survive a reload", async (stage) => {
  stage.allow(/net::ERR_FAILED/);
  const ada = await stage.join("ada");
  await ada.page.route("**/messages", refusePosts);
  await ada.say("after the reload");
  await becomes(() => stored(ada.page, "outbox"), 1);
  await ada.page.reload();
  await ada.message("after the reload").waitFor();
  assert.deepEqual(await ada.stored(), []);
  await ada.page.unroute("**/messages");
  await ada.page.evaluate(() => dispatchEvent(new Event("online")));
  await becomes(() => ada.stored(), ["after the reload"]);
});

story("another person in the same browser sees nothing of it, and is not spoken for", async (stage) => {
  stage.allow(/net::ERR_FAILED/, /status of 401/);
  const ada = await stage.join("ada");
  const browser = ada.page.context();
  // No tab closes meanwhile: what a closing tab sends is not held up, and would be Ada's own.
  await browser.route("**/messages", refusePosts);
  await ada.say("for my eyes");
  await ada.message("for my eyes").waitFor();
  await browser.clearCookies();
  const bob = await stage.page("bob", browser);
  await bob.register();
  await browser.unroute("**/messages");
  await ada.page.getByRole("heading", { name: "You were signed out" }).waitFor();
  await bob.open("/");
  await bob.say("hello from bob");
  await bob.sees("hello from bob");
  assert.deepEqual(await bob.stored(), ["hello from bob"]);
  assert.deepEqual(await bob.bodies(), ["hello from bob"]);
});

story("two tabs that write at once double nothing and keep their order", async (stage) => {
  const ada = await stage.join("ada");
  const tabs = [ada, await stage.tab(ada)];
  const wrote = (/** @type {number} */ tab) =>
    Array.from({ length: 10 }, (_, n) => `tab ${tab} message ${n}`);
  await Promise.all(tabs.map(async (tab, i) => {
    for (const words of wrote(i)) await tab.say(words);
  }));
  for (const tab of tabs) {
    await tab.sees("tab 0 message 9");
    await tab.sees("tab 1 message 9");
  }
  const said = await ada.stored();
  assert.equal(said.length, 20);
  for (const i of [0, 1]) {
    assert.deepEqual(said.filter((words) => words.startsWith(`tab ${i}`)), wrote(i));
  }
});

story("a draft is there again after a reload and on the other device", async (stage) => {
  stage.allow(/net::ERR_FAILED/);
  const ada = await stage.join("ada");
  await ada.page.route("**/draft", (route) => route.abort());
  await ada.composer.fill("half a thought");
  await ada.page.reload();
  await becomes(() => ada.composer.inputValue(), "half a thought");
  await ada.page.unroute("**/draft");
  await becomes(async () => {
    await ada.page.evaluate(() => dispatchEvent(new Event("pagehide")));
    return (await ada.call("GET", "/bootstrap")).drafts["1"];
  }, "half a thought");
  const phone = await stage.device(ada);
  await becomes(() => phone.composer.inputValue(), "half a thought");
});

/** @type {Parameters<Page["route"]>[1]} */
function refusePosts(route, request) {
  return request.method() === "POST" ? route.abort() : route.continue();
}
