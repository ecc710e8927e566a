// The same page in a Firefox, where there is one. It is not required:
// CONTRIBUTING.md says how to have it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Firefox, findFirefox } from "./firefox.js";
import { Server } from "./server.js";

/** @import {FirefoxPage} from "./firefox.js" */

const path = findFirefox();
const skip = path ? false : "there is no Firefox: apt-get install firefox-esr, or name one in FIREFOX";

const composer = "textarea[aria-label^='Message ']";

/** @param {FirefoxPage} page @param {string} words of a message that has arrived */
async function sees(page, words) {
  await page.until(`[...document.querySelectorAll("[role=log] article:not(.pending, .failed) .txt")]
    .some((node) => node.textContent === ${JSON.stringify(words)})`);
}

/** @param {FirefoxPage} page @param {Server} server @param {string} name */
async function signUp(page, server, name) {
  await page.goto(`${server.origin}/signup`);
  await page.type("input[name=username]", name);
  await page.type("input[autocomplete=new-password]", "Tidal-Basalt-7");
  await page.type("input[name=repeat]", "Tidal-Basalt-7\n");
  await page.until(`document.querySelector("nav [role=status]")?.textContent.includes("Connected")`);
}

test("in Firefox, two people sign up, talk, and reload", { skip, timeout: 120_000 }, async () => {
  const server = await Server.start();
  const browser = await Firefox.start(path ?? "");
  try {
    const [ada, bob] = [await browser.visitor(), await browser.visitor()];
    await signUp(ada, server, "ada");
    await signUp(bob, server, "bob");
    await ada.type(composer, "hello from Firefox\n");
    await sees(bob, "hello from Firefox");
    await bob.type(composer, "hello back\n");
    await sees(ada, "hello back");
    await ada.reload();
    await sees(ada, "hello from Firefox");
    await sees(ada, "hello back");
    assert.deepEqual(browser.troubles, []);
    assert.deepEqual(server.complaints, []);
  } finally {
    await browser.close();
    await server.remove();
  }
});
