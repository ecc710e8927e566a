// What the administrator does beside the running server shows on open pages at
// once, without a reload.

import assert from "node:assert/strict";

import { becomes, hasRead, story } from "./harness.js";

/** @import {Person} from "./person.js" */

const fresh = "Glacier-Piston-8";

/** @param {Person} person @param {string} said by the tool, with a link to open */
async function opens(person, said) {
  const [link = ""] = /http:\S+/.exec(said) ?? [];
  const { pathname, hash } = new URL(link);
  await person.page.goto(person.address(pathname) + hash);
}

/** @param {Person} person @param {string | RegExp} words of the page without a session */
async function ended(person, words) {
  await person.page.getByRole("heading", { name: "You were signed out" }).waitFor();
  await person.page.getByText(words).first().waitFor();
}

/** @param {Person} person @param {string} password */
async function chooses(person, password) {
  await person.page.getByLabel("Password", { exact: true }).fill(password);
  await person.page.getByLabel("Repeat password").fill(password);
  await person.page.getByRole("button", { name: "Set password" }).click();
}

/** @param {Person} person @param {string} username @param {string} password */
async function signsIn(person, username, password) {
  await person.page.getByLabel("Username").fill(username);
  await person.page.getByLabel("Password", { exact: true }).fill(password);
  await person.page.getByRole("button", { name: "Sign in" }).click();
  await person.online();
}

story("a disabled account is out at once, and others see that it is", async (stage) => {
  stage.allow(/status of (401|403)/);
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await bob.say("hello from bob");
  await ada.sees("hello from bob");
  await ada.mark();
  await hasRead(bob, 1); // what the page still had to say would cross with the end
  await stage.server.admin("users", "disable", "bob");
  // A poll that comes just after learns only that there is no session.
  await ended(bob, stage.transport === "ws" ? "This account is disabled" : /disabled|signed out/);
  await ada.message("hello from bob").getByText("Disabled").waitFor();
  await (await ada.member("bob")).getByText("Disabled").waitFor();
  await ada.talkTo("bob");
  await ada.page.getByText("bob’s account is disabled").waitFor();
  await ada.page.getByRole("button", { name: "Disabled", exact: true }).click();
  await ada.page.getByRole("dialog", { name: "bob" }).getByText("Disabled").waitFor();
  await ada.page.keyboard.press("Escape");
  await ada.say("for later");
  await ada.sees("for later");

  await stage.server.admin("users", "enable", "bob");
  await ada.page.getByText("bob’s account is disabled").waitFor({ state: "detached" });
  await bob.page.getByRole("link", { name: "Sign in again" }).click();
  await signsIn(bob, "bob", bob.credentials.password);
  await bob.goTo("ada");
  await bob.sees("for later");
  await ada.isSamePage();
});

story("a deleted account is out at once, and its messages stay or go", async (stage) => {
  stage.allow(/status of (401|403|404)/); // 404: a request overtaken by the end
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  const cathy = await stage.join("cathy");
  await bob.say("bob was here");
  await cathy.say("cathy was here");
  await ada.sees("cathy was here");
  await stage.server.admin("users", "delete", "bob");
  await ada.log.getByRole("article", { name: /^Deleted user/ }).waitFor();
  await ada.sees("bob was here");
  await bob.page.getByRole("heading", { name: "You were signed out" }).waitFor();
  await stage.server.admin("users", "delete", "cathy", "--erase");
  await ada.loses("cathy was here");
  await cathy.page.getByRole("heading", { name: "You were signed out" }).waitFor();
});

story("a link sets a new password once, and the old sessions are out", async (stage) => {
  stage.allow(/status of (400|401)/);
  const ada = await stage.join("ada");
  const said = await stage.server.admin("reset-password", "ada");
  // She is told in a direct message, which leads to the same page without the secret.
  await ada.channel("MiniMost").waitFor();
  const phone = await stage.visitor("ada");
  await opens(phone, said);
  await phone.page.getByText("It will be the password of ada").waitFor();
  assert.equal(new URL(phone.page.url()).hash, "", "the secret stays in the address");
  await chooses(phone, "short");
  await phone.page.getByRole("button", { name: "Set password" }).waitFor();
  await chooses(phone, fresh);
  await phone.page.getByText("Your new password is set").waitFor();
  await ada.page.getByRole("heading", { name: "You were signed out" }).waitFor();
  await phone.page.getByRole("link", { name: "Sign in" }).click();
  await signsIn(phone, "ada", fresh);

  const late = await stage.visitor("eve");
  await opens(late, said);
  await late.page.getByRole("heading", { name: "This link does not work" }).waitFor();
  await late.page.getByText("This link has been used").waitFor();
});

story("revoked sign-ins are out at once", async (stage) => {
  stage.allow(/status of 401/);
  const ada = await stage.join("ada");
  const phone = await stage.device(ada);
  await stage.server.admin("sessions", "revoke", "ada");
  for (const page of [ada, phone]) await ended(page, "Unsent messages and drafts are kept");
});

story("public channels come, change, move and go", async (stage) => {
  const ada = await stage.join("ada");
  await ada.mark();
  const names = () => ada.page.locator("nav .trunc").allInnerTexts();
  const order = async () => (await names()).filter((n) => ["general", "software", "lab", "code"].includes(n));
  await stage.server.admin("channels", "add", "lab", "--topic", "Where it smells");
  await ada.goTo("lab");
  await ada.page.getByText("Where it smells").first().waitFor();
  await stage.server.admin("channels", "topic", "lab", "Where it is loud");
  await ada.page.getByText("Where it is loud").first().waitFor();
  await stage.server.admin("channels", "rename", "lab", "code");
  await ada.isIn("code");
  await stage.server.admin("channels", "order", "code", "software");
  await becomes(order, ["code", "software", "general"]);
  await ada.goTo("general");
  await stage.server.admin("channels", "archive", "code");
  await ada.channel("code").waitFor({ state: "detached" });
  await ada.isSamePage();
});

story("who is invited can join, and the others are told how", async (stage) => {
  stage.allow(/status of (400|403)/);
  const { server } = stage;
  const eve = await stage.visitor("eve");
  await eve.page.goto("/login");
  await eve.page.getByRole("heading", { name: "Sign in to" }).waitFor();
  assert.equal(await eve.page.getByRole("link", { name: "Create an account" }).count(), 0);
  await eve.page.goto("/signup");
  await eve.page.getByRole("heading", { name: "You need an invitation" }).waitFor();

  const said = await server.admin("invite");
  const ada = await stage.visitor("ada");
  await opens(ada, said);
  await ada.page.reload(); // which does not lose it
  await fillSignUp(ada);
  await ada.online();
  await opens(eve, said);
  await eve.page.getByRole("heading", { name: "This invitation does not work" }).waitFor();

  // Members make links for others.
  await ada.page.getByTitle("You and your status").click();
  await ada.page.getByRole("menuitem", { name: "Invite people" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Invite people" });
  await dialog.getByRole("button", { name: "Make a link" }).click();
  await dialog.getByRole("img", { name: /^QR code of/ }).waitFor();
  const link = await dialog.getByTitle("Copy the address").innerText();
  const bob = await stage.visitor("bob");
  await opens(bob, link);
  await fillSignUp(bob);
  await bob.online();
  await bob.say("thank you");
  await ada.sees("thank you");

  // One that is taken back works no more.
  const other = await server.admin("invite");
  await server.admin("invite", "revoke", "3");
  await eve.page.goto("/login");
  await opens(eve, other);
  await eve.page.getByRole("heading", { name: "This invitation does not work" }).waitFor();
}, { signup: "invite" });

/** @param {Person} person at the form */
async function fillSignUp({ page, credentials }) {
  await page.getByLabel("Username").fill(credentials.username);
  await page.getByLabel("Password", { exact: true }).fill(credentials.password);
  await page.getByLabel("Repeat password").fill(credentials.password);
  await page.getByRole("button", { name: "Create account" }).click();
}

story("where sign-up is closed, the administrator makes the accounts", async (stage) => {
  const ada = await stage.visitor("ada");
  await ada.page.goto("/signup");
  await ada.page.getByRole("heading", { name: "Sign-up is closed" }).waitFor();
  await opens(ada, await stage.server.admin("users", "add", "ada"));
  await ada.page.getByText("It will be the password of ada").waitFor();
  await chooses(ada, fresh);
  await ada.page.getByRole("link", { name: "Sign in" }).click();
  await signsIn(ada, "ada", fresh);
  await ada.page.getByTitle("You and your status").click();
  await ada.page.getByRole("menuitem", { name: "Sign out" }).waitFor();
  assert.equal(await ada.page.getByRole("menuitem", { name: "Invite people" }).count(), 0);
}, { signup: "closed", over: ["ws"] });
