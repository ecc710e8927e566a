// Two people talk, and what one does the other one sees.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

story("two people sign up, talk, edit and delete", async (stage) => {
  stage.allow(/status of 401/); // who comes to sign up is nobody yet
  const ada = await stage.visitor("ada");
  const bob = await stage.visitor("bob");
  await ada.signUp();
  await bob.signUp();
  await ada.say("hello **bob**");
  await bob.sees("hello bob");
  assert.equal(await bob.message("hello bob").locator("strong").innerText(), "bob");
  await bob.say("hello ada, a frist try");
  await ada.sees("hello ada, a frist try");
  assert.deepEqual(await ada.bodies(), await bob.bodies());

  await bob.pick("Edit", "a frist try");
  await becomes(() => bob.composer.inputValue(), "hello ada, a frist try");
  await bob.say("hello ada, a first try");
  await ada.sees("hello ada, a first try (edited)");

  await ada.pick("Delete", "hello bob");
  await ada.loses("hello bob");
  await ada.page.getByRole("button", { name: "Undo" }).click();
  await ada.sees("hello bob");
  await ada.pick("Delete", "hello bob");
  await bob.loses("hello bob");
  await ada.loses("hello bob");
  assert.deepEqual(await bob.stored(), ["hello ada, a first try"]);
});

story("a reply quotes its parent and leads to it", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.say("shall we meet at noon?");
  await bob.sees("shall we meet at noon?");
  await bob.pick("Reply", "shall we meet at noon?");
  await bob.say("twelve is fine");
  const quote = ada.message("twelve is fine").getByRole("link", { name: "In reply to ada" });
  await quote.filter({ hasText: "shall we meet at noon?" }).waitFor();

  // Far enough away that the parent is not loaded any more.
  const [parent] = (await ada.call("GET", "/channels/1/messages?limit=200")).messages
    .filter((/** @type {{body: string}} */ m) => m.body.startsWith("shall we meet"));
  for (let i = 0; i < 120; i++) await bob.post(`line ${i}\n\nof **many**`);
  const answer = await bob.post("see above", { reply_to: parent.id });
  await ada.open(`/c/1/m/${answer.id}`);
  await ada.message("see above").getByRole("link", { name: "In reply to" }).click();
  const old = ada.message("shall we meet at noon?");
  await becomes(() => isInView(old), true, "the parent is in view");

  await ada.pick("Delete", "shall we meet at noon?");
  await bob.message("Message deleted").first().waitFor();
  assert.equal((await bob.stored()).includes("shall we meet at noon?"), false);
});

story("the toolbar of a row lies over the rows beside it", async (stage) => {
  const ada = await stage.join("ada");
  const rows = Array.from({ length: 60 }, (_, i) => `line ${i}`);
  for (const words of rows) await ada.post(words);
  await ada.sees("line 59");
  // Most rows have it above them, the topmost has it below.
  for (const [share, below] of /** @type {const} */ ([[0.5, false], [0, true]])) {
    await ada.log.evaluate((log, part) => {
      const row = /** @type {HTMLElement} */ ([...log.querySelectorAll(".msg:not(.head)")].at(30));
      log.scrollTop += row.getBoundingClientRect().top - log.getBoundingClientRect().top - part * log.clientHeight - 1;
    }, share);
    const row = ada.log.locator(".msg:not(.head)").nth(30);
    await row.hover();
    const tools = row.getByRole("toolbar");
    await tools.waitFor();
    assert.equal(await tools.evaluate((node) => node.classList.contains("below")), below);
    const hidden = await tools.evaluate((node) => {
      const { left, right, top, bottom } = node.getBoundingClientRect();
      const corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const inside = (/** @type {number} */ at, /** @type {number} */ middle) => at + Math.sign(middle - at) * 4;
      return corners.filter(([a = 0, b = 0]) => !node.contains(document.elementFromPoint(inside(a, x), inside(b, y))));
    });
    assert.deepEqual(hidden, [], "corners of the toolbar under something else");
  }
}, { over: ["ws"] });

story("the face and the name of an author lead to who that is", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await bob.post("hello");
  await ada.sees("hello");
  for (const part of [".av", ".name"]) {
    await ada.message("hello").locator(part).first().click();
    const card = ada.page.getByRole("dialog", { name: "bob" });
    await card.waitFor();
    await ada.page.keyboard.press("Escape");
    await card.waitFor({ state: "hidden" });
  }
}, { over: ["ws"] });

story("typing, presence and unread badges are seen", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await bob.composer.pressSequentially("I am");
  await ada.page.getByText("bob is typing").waitFor();
  await bob.composer.press("Enter");
  await ada.sees("I am");
  await ada.page.getByText("bob is typing").waitFor({ state: "detached" });
  await ada.message("I am").getByRole("img", { name: "Active" }).waitFor();

  const phone = await stage.device(ada);
  assert.equal(await ada.badge("software"), "");
  await bob.goTo("software");
  await bob.say("one");
  await bob.say("two");
  for (const device of [ada, phone]) await becomes(() => device.badge("software"), "2");
  await ada.goTo("software");
  await ada.sees("two");
  for (const device of [ada, phone]) await becomes(() => device.badge("software"), "");

  await bob.page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await ada.goTo("general");
  await ada.message("I am").getByRole("img", { name: "Away from this tab" }).waitFor();
});

/** @param {import("playwright-core").Locator} row */
async function isInView(row) {
  const box = await row.boundingBox();
  return box !== null && box.y > 0 && box.y + box.height < 800;
}
