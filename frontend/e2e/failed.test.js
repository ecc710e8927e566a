// Messages that cannot be sent say why, and what can be done.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

const lab = ["general", "software", "lab"].map((name) => ({ name }));

story("a message to an archived channel can be retried, edited, deleted", async (stage) => {
  stage.allowOutage();
  stage.allow(/status of 40[34] .*channels.3.messages/);
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await bob.goTo("lab");
  await ada.goTo("lab");
  await stage.server.kill();
  for (const words of ["to retry", "to rewrite", "to drop"]) await ada.say(words);
  await stage.server.configure(lab.slice(0, 2));
  await stage.server.up();
  const failure = (/** @type {string} */ words) => ada.message(words).getByRole("alert");
  for (const words of ["to retry", "to rewrite", "to drop"]) {
    await failure(words).filter({ hasText: /Not sent\. \w+/ }).waitFor();
  }
  await stage.server.configure(lab);
  await becomes(async () => Boolean((await bob.call("GET", "/channels/3")).archived), false);
  await failure("to drop").getByRole("button", { name: "Delete" }).click();
  await ada.loses("to drop");
  await failure("to retry").getByRole("button", { name: "Retry" }).click();
  await bob.sees("to retry");
  await failure("to rewrite").getByRole("button", { name: "Edit" }).click();
  await ada.loses("to rewrite");
  assert.equal(await ada.composer.inputValue(), "to rewrite");
  await ada.say("rewritten");
  await bob.sees("rewritten");
  await becomes(() => ada.bodies(), ["to retry", "rewritten"]);
}, { channels: lab });

story("what is too long is told before and after sending", async (stage) => {
  stage.allow(/status of 413/);
  const ada = await stage.join("ada");
  await ada.composer.fill("x".repeat(16_001));
  await ada.page.getByText("1 character too many").waitFor();
  await ada.composer.press("Enter");
  assert.equal((await ada.composer.inputValue()).length, 16_001, "it was sent or lost");
  assert.deepEqual(await ada.bodies(), []);

  // Within the characters allowed, but more bytes than the server takes.
  await ada.say("\u0001".repeat(12_000));
  const failed = ada.log.getByRole("article").getByRole("alert");
  await failed.filter({ hasText: /Not sent\. \w+/ }).waitFor();
  await ada.say("after it");
  await ada.sees("after it");
  await failed.getByRole("button", { name: "Delete" }).click();
  await becomes(() => ada.bodies(), ["after it"]);
});
