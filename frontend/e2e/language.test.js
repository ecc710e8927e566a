// A browser that prefers German gets a German page, and nothing English on it.

import assert from "node:assert/strict";

import { wordsOf } from "../test/catalogue.js";
import { axe, serious } from "./axe.js";
import { launchWithDevices } from "./caller.js";
import { englishOn } from "./english.js";
import { becomes, story } from "./harness.js";

/** @import {Locator} from "playwright-core" */
/** @import {Person} from "./person.js" */

await launchWithDevices();

const words = await wordsOf("de");
const english = await englishOn("de");
const ws = { over: /** @type {["ws"]} */ (["ws"]), limit: 180_000 };
const desktop = { locale: "de-DE", viewport: { width: 1440, height: 900 } };
const phone = { locale: "de-DE", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** @param {string} key @param {...unknown} args @returns {string} what it is called in German */
function de(key, ...args) {
  const word = words.get(key) ?? assert.fail(key);
  return typeof word === "string" ? word : word(...args);
}

story("a German browser is spoken to in German", async (stage) => {
  stage.allow(/status of 401/);
  const ada = await stage.visitor("ada", desktop);
  await ada.page.addInitScript({ path: axe });
  await signIn(ada);
  await signUp(ada);
  await ada.page.getByPlaceholder(de("composer.placeholder", "general")).waitFor();
  const bob = await stage.join("bob");
  await bob.post("Guten Morgen");
  const { id } = await bob.post("@ada hast du kurz Zeit?");
  await ada.post("Ja, gleich.", { reply_to: id });
  await ada.sees("Ja, gleich.");
  assert.deepEqual(await serious(ada), []);
  await sees(ada, "the conversation", async () => {
    await ada.message("Ja, gleich.").hover();
    await button(ada, "message.more").click();
    await ada.page.getByRole("menuitem", { name: de("message.markUnread") }).waitFor();
  });
  await ada.page.keyboard.press("Escape");
  await panels(ada);
  await dialogs(ada);
  await settings(ada);
  assert.notDeepEqual(await english(bob.page), [], "what is English is found");
}, ws);

story("a German phone has room for its words", async (stage) => {
  const ada = await stage.visitor("ada", phone);
  await signUp(ada);
  const { page } = ada;
  await sees(ada, "the first steps", () => fits(ada));
  await page.getByRole("button", { name: de("channel.menu") }).click();
  await sees(ada, "the sidebar", () => fits(ada));
  await button(ada, "sidebar.settings").click();
  const dialog = page.locator("dialog.set");
  for (const tab of ["profile", "appearance", "notifications", "shortcuts", "sessions", "danger"]) {
    await dialog.getByRole("tab", { name: de(`settings.tabs.${tab}`) }).click();
    await dialog.getByRole("heading", { name: de(`settings.tabs.${tab}`), level: 2 }).waitFor();
    await sees(ada, tab, () => fits(ada));
    await button(ada, "settings.back").click();
  }
}, ws);

story("calls are German, too", async (stage) => {
  const ada = await stage.visitor("ada", desktop);
  const bob = await stage.visitor("bob", phone);
  for (const person of [ada, bob]) await person.register();
  const [{ id }] = (await ada.call("GET", "/users?q=bob")).users;
  const { channel } = await ada.call("POST", "/channels",
    { kind: "private", name: "werkstatt", topic: "Werkzeug", members: [id] });
  for (const person of [ada, bob]) await open(person, `/c/${channel.id}`);
  await sees(ada, "a private channel", () => button(ada, "room.more").click());
  await ada.page.keyboard.press("Escape");
  await button(ada, "call.start").click();
  await bob.page.getByRole("dialog", { name: de("ring.label", "ada") }).waitFor();
  await sees(bob, "a call that rings", () => fits(bob));
  await sees(ada, "the stage", () => button(ada, "call.leaveLabel").first().waitFor());
  await button(ada, "call.devices").click();
  await sees(ada, "devices", () => ada.page.getByRole("dialog", { name: de("device.title") }).waitFor());
  await button(ada, "device.check").click();
  await sees(ada, "the self-test", () => ada.page.getByText(de("check.secureGood")).waitFor());
  await ada.page.getByRole("dialog", { name: de("check.title") }).press("Escape");
  await bob.page.getByRole("button", { name: de("ring.decline") }).click();
  await ada.page.getByText(de("callEnd.declined", "bob")).waitFor();
  await sees(ada, "a call that was missed", () => ada.log.getByText("Verpasster Anruf von ada").waitFor());
}, ws);

/** Signs in with a name that there is not. @param {Person} ada */
async function signIn(ada) {
  const { page } = ada;
  await page.goto("/login");
  await becomes(() => page.locator("html").getAttribute("lang"), "de");
  await page.getByLabel(de("auth.username")).fill("nobody");
  await page.getByLabel(de("auth.password"), { exact: true }).fill("wrong");
  await button(ada, "auth.signIn").click();
  await sees(ada, "a refusal", () => page.getByText(de("problems.bad_credentials")).waitFor());
  assert.deepEqual(await serious(ada), []);
}

/** @param {Person} ada */
async function signUp(ada) {
  const { page } = ada;
  await page.goto("/signup");
  const name = page.getByLabel(de("auth.username"));
  await name.fill("admin");
  await sees(ada, "a name that cannot be had", () => page.getByText(de("problems.bad_username")).waitFor());
  await page.getByText(de("said.rules.upper")).waitFor();
  await name.fill(ada.credentials.username);
  for (const field of ["auth.password", "auth.repeat"]) {
    await page.getByLabel(de(field), { exact: true }).fill(ada.credentials.password);
  }
  await button(ada, "auth.create").click();
  await isOnline(ada);
}

/** @param {Person} ada */
async function panels(ada) {
  const { page } = ada;
  await page.getByRole("button", { name: de("channel.members", 2) }).click();
  await sees(ada, "members", () => ada.panel(de("room.members")).waitFor());
  await button(ada, "search.title").click();
  await page.getByRole("combobox", { name: de("search.title") }).fill("Zeit");
  await sees(ada, "search", () => page.getByText(de("search.found", 1, false), { exact: true }).waitFor());
  await page.getByText(de("sidebar.mentionsRow")).first().click();
  await sees(ada, "mentions", () => ada.panel(de("mentions.title")).waitFor());
}

/** @param {Person} ada */
async function dialogs(ada) {
  const { page } = ada;
  const shown = async (/** @type {string} */ what, /** @type {Locator} */ opener, /** @type {Locator} */ it) => {
    await opener.click();
    await sees(ada, what, () => it.waitFor());
    await page.keyboard.press("Escape");
  };
  const dialog = (/** @type {string} */ key) => page.getByRole("dialog", { name: de(key) });
  await shown("emoji", button(ada, "composer.emoji"), page.getByText("Tiere und Natur"));
  await shown("a new channel", button(ada, "sidebar.newRoom").first(), dialog("form.newRoom"));
  await shown("a new message", button(ada, "sidebar.newMessage").first(), dialog("newMessage.title"));
  await page.getByText(de("sidebar.jump")).click();
  await sees(ada, "the switcher", () => page.getByPlaceholder(de("switcher.placeholder")).waitFor());
  await page.keyboard.type(">");
  await sees(ada, "commands", () => page.getByText(de("command.allRead")).waitFor());
  await page.getByText(de("command.shortcuts")).click();
  await sees(ada, "help", () => dialog("help.title").getByText("Strg").first().waitFor());
  await page.keyboard.press("Escape");
}

/** @param {Person} ada */
async function settings(ada) {
  await button(ada, "sidebar.settings").click();
  const dialog = ada.page.locator("dialog.set");
  for (const tab of ["profile", "appearance", "notifications", "shortcuts", "sessions", "danger"]) {
    await dialog.getByRole("tab", { name: de(`settings.tabs.${tab}`) }).click();
    await sees(ada, tab, () => dialog.getByRole("heading", { name: de(`settings.tabs.${tab}`), level: 2 }).waitFor());
    assert.deepEqual(await serious(ada, "dialog.set"), [], tab);
  }
}

/**
 * Comes to a screen that has nothing English on it.
 * @param {Person} person
 * @param {string} what
 * @param {() => Promise<unknown>} come
 */
async function sees(person, what, come) {
  await come();
  assert.deepEqual(await english(person.page), [], what);
}

/** No button is wider than its place or cuts its words off. @param {Person} person */
async function fits({ page }) {
  const cut = await page.evaluate(() => [...document.querySelectorAll(".btn, .seg > button, .chip, .tab, .row")]
    .filter((b) => b.checkVisibility() && b instanceof HTMLElement)
    .filter((b) => [b, ...b.querySelectorAll(".trunc")].some((e) => e.scrollWidth > e.clientWidth + 1) ||
      b.getBoundingClientRect().right > innerWidth)
    .map((b) => b.textContent));
  assert.deepEqual(cut, []);
}

/** @param {Person} person @param {string} key @returns {Locator} */
function button({ page }, key) {
  return page.getByRole("button", { name: de(key), exact: true });
}

/** @param {Person} person @param {string} path */
async function open(person, path) {
  await person.page.goto(path);
  await isOnline(person);
}

/** @param {Person} person */
async function isOnline(person) {
  await person.connection(de("connection.online"));
  person.connected = true;
}
