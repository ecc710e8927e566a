// What only a browser has: storage that survives the page, and several tabs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World, missing, see, write } from "./minimost.js";

const options = { skip: missing || false, timeout: 60_000 };

/** @type {World} */
let world;
if (!missing) {
  before(async () => {
    world = await World.start();
  });
  after(() => world.close());
}

test("messages written offline outlive their tab, and another tab sends them", options, async () => {
  const ada = await world.join("ada1");
  const first = await ada.open();
  const second = await ada.open();
  await ada.context.setOffline(true);
  for (const words of ["one", "two", "three"]) await write(first, words);
  await see(second, "three");
  await first.close();
  await ada.context.setOffline(false);
  await untilSaid(ada, ["one", "two", "three"]);
  await ada.context.close();
});

test("messages that could not be sent survive a reload", options, async () => {
  const ada = await world.join("ada2");
  const page = await ada.open();
  const earlier = await ada.said();
  await page.route("**/messages", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue());
  await write(page, "after the reload");
  await see(page, "after the reload");
  await page.reload();
  await see(page, "after the reload");
  await page.unroute("**/messages");
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await untilSaid(ada, [...earlier, "after the reload"]);
  await ada.context.close();
});

test("another person in the same browser sees nothing of it, and is not spoken for", options, async () => {
  const ada = await world.join("ada3");
  const stale = await ada.open();
  // In the context, since what holds for a page no longer holds while it closes.
  await ada.context.route("**/messages", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue());
  await write(stale, "for my eyes");
  await see(stale, "for my eyes");
  const closed = await ada.open();
  await closed.close();
  await ada.context.clearCookies();
  const data = { username: "bob3", password: "Harbour-lantern-42" };
  await ada.context.request.post("/api/v1/signup", { data });
  await ada.context.unroute("**/messages");
  await stale.getByRole("heading", { name: "You were signed out" }).waitFor();
  const bobs = await ada.open();
  await write(bobs, "hello from bob");
  await see(bobs, "hello from bob");
  const said = await ada.said();
  assert.ok(!said.includes("for my eyes"));
  assert.equal(await bobs.getByText("for my eyes").count(), 0);
  await ada.context.close();
});

test("two tabs that write at once double nothing and keep their order", options, async () => {
  const ada = await world.join("ada4");
  const tabs = [await ada.open(), await ada.open()];
  const earlier = (await ada.said()).length;
  await Promise.all(tabs.map(async (tab, i) => {
    for (let n = 0; n < 10; n++) await write(tab, `tab ${i} message ${n}`);
  }));
  for (const tab of tabs) await see(tab, "tab 1 message 9");
  for (const tab of tabs) await see(tab, "tab 0 message 9");
  await untilCount(ada, earlier + 20);
  const said = (await ada.said()).slice(earlier);
  for (const i of [0, 1]) {
    const mine = said.filter((words) => words.startsWith(`tab ${i}`));
    assert.deepEqual(mine, Array.from({ length: 10 }, (_, n) => `tab ${i} message ${n}`));
  }
  await ada.context.close();
});

test("long-poll carries messages both ways", options, async () => {
  const ada = await world.join("ada5");
  const bob = await world.join("bob5");
  const polling = await ada.open("/?transport=poll");
  const page = await bob.open();
  await write(page, "to the poller");
  await see(polling, "to the poller");
  await write(polling, "from the poller");
  await see(page, "from the poller");
  await ada.context.close();
  await bob.context.close();
});

test("a draft is there again after a reload and on the other device", options, async () => {
  const ada = await world.join("ada6");
  const page = await ada.open();
  await page.route("**/draft", (route) => route.abort());
  await page.fill("textarea", "half a thought");
  await page.reload();
  await page.waitForFunction(() => document.querySelector("textarea")?.value === "half a thought");
  await page.unroute("**/draft");
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  const other = await ada.open();
  await other.waitForFunction(() => document.querySelector("textarea")?.value === "half a thought");
  await ada.context.close();
});

/**
 * @param {import("./minimost.js").Person} person
 * @param {string[]} words
 */
async function untilSaid(person, words) {
  await untilCount(person, words.length);
  assert.deepEqual(await person.said(), words);
}

/**
 * @param {import("./minimost.js").Person} person
 * @param {number} n
 */
async function untilCount(person, n) {
  while ((await person.said()).length < n);
}
