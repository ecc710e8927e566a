// The server dies or restarts under people who go on writing.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

/** @import {Person} from "./person.js" */

story("kill -9 in a burst loses nothing and doubles nothing", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.mark();
  await bob.mark();
  const acknowledged = acknowledgements(ada);
  const wanted = Array.from({ length: 40 }, (_, i) => `message ${i}.`);

  for (const [i, words] of wanted.entries()) {
    if (i === 15) await becomes(async () => acknowledged.size > 5, true, "some are acknowledged");
    if (i === 20) await stage.server.kill();
    if (i === 30) await stage.server.up();
    await ada.say(words);
  }
  for (const person of [ada, bob]) {
    await becomes(() => person.bodies(), wanted);
    await person.online();
    await person.isSamePage();
  }
  const stored = await bob.stored();
  assert.deepEqual(stored, wanted);
  for (const words of acknowledged) assert.ok(stored.includes(words), `${words} was lost`);
});

story("what is written while the server is away survives a reload", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.say("before");
  await bob.sees("before");
  await stage.server.kill();
  const wanted = ["first", "second", "third"];
  for (const words of wanted) await ada.say(words);
  await ada.page.getByText("3 messages waiting to send").waitFor();
  assert.deepEqual(await ada.bodies(), ["before", ...wanted]);
  await assert.rejects(ada.page.reload(), /ERR_CONNECTION_REFUSED/);
  await ada.page.waitForURL(/^chrome-error:/);
  await stage.server.up();
  await ada.open("/");
  for (const person of [ada, bob]) await becomes(() => person.bodies(), ["before", ...wanted]);
  assert.deepEqual(await bob.stored(), ["before", ...wanted]);
});

story("a restart is told, and is over by itself", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.mark();
  const banner = ada.page.getByText(`No connection to ${stage.server.address}.`);
  await stage.server.stop();
  const lost = Date.now();
  await ada.connection("Reconnecting");
  assert.equal(await banner.count(), 0, "the banner came at once");
  await banner.waitFor();
  assert.ok(Date.now() - lost >= 2500, "the banner came too soon");
  await ada.connection("Offline");
  await ada.say("written without a server");
  await stage.server.up();
  // Its own next try may come first and take the button away.
  const pressed = ada.page.getByRole("button", { name: "Try now" }).click().catch(() => {});
  await Promise.race([pressed, ada.online()]);
  await ada.online();
  await banner.waitFor({ state: "detached" });
  await bob.sees("written without a server");
  await ada.isSamePage();
});

/**
 * @param {Person} person
 * @returns {Set<string>} the texts of this person that the server has acknowledged, growing
 */
function acknowledgements({ page }) {
  /** @type {Set<string>} */
  const texts = new Set();
  page.on("response", async (response) => {
    const request = response.request();
    if (request.method() !== "POST" || !request.url().endsWith("/messages")) return;
    if (response.ok()) texts.add(request.postDataJSON().body);
  });
  return texts;
}
