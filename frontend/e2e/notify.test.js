// Notices: who is told of what, once, and where a click leads.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

/** @import {Person} from "./person.js" */
/** @import {Stage} from "./stage.js" */

/** @typedef {{title: string, body: string, tag: string}} Told */

/**
 * A page of somebody whose browser allows notices, and notes what is told. The
 * notices are the browser's own.
 * @param {Stage} stage
 * @param {string} name
 */
async function join(stage, name) {
  const person = await stage.visitor(name);
  await person.page.context().grantPermissions(["notifications"]);
  await note(person);
  await person.register();
  await person.open("/");
  return person;
}

/** @param {Person} person before the page is opened */
async function note({ page }) {
  await page.context().addInitScript(() => {
    /** @type {Told[]} */
    const all = [];
    /** @type {string[]} */
    const tones = [];
    /** @type {Notification[]} */
    const notices = [];
    const Original = Notification;
    globalThis.Notification = class extends Original {
      /** @param {string} title @param {NotificationOptions} [options] */
      constructor(title, options) {
        super(title, options);
        all.push({ title, body: this.body, tag: this.tag });
        notices.push(this);
      }
    };
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function from(when) {
      tones.push(String(Math.round(this.frequency.value)));
      start.call(this, when);
    };
    Object.assign(globalThis, { told: all, heard: tones, notices, looking: undefined });
    document.hasFocus = () => /** @type {{looking?: boolean}} */ (globalThis).looking ?? true;
  });
}

/**
 * Gives one page of a person the focus, or takes it; the other tabs know.
 * @param {Person} person
 * @param {boolean} on
 */
async function look({ page }, on) {
  const held = () => page.evaluate(async () => {
    const { held: locks = [] } = await navigator.locks.query();
    return locks.filter(({ name }) => name?.includes("looking")).length;
  });
  const before = await held();
  const was = await page.evaluate((looking) => {
    const old = document.hasFocus();
    Object.assign(globalThis, { looking });
    dispatchEvent(new Event(looking ? "focus" : "blur"));
    return old;
  }, on);
  await becomes(held, before + Number(on) - Number(was));
}

/** @param {Person} person @returns {Promise<string[]>} what was told, "title: body" */
async function told({ page }) {
  return page.evaluate(() => /** @type {{told: Told[]}} */ (/** @type {unknown} */ (globalThis)).told
    .map(({ title, body }) => `${title}: ${body}`));
}

/** @param {Person} person @returns {Promise<string[]>} in hertz */
async function heard({ page }) {
  return page.evaluate(() => /** @type {{heard: string[]}} */ (/** @type {unknown} */ (globalThis)).heard);
}

const MESSAGE = ["587", "880"];

story("who looks elsewhere is told of a message, and a click leads to it", async (stage) => {
  const ada = await join(stage, "ada");
  const bob = await stage.join("bob");
  await ada.page.mouse.click(700, 400); // sounds are allowed from the first press on
  await bob.post("while you look");
  await ada.sees("while you look");
  await look(ada, false);
  await bob.post("over here", { channel: 2 });
  await becomes(() => told(ada), ["bob in #software: over here"]);
  assert.deepEqual(await heard(ada), MESSAGE);
  await becomes(() => ada.page.title(), "• general · Halden Lab");
  await bob.post("@ada look", { channel: 2 });
  await becomes(() => ada.page.title(), "(1) general · Halden Lab");
  const icon = ada.page.locator("link[rel=icon]");
  await becomes(async () => decodeURIComponent((await icon.getAttribute("href")) ?? "").includes(">1</text>"), true);
  await becomes(() => told(ada), ["bob in #software: over here", "bob in #software: @ada look"]);
  const flashes = await ada.notes("article.flash"); // each for two seconds
  await ada.page.evaluate(() => {
    const { notices } = /** @type {{notices: Notification[]}} */ (/** @type {unknown} */ (globalThis));
    notices.at(-1)?.onclick?.(new Event("click"));
  });
  await ada.isIn("software");
  await becomes(async () => (await flashes()).some(({ words }) => words.includes("look")), true);
});

story("a mention reaches whoever looks, do not disturb and levels hold", async (stage) => {
  const ada = await join(stage, "ada");
  const bob = await stage.join("bob");
  await bob.post("@ada now", { channel: 2 });
  await becomes(() => told(ada), ["bob in #software: @ada now"]);
  await ada.call("PUT", "/channels/2/notify", { level: "none" });
  await ada.call("PATCH", "/me", { presence: "dnd" });
  await ada.page.getByRole("button", { name: "Do not disturb", pressed: true }).waitFor();
  await bob.post("@ada muted", { channel: 2 });
  await bob.post("@ada quiet");
  await ada.sees("quiet");
  await ada.call("PATCH", "/me", { presence: "auto" });
  await ada.page.getByRole("button", { name: "Do not disturb", pressed: false }).waitFor();
  await bob.post("@ada again");
  await becomes(() => told(ada), ["bob in #software: @ada now", "bob in #general: @ada again"]);
}, { over: ["ws"] });

story("of several tabs one tells, and none while another is looked at", async (stage) => {
  const ada = await join(stage, "ada");
  const bob = await stage.join("bob");
  const tabs = [ada, await stage.tab(ada), await stage.tab(ada)];
  for (const tab of tabs) await look(tab, false);
  for (let i = 0; i < 3; i++) await bob.post(`one ${i}`);
  const all = async () => (await Promise.all(tabs.map(told))).flat().sort();
  const want = [0, 1, 2].map((i) => `bob in #general: one ${i}`);
  await becomes(all, want);
  await look(tabs[1] ?? ada, true);
  await bob.post("seen by one");
  for (const tab of tabs) await tab.sees("seen by one");
  await look(tabs[1] ?? ada, false);
  await bob.post("and the last");
  await becomes(all, [...want, "bob in #general: and the last"].sort());
}, { over: ["ws"] });

story("the browser is asked because of a press only, and a refusal is explained", async (stage) => {
  const ada = await stage.join("ada");
  await ada.page.context().clearPermissions();
  await ada.page.addInitScript(() => {
    Object.defineProperty(Notification, "permission", { get: () => "denied" });
  });
  await ada.page.reload();
  await ada.online();
  const settings = await ada.settings("Notifications");
  await settings.getByText("Blocked by this browser.").waitFor();
  const desktop = settings.getByRole("switch", { name: "Desktop notifications" });
  await desktop.press("Enter");
  assert.equal(await desktop.getAttribute("aria-checked"), "false");
  assert.deepEqual((await ada.call("GET", "/me")).settings, {});
}, { over: ["ws"] });
