// Direct messages: between two, among several, and to oneself.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

story("a conversation is opened, drafted, answered, closed and comes back", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  const phone = await stage.device(bob);
  await ada.talkTo("bob");
  await ada.isIn("bob");
  await ada.composer.pressSequentially("are you");
  await ada.goTo("general");
  await ada.channel("bob").getByRole("img", { name: "Draft" }).waitFor();
  assert.equal(await bob.channel("ada").count(), 0);
  await ada.goTo("bob");
  await becomes(() => ada.composer.inputValue(), "are you");
  await ada.say("are you there?");
  for (const device of [bob, phone]) {
    await becomes(() => device.badge("ada"), "1");
    await device.channel("ada").locator(".pill-at").waitFor();
  }

  await bob.goTo("ada");
  await bob.sees("are you there?");
  for (const device of [bob, phone]) await becomes(() => device.badge("ada"), "");
  await ada.message("are you there?").getByRole("button", { name: "Read" }).waitFor();
  await bob.say("I am");
  await ada.sees("I am");

  await bob.channel("ada").hover();
  await bob.page.getByRole("button", { name: "Close the conversation with ada" }).click();
  for (const device of [bob, phone]) await device.channel("ada").waitFor({ state: "detached" });
  await bob.composer.hover(); // a row that is pointed at shows its × instead of its badge
  await ada.say("one more thing");
  for (const device of [bob, phone]) await becomes(() => device.badge("ada"), "1");
  await phone.goTo("ada");
  await becomes(() => phone.bodies(), ["are you there?", "I am", "one more thing"]);
});

story("the same people are the same conversation, and notes are one's own", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.talkTo();
  await ada.isIn("ada (you)");
  await ada.say("buy solder");
  await ada.sees("buy solder");

  const cathy = await stage.join("cathy");
  await ada.talkTo("bob", "cathy");
  await ada.isIn("bob, cathy");
  await ada.say("lunch?");
  for (const [other, name] of /** @type {const} */ ([[bob, "ada, cathy"], [cathy, "ada, bob"]])) {
    await becomes(() => other.badge(name), "1");
    await other.channel(name).locator(".pill-at").waitFor();
  }
  await cathy.talkTo("bob", "ada");
  await cathy.isIn("ada, bob");
  await cathy.sees("lunch?");
  assert.equal(cathy.place, ada.place);
  await cathy.say("gladly");
  await ada.sees("gladly");

  await bob.talkTo("ada");
  await bob.isIn("ada");
  assert.notEqual(bob.place, ada.place);
  assert.deepEqual(await bob.bodies(), []);
}, { over: ["ws"] });
