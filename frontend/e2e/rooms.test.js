// Private channels: who is in them, and what those see who come late or go.

import assert from "node:assert/strict";

import { becomes, hasRead, story } from "./harness.js";

/** @import {Person} from "./person.js" */

const secret = "the key is under the mat";

story("who is added to a private channel sees it from then on", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  const phone = await stage.device(bob);
  await ada.makeRoom("lab", "Benches and keys", ["bob"]);
  await ada.say(secret);
  for (const device of [bob, phone]) await becomes(() => device.badge("lab"), "1");
  await bob.goTo("lab");
  await bob.sees(secret);
  await bob.page.getByText("ada created the channel").waitFor();

  const cathy = await stage.join("cathy");
  assert.equal(await cathy.channel("lab").count(), 0);
  await add(bob, "cathy", "lab");
  await cathy.goTo("lab");
  await cathy.page.getByText("bob added cathy").waitFor();
  await ada.pick("Reply", secret);
  await ada.say("it is still there");
  await cathy.sees("it is still there");
  await cathy.message("it is still there").getByText("A message from before you joined").waitFor();
  assert.deepEqual(await cathy.bodies(), ["it is still there"]);
  assert.deepEqual(await knownTo(cathy, ada.place), { secret: false, answer: true });
  assert.deepEqual(await knownTo(bob, ada.place), { secret: true, answer: true });

  // The same once it is loaded anew.
  await cathy.open(`/c/${ada.place}`);
  await cathy.sees("it is still there");
  assert.equal((await cathy.page.content()).includes(secret), false);
});

story("a private channel is renamed, and people go", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  const cathy = await stage.join("cathy");
  await ada.makeRoom("lab", "", ["bob", "cathy"]);
  for (const other of [bob, cathy]) await other.goTo("lab");

  await bob.roomMenu("Name and topic");
  const form = bob.page.getByRole("dialog", { name: "Name and topic" });
  await form.getByLabel("Name").fill("workshop");
  await form.getByLabel("Topic").fill("Mind the saw");
  await form.getByRole("button", { name: "Save" }).click();
  for (const person of [ada, bob, cathy]) {
    await person.isIn("workshop");
    await person.channel("workshop").waitFor();
    await person.page.getByRole("heading", { name: "workshop", level: 1 }).waitFor();
    await person.page.getByRole("button", { name: "Mind the saw" }).waitFor();
    await person.page.getByText("bob renamed the channel from lab to workshop").waitFor();
  }

  await cathy.mark();
  await cathy.composer.pressSequentially("I was just abou");
  // What the page still had to save would cross with her removal.
  const { channels } = await cathy.call("GET", "/bootstrap");
  const { id } = channels.find((/** @type {{name: string}} */ { name }) => name === "workshop");
  await becomes(async () => (await cathy.call("GET", "/bootstrap")).drafts[id], "I was just abou");
  await hasRead(cathy, id);
  await (await ada.member("cathy")).getByRole("button", { name: "Remove cathy" }).click();
  await confirm(ada, "Remove cathy from workshop?", "Remove");
  await cathy.isIn("general");
  await cathy.page.getByText("You are no longer in workshop.").waitFor();
  assert.equal(await cathy.channel("workshop").count(), 0);
  await cathy.isSamePage();
  await ada.say("she is gone");
  await ada.sees("she is gone");
  await cathy.say("hello all");
  await cathy.sees("hello all");
  assert.deepEqual(await cathy.bodies(), ["hello all"]);

  await bob.roomMenu("Leave channel");
  await confirm(bob, "Leave workshop?", "Leave");
  await bob.isIn("general");
  await bob.sees("hello all");
  await ada.page.getByText("bob left").waitFor();
  await ada.page.getByRole("button", { name: "1 member" }).waitFor();
});

/**
 * Adds somebody with the panel of members.
 * @param {Person} person
 * @param {string} name
 * @param {string} room
 */
async function add(person, name, room) {
  await (await person.members()).getByRole("button", { name: "Add people" }).click();
  const dialog = person.page.getByRole("dialog", { name: `Add people to ${room}` });
  await person.choose(dialog, "Who", [name]);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await (await person.member(name)).waitFor();
}

/**
 * @param {Person} person
 * @param {string} title
 * @param {string} button
 */
async function confirm(person, title, button) {
  const dialog = person.page.getByRole("dialog", { name: title });
  await dialog.getByRole("button", { name: button, exact: true }).click();
}

/**
 * What the server tells somebody of a channel.
 * @param {Person} person
 * @param {number} channel
 */
async function knownTo(person, channel) {
  const history = await person.call("GET", `/channels/${channel}/messages?limit=200`);
  const found = await person.call("GET", "/search?q=the+mat");
  const told = JSON.stringify([history, found]);
  return { secret: told.includes(secret), answer: told.includes("it is still there") };
}
