// A day without a mouse: the focus is always to be seen, and what opens over
// the page gives it back.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

/** @import {Person} from "./person.js" */

story("sign-up, a conversation, reply, reaction, search and settings without a mouse", async (stage) => {
  stage.allow(/status of 401/);
  const bob = await stage.join("bob");
  const ada = await stage.visitor("ada");
  await countPointers(ada);
  await signUp(ada);
  await converse(ada, bob);
  await answer(ada);
  await react(ada, bob);
  await search(ada);
  await settings(ada);
  assert.equal(await ada.page.evaluate(() => Reflect.get(globalThis, "pointers")), 0, "a mouse was used");
}, { over: ["ws"] });

story("the keys go on from a message that is still being sent", async (stage) => {
  const ada = await stage.join("ada");
  const { page } = ada;
  await ada.say("earlier");
  await ada.sees("earlier");
  await page.route("**/channels/1/messages", () => {}); // never answered
  await ada.say("on its way");
  await page.locator("article.pending", { hasText: "on its way" }).waitFor();
  await page.keyboard.press("Escape");
  await has(ada, "ARTICLE on its way");
  await page.keyboard.press("k");
  await has(ada, "ARTICLE earlier");
}, { over: ["poll"] });

/** @param {Person} person whose pointer is to stay where it is */
async function countPointers({ page }) {
  await page.addInitScript(() => {
    Reflect.set(globalThis, "pointers", 0);
    const count = () => Reflect.set(globalThis, "pointers", Reflect.get(globalThis, "pointers") + 1);
    for (const type of ["pointerdown", "pointermove", "wheel"]) addEventListener(type, count, { capture: true });
  });
}

/** @param {Person} person with the shortest way there is: Tab, past the eye of the password, and Enter */
async function signUp(person) {
  const { page, credentials } = person;
  const keys = page.keyboard;
  await page.goto(person.address("/signup"));
  await has(person, "INPUT Username");
  await keys.type(credentials.username);
  for (const field of ["INPUT Password", "INPUT Repeat password"]) {
    await tabTo(person, field);
    await keys.type(credentials.password);
  }
  await keys.press("Enter");
  await person.online();
  await has(person, "TEXTAREA Message general");
}

/** @param {Person} ada @param {Person} bob */
async function converse(ada, bob) {
  const keys = ada.page.keyboard;
  await keys.press("Shift+F6");
  await has(ada, "DIV Messages in general");
  await keys.press("o");
  await has(ada, "INPUT To");
  await keys.press("Escape");
  await has(ada, "DIV Messages in general");
  await keys.press("o");
  await has(ada, "INPUT To");
  await keys.type("bob");
  const dialog = ada.page.getByRole("dialog", { name: "New message" });
  await dialog.getByRole("option", { name: "bob" }).waitFor();
  await keys.press("Enter");
  await dialog.getByRole("button", { name: "Remove bob" }).waitFor();
  await keys.press("Enter");
  await ada.isIn("bob");
  await has(ada, "TEXTAREA Message bob");
  await keys.type("are you there?");
  await keys.press("Enter");
  await ada.sees("are you there?");
  await bob.post("here, and the build is green", { channel: ada.place });
  await ada.sees("the build is green");
}

/** @param {Person} ada */
async function answer(ada) {
  const keys = ada.page.keyboard;
  await keys.press("Escape");
  await has(ada, "ARTICLE here, and the build is green");
  await keys.press("r");
  await has(ada, "TEXTAREA Message bob");
  await keys.type("then ship it");
  await keys.press("Enter");
  await ada.message("then ship it").getByRole("link", { name: "In reply to bob" }).waitFor();
  await ada.sees("then ship it");
  await has(ada, "TEXTAREA Message bob");
}

/** @param {Person} ada @param {Person} bob */
async function react(ada, bob) {
  const keys = ada.page.keyboard;
  await keys.press("Escape");
  await keys.press("k");
  await has(ada, "ARTICLE here, and the build is green");
  await keys.press("e");
  await has(ada, "INPUT Search emoji");
  await keys.press("Escape");
  await has(ada, "ARTICLE here, and the build is green");
  await keys.press("e");
  await keys.type("rocket");
  await ada.page.getByRole("gridcell", { name: "rocket" }).first().waitFor();
  await keys.press("Enter");
  await becomes(() => ada.reactions("the build is green"), ["🚀 1"]);
  await has(ada, "ARTICLE here, and the build is green");
  await bob.channel("ada").waitFor();
}

/** @param {Person} ada */
async function search(ada) {
  const keys = ada.page.keyboard;
  await keys.press("/");
  await has(ada, "INPUT Search messages");
  await keys.type("ship");
  const panel = ada.panel("Search messages");
  await becomes(() => panel.getByRole("option").locator(".snip").allInnerTexts(), ["then ship it"]);
  await keys.press("Escape");
  await panel.waitFor({ state: "hidden" });
  await has(ada, "ARTICLE here, and the build is green");
}

/** @param {Person} ada */
async function settings(ada) {
  const keys = ada.page.keyboard;
  await keys.press("Control+,");
  await has(ada, "BUTTON Profile");
  await keys.press("ArrowDown");
  await has(ada, "BUTTON Appearance");
  await tabTo(ada, "BUTTON Dark");
  await keys.press("ArrowRight");
  await ada.page.locator("html[data-theme=light]").waitFor();
  await has(ada, "BUTTON Light");
  await keys.press("Escape");
  await ada.page.locator("dialog.set").waitFor({ state: "detached" });
  await has(ada, "ARTICLE here, and the build is green");
}

/**
 * Presses Tab until something has the focus, which is to be seen at each stop.
 * @param {Person} person
 * @param {string} what
 */
async function tabTo(person, what) {
  /** @type {string[]} */
  const stops = [];
  for (let at = ""; at !== what; stops.push(at)) {
    assert.ok(stops.length < 8, `Tab came past ${stops.join(", ")}`);
    await person.page.keyboard.press("Tab");
    at = (await focus(person)).what;
    assert.ok((await focus(person)).seen, `${at} does not show the focus`);
  }
}

/**
 * @param {Person} person
 * @param {string} what has the focus, and shows it
 */
async function has(person, what) {
  await becomes(() => focus(person), { what, seen: true });
}

/**
 * What has the focus, by its tag and name, and whether that is to be seen: it lies in the
 * window and has an outline, or a caret.
 * @param {Person} person
 */
function focus({ page }) {
  return page.evaluate(() => {
    const node = /** @type {HTMLElement} */ (document.activeElement);
    const label = node instanceof HTMLInputElement ? node.labels?.[0]?.textContent : undefined;
    const said = node.matches("article") ? node.querySelector(".txt")?.textContent : undefined;
    const name = said ?? node.getAttribute("aria-label") ?? label ?? node.textContent ?? "";
    const { top, bottom } = node.getBoundingClientRect();
    const inside = top < innerHeight && bottom > 0;
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    const ring = node.matches(":focus-visible") && outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
    const caret = node.matches("input, textarea");
    return { what: `${node.tagName} ${name.trim()}`, seen: inside && (ring || caret) };
  });
}
