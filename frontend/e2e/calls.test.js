// Calls between real browsers: what is said and shown on one side arrives at
// all the others, whatever happens to the people and to the server.

import assert from "node:assert/strict";
import { before } from "node:test";

import { axe, serious } from "./axe.js";
import {
  answer, crash, joinListening, launchWithDevices, leave, made, ownAddresses, plays, ring, rises, silence, stageOf, tiles,
} from "./caller.js";
import { becomes, story } from "./harness.js";

/** @import {Locator} from "playwright-core" */
/** @import {Person} from "./person.js" */

before(launchWithDevices);

/** Pictures cost time where no graphics card draws them. */
const ws = { over: /** @type {["ws"]} */ (["ws"]), limit: 180_000 };

story("three people talk, are seen, and share a screen", async (stage) => {
  const [ada, bob, cathy] = await Promise.all(
    ["ada", "bob", "cathy"].map((name) => joinListening(stage, name)));
  await ada.makeRoom("lab", "", ["bob"]);
  await ada.page.getByRole("button", { name: "Start a call" }).click();
  await becomes(() => tiles(ada), ["ada (you)", "bob, ringing"], "while it rings");
  await ring(bob, "ada").getByRole("button", { name: "Join", exact: true }).click();

  await stageOf(ada).getByRole("button", { name: "Add someone to the call" }).click();
  await ada.page.getByRole("combobox", { name: "Find a person" }).fill("cath");
  await ada.page.getByRole("option", { name: /cathy/ }).click();
  await answer(cathy, "ada");
  assert.equal(await cathy.channel("lab").count(), 0, "who is invited sees the channel");
  const all = [ada, bob, cathy];
  for (const person of all) await rises(person, 2, "energy");
  for (const { page } of all) await page.getByRole("button", { name: "Turn the camera on" }).click();
  for (const person of all) await rises(person, 2, "frames");

  for (const { page } of [ada, bob]) await page.keyboard.press("m");
  await becomes(() => tiles(cathy), ["ada, muted, camera on", "bob, muted, camera on", "cathy (you), camera on"]);
  await silence(cathy);
  await ada.page.keyboard.press("m");
  await becomes(async () => (await tiles(cathy)).some((t) => t.startsWith("ada, camera on")), true);

  for (const { page } of all) await page.getByRole("button", { name: "Turn the camera off" }).click();
  await bob.page.keyboard.press("s");
  for (const person of [ada, cathy]) {
    const screen = stageOf(person).getByRole("group", { name: "bob is sharing" });
    await screen.waitFor();
    await plays(screen.locator("video"));
  }
  await bob.page.keyboard.press("s");
  await stageOf(ada).getByRole("group", { name: "bob is sharing" }).waitFor({ state: "detached" });

  for (const person of [ada, bob]) await leave(person);
  await stageOf(cathy).waitFor({ state: "hidden" });
  await ada.page.getByText(/^Call · .+ · ada, bob,? and cathy/).waitFor();
  await stageOf(bob).waitFor({ state: "hidden" });
}, ws);

story("axe finds nothing serious about calls", async (stage) => {
  const [ada, bob] = await pair(stage);
  for (const person of [ada, bob]) {
    await person.page.addInitScript({ path: axe });
    await person.page.reload();
    await person.online();
  }
  await ada.page.getByRole("button", { name: "Start a call" }).click();
  await ring(bob, "ada").waitFor();
  assert.deepEqual(await serious(bob), [], "it rings");
  await answer(bob, "ada");
  await rises(ada, 1, "energy");
  assert.deepEqual(await serious(ada), [], "the stage");
  await ada.page.setViewportSize({ width: 390, height: 844 });
  assert.deepEqual(await serious(ada), [], "the stage of a phone");
  await stageOf(ada).getByRole("button", { name: "Minimise the call" }).click();
  await ada.page.getByRole("region", { name: "Call in lab" }).waitFor();
  assert.deepEqual(await serious(ada), [], "the bar of a phone");
  await ada.page.setViewportSize({ width: 1280, height: 800 });
  assert.deepEqual(await serious(ada), [], "the dock");
  await ada.call("PATCH", `/channels/${ada.place}`, { name: "a channel with a name that is longer than the sidebar is wide" });
  const dock = ada.page.getByRole("region", { name: "Call in a channel with" });
  const right = async (/** @type {Locator} */ node) => node.evaluate((n) => n.getBoundingClientRect().right);
  assert.ok(await right(dock) <= await right(ada.page.locator("nav")), "the dock goes beyond the sidebar");
  await stageOf(bob).getByRole("button", { name: "Microphone, camera and speaker" }).click();
  await bob.page.getByRole("dialog", { name: "Sound and video" }).waitFor();
  assert.deepEqual(await serious(bob), [], "devices");
  await bob.page.getByRole("button", { name: "Check my setup" }).click();
  for (const words of ["The browser trusts this address.", /^The server sees this machine as /,
    /^Two connections on this machine met in/]) {
    await bob.page.getByText(words).waitFor();
  }
  assert.deepEqual(await serious(bob), [], "the self-test");
}, ws);

story("both call at once, and it is one call", async (stage) => {
  const [ada, bob] = await pair(stage);
  await Promise.all([ada, bob].map(({ page }) => page.getByRole("button", { name: "Start a call" }).click()));
  for (const person of [ada, bob]) await rises(person, 1, "energy");
  for (const person of [ada, bob]) {
    assert.equal(await ring(person, "").count(), 0, "it rings at somebody who is in it");
    assert.equal((await person.call("GET", "/bootstrap")).calls.length, 1);
    // Names that only multicast DNS resolves would not be found on many networks.
    const addresses = await ownAddresses(person);
    assert.ok(addresses.length > 0 && addresses.every((a) => /^[\d.]+$|:/.test(a)), addresses.join());
  }
}, ws);

story("a call goes on while the server is away", async (stage) => {
  stage.allowOutage();
  const [ada, bob] = await pair(stage);
  await ada.page.getByRole("button", { name: "Start a call" }).click();
  await answer(bob, "ada");
  for (const person of [ada, bob]) await rises(person, 1, "energy");
  const connections = await Promise.all([ada, bob].map(made));
  await stage.server.kill();
  for (const person of [ada, bob]) await person.connection(/Reconnecting|Offline/);
  for (const person of [ada, bob]) await rises(person, 1, "energy");
  await stage.server.up();
  for (const person of [ada, bob]) {
    await person.online();
    await becomes(async () => (await person.call("GET", "/bootstrap")).calls
      .flatMap((/** @type {{participants: {state: string}[]}} */ c) => c.participants.map((p) => p.state)),
    ["joined", "joined"]);
    await rises(person, 1, "energy");
  }
  assert.deepEqual(await Promise.all([ada, bob].map(made)), connections, "connections were made anew");
  await leave(bob);
  for (const person of [ada, bob]) {
    await stageOf(person).waitFor({ state: "hidden" });
    await person.page.getByText(/^Call · .* · (ada and bob|bob and ada)/).waitFor();
  }
}, ws);

story("a screen that is shared without a call reaches its viewers", async (stage) => {
  const [ada, bob, cathy] = await Promise.all(
    ["ada", "bob", "cathy"].map((name) => joinListening(stage, name)));
  await ada.makeRoom("lab", "", ["bob", "cathy"]);
  await ada.page.getByRole("button", { name: "Share your screen" }).click();
  await ada.page.getByText("You are sharing your screen in lab").waitFor();
  await ada.goTo("software");
  for (const viewer of [bob, cathy]) {
    await viewer.goTo("lab");
    await viewer.page.getByText("ada is sharing a screen in this channel").waitFor();
    await viewer.page.getByRole("button", { name: "Watch" }).click();
    await rises(viewer, 1, "frames");
    await plays(stageOf(viewer).getByRole("group", { name: "ada is sharing" }).locator("video"));
    assert.equal(await viewer.page.evaluate(() => "asked" in globalThis), false, "it asked for a microphone");
  }
  await ada.page.getByText("2 people watching").waitFor();
  await stageOf(bob).getByRole("toolbar").getByRole("button", { name: "Stop watching" }).click();
  await ada.page.getByText("1 person watching").waitFor();
  await ada.page.getByRole("button", { name: "Stop sharing" }).click();
  await cathy.page.getByText("The screen is no longer shared.").waitFor();
  await stageOf(cathy).waitFor({ state: "hidden" });
}, ws);

story("ten times out and in again, once by a reload", async (stage) => {
  const [ada, bob, cathy] = await Promise.all(
    ["ada", "bob", "cathy"].map((name) => joinListening(stage, name)));
  await ada.makeRoom("lab", "", ["bob", "cathy"]);
  await ada.page.getByRole("button", { name: "Start a call" }).click();
  await answer(cathy, "ada");
  await answer(bob, "ada");
  await rises(bob, 2, "energy");
  for (let i = 0; i < 10; i++) {
    if (i === 5) await bob.open("/");
    else await leave(bob);
    await becomes(async () => (await tiles(ada)).length, 2, "who has left is gone");
    await bob.goTo("lab");
    await bob.page.getByRole("button", { name: "Join, 2 in the call" }).click();
    await becomes(async () => (await tiles(ada)).length, 3);
    await rises(bob, 2, "bytes");
  }
  for (const person of [ada, bob, cathy]) await rises(person, 2, "energy");
}, ws);

story("nobody answers, and a dead tab leaves no ghost", async (stage) => {
  // Both take half a minute, so they go side by side.
  await Promise.all([nobodyAnswers(stage), tabDies(stage)]);
}, ws);

/** @param {import("./stage.js").Stage} stage */
async function nobodyAnswers(stage) {
  const [dora, eve] = await Promise.all(["dora", "eve"].map((name) => joinListening(stage, name)));
  await dora.talkTo("eve");
  // Their card opens from the head of the conversation.
  await dora.page.getByRole("main").getByRole("button", { name: "Active", exact: true }).click();
  await dora.page.getByRole("dialog", { name: "eve" }).getByRole("button", { name: "Start a call" }).click();
  const rung = Date.now();
  await ring(eve, "dora").waitFor();
  await dora.page.getByText("eve did not answer.").waitFor({ timeout: 35_000 });
  assert.ok(Date.now() - rung > 25_000, "it rang too short");
  await ring(eve, "dora").waitFor({ state: "detached" });
  for (const person of [dora, eve]) {
    await person.channel(person === dora ? "eve" : "dora").click();
    await person.page.getByText("Missed call from dora").waitFor();
  }
}

/** @param {import("./stage.js").Stage} stage */
async function tabDies(stage) {
  const [ada, bob, cathy] = await Promise.all(
    ["ada", "bob", "cathy"].map((name) => joinListening(stage, name)));
  await ada.makeRoom("lab", "", ["bob", "cathy"]);
  await ada.page.getByRole("button", { name: "Start a call" }).click();
  for (const person of [bob, cathy]) await answer(person, "ada");
  await rises(ada, 2, "energy");
  await crash(bob);
  const died = Date.now();
  await becomes(async () => (await tiles(ada)).length, 3, "the dead are given time");
  await stageOf(ada).getByRole("group", { name: /^bob/ }).waitFor({ state: "detached", timeout: 25_000 });
  assert.ok(Date.now() - died > 15_000, "too little time");
  await rises(ada, 1, "energy");
}

/**
 * Two people in a channel of their own.
 * @param {import("./stage.js").Stage} stage
 */
async function pair(stage) {
  const [ada, bob] = await Promise.all(["ada", "bob"].map((name) => joinListening(stage, name)));
  await ada.makeRoom("lab", "", ["bob"]);
  await bob.goTo("lab");
  return /** @type {[Person, Person]} */ ([ada, bob]);
}
