// The screens of the page, as pictures: each says how a person gets there.

import { bring } from "./files.js";
import { board, scope, thermal } from "./pictures.js";

/** @import {Locator, Page} from "playwright-core" */
/** @import {Lab} from "./lab.js" */
/** @import {Person} from "./person.js" */

/**
 * @typedef {object} Screen
 * @property {string} name of the picture
 * @property {(maren: Person, lab: Lab) => Promise<unknown>} show brings the page there, from the channel of the board
 */

/** @param {Page} page @param {string} [name] */
const dialog = (page, name) => page.getByRole("dialog", name ? { name } : {}).last();

/**
 * Puts a message at the upper edge, with its pictures drawn.
 * @param {Person} maren
 * @param {string} words
 */
async function top(maren, words) {
  const row = maren.message(words);
  await row.evaluate((node) => node.scrollIntoView({ block: "start" }));
  await row.locator("img").evaluateAll((all) => Promise.all(all.map((img) =>
    img instanceof HTMLImageElement && img.decode().catch(() => undefined))));
}

/** @param {string} tab @param {(dialog: Locator) => Promise<unknown>} [more] @returns {Screen["show"]} */
const settings = (tab, more) => async (maren) => {
  const set = await maren.settings(tab);
  await more?.(set);
};

/** @type {Screen[]} what is seen in the channel of the board, at a desk */
export const desk = [
  {
    name: "chat",
    async show(maren, lab) {
      await lab.person("priya").composer.pressSequentially("Thanks");
      await maren.page.getByText("priya is typing").waitFor();
    },
  },
  {
    name: "code",
    async show(maren) {
      await top(maren, "Found why the update server");
      await maren.message("Found why").locator("figure").waitFor();
    },
  },
  { name: "media", show: (maren) => top(maren, "Rev C boards") },
  { name: "cards", show: (maren) => top(maren, "Rollout order") },
  {
    name: "compose",
    async show(maren) {
      await maren.pick("Reply", "can you sign rc2");
      const log = { name: "rc2-signing.log", mimeType: "text/plain", buffer: Buffer.alloc(12_000, "signed\n") };
      await bring(maren.page, "drop", "main", [board, thermal, log]);
      await maren.page.getByRole("button", { name: "Remove rc2-signing.log" }).waitFor();
      await maren.composer.focus();
      await maren.page.keyboard.type("Signed. **Both** images boot and `ota_verify` passes. Can you flash lab-2, @e");
      await maren.page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "selection",
    async show(maren) {
      await maren.log.focus();
      for (const key of ["v", "k", "k"]) await maren.page.keyboard.press(key);
      await maren.page.locator("article.is-selected").waitFor();
    },
  },
  {
    name: "emoji",
    async show(maren) {
      await maren.pick("Add reaction", "PSU swap");
      const picker = dialog(maren.page, "Emoji");
      await picker.locator("[data-emoji], .em button, button").nth(20).waitFor();
    },
  },
  {
    name: "search",
    async show(maren) {
      await maren.composer.press("Escape");
      await maren.page.keyboard.press("/");
      const panel = maren.panel("Search messages");
      await panel.getByRole("combobox").fill("update server");
      await panel.getByRole("option").first().waitFor();
    },
  },
  {
    name: "pins",
    async show(maren) {
      await maren.page.getByRole("button", { name: /^Pinned messages/ }).click();
      await maren.panel("Pinned messages").getByRole("listitem").first().waitFor();
    },
  },
  {
    name: "members",
    show: (maren) => maren.members(),
  },
  {
    name: "mentions",
    async show(maren) {
      await maren.page.locator("nav").getByRole("button", { name: /^Mentions/ }).or(
        maren.page.locator("nav").getByRole("link", { name: /^Mentions/ })).first().click();
      await maren.page.getByText("the switch in lab-2").first().waitFor();
    },
  },
  {
    name: "quick-switcher",
    async show(maren) {
      await maren.page.keyboard.press("Control+k");
      const field = maren.page.getByRole("combobox", { name: /^Jump to/ });
      await field.pressSequentially("re");
      await maren.page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "commands",
    async show(maren) {
      await maren.log.focus();
      await maren.page.keyboard.press(":");
      await dialog(maren.page, "Commands").waitFor();
    },
  },
  {
    name: "new-message",
    async show(maren) {
      await maren.page.locator("nav header").getByRole("button", { name: "New message" }).click();
      const to = dialog(maren.page, "New message");
      await maren.choose(to, "To", ["felix"]);
      await to.getByRole("combobox", { name: "To" }).fill("n");
      await to.getByRole("option").first().waitFor();
    },
  },
  { name: "settings-profile", show: settings("Profile") },
  { name: "settings-appearance", show: settings("Appearance") },
  { name: "settings-notifications", show: settings("Notifications") },
  { name: "settings-shortcuts", show: settings("Shortcuts") },
  { name: "settings-sessions", show: settings("Sessions", (set) => set.getByText("This device").waitFor()) },
  { name: "settings-danger", show: settings("Danger zone") },
  {
    name: "keys",
    async show(maren) {
      await maren.log.focus();
      await maren.page.keyboard.press("?");
      await dialog(maren.page).waitFor();
    },
  },
  {
    name: "keys-filter",
    async show(maren) {
      await maren.log.focus();
      await maren.page.keyboard.press("?");
      await dialog(maren.page).getByRole("searchbox").or(dialog(maren.page).getByRole("textbox")).first().fill("mess");
    },
  },
  {
    name: "loading",
    async show(maren) {
      // Its history never comes.
      await maren.page.route("**/channels/1/messages?**", () => {});
      await maren.channel("general").click();
      await maren.page.locator(".sks").first().waitFor();
    },
  },
];

/** @type {Screen[]} the same on a phone */
export const phone = [
  { name: "phone", show: async () => {} },
  {
    name: "phone-code",
    show: (maren) => top(maren, "Found why the update server"),
  },
  {
    name: "phone-actions",
    async show(maren) {
      const box = await maren.message("PSU swap").boundingBox();
      const touch = await maren.page.context().newCDPSession(maren.page);
      const touchPoints = [{ x: (box?.x ?? 0) + 180, y: (box?.y ?? 0) + 30 }];
      await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
      await dialog(maren.page, "Message actions").waitFor();
      await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    },
  },
  {
    name: "phone-drawer",
    async show(maren) {
      await maren.page.getByRole("button", { name: /^Open navigation/ }).tap();
      await maren.channel("software").waitFor();
    },
  },
  {
    name: "phone-settings",
    async show(maren) {
      await maren.page.getByRole("button", { name: /^Open navigation/ }).tap();
      await maren.page.getByRole("button", { name: "Settings" }).tap();
      await maren.page.locator("dialog.set").waitFor();
    },
  },
];

/** @type {Screen} a picture at full size */
export const viewer = {
  name: "viewer",
  async show(maren) {
    await top(maren, "Rev C boards");
    await maren.message("Rev C boards").getByRole("button", { name: new RegExp(scope.name) }).or(
      maren.message("Rev C boards").locator(".shot")).first().click();
    await dialog(maren.page).locator("img").first().waitFor();
  },
};
