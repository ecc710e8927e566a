// Two tabs and two devices of one person agree.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

story("tabs and devices share drafts, messages and read marks", async (stage) => {
  const ada = await stage.join("ada");
  const tab = await stage.tab(ada);
  const phone = await stage.device(ada);
  const bob = await stage.join("bob");
  for (const other of [tab, phone]) await other.goTo("firmware");
  await ada.goTo("software");
  await ada.composer.pressSequentially("half a thou");
  for (const other of [tab, phone]) {
    await other.channel("software").getByRole("img", { name: "Draft" }).waitFor();
    await other.goTo("software");
    await becomes(() => other.composer.inputValue(), "half a thou");
  }
  await ada.say("a whole thought");
  for (const other of [ada, tab, phone]) {
    await becomes(() => other.bodies(), ["a whole thought"]);
    await becomes(() => other.composer.inputValue(), "");
  }
  await tab.say("and another");
  await ada.sees("and another");

  for (const other of [ada, tab, phone]) await other.goTo("general");
  await bob.goTo("software");
  await bob.say("for ada");
  for (const other of [ada, tab, phone]) await becomes(() => other.badge("software"), "1");
  await tab.goTo("software");
  for (const other of [ada, tab, phone]) await becomes(() => other.badge("software"), "");
});

story("a session that is ended elsewhere says so", async (stage) => {
  stage.allow(/status of 401/);
  const ada = await stage.join("ada");
  const phone = await stage.device(ada);
  const { me } = await phone.call("GET", "/bootstrap");
  await ada.call("DELETE", `/me/sessions/${me.session_id}`);
  await phone.page.getByRole("heading", { name: "You were signed out" }).waitFor();
  await phone.page.getByRole("link", { name: "Sign in again" }).click();
  await phone.page.getByLabel("Username").fill("ada");
  await phone.page.getByLabel("Password", { exact: true }).fill(phone.credentials.password);
  await phone.page.getByRole("button", { name: "Sign in" }).click();
  await phone.online();
  await ada.say("both are here");
  await phone.sees("both are here");
});

story("signing out ends every tab of the browser, and only of it", async (stage) => {
  stage.allow(/status of 401/);
  const ada = await stage.join("ada");
  const tab = await stage.tab(ada);
  const phone = await stage.device(ada);
  await ada.page.getByTitle("You and your status").click();
  await ada.page.getByRole("menuitem", { name: "Sign out" }).click();
  await ada.page.getByRole("heading", { name: "Sign in to" }).waitFor();
  await tab.page.getByRole("heading", { name: /^(You were signed out|Sign in to)/ }).waitFor();
  await phone.say("still here");
  await phone.sees("still here");
  assert.deepEqual(await phone.stored(), ["still here"]);
});
