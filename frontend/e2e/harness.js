// Tells stories to node's test runner.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { patience } from "./person.js";
import { Server } from "./server.js";
import { closeBrowser, Stage } from "./stage.js";

/** @import {Page} from "playwright-core" */
/** @import {Person} from "./person.js" */
/** @import {PublicChannel} from "./server.js" */
/** @import {Transport} from "./stage.js" */

/** Milliseconds for the picture of a story that failed, and for its end. */
const closing = 30_000;

/**
 * @typedef {object} Options
 * @property {Transport[]} [over] the transports it runs over, both unless said otherwise
 * @property {string} [server] what the server is called
 * @property {PublicChannel[]} [channels]
 * @property {string[]} [allow] hosts whose links get cards
 * @property {boolean} [disk] whether the server has a small disk of its own, which needs root
 * @property {number} [seeded] messages that the first channel has already
 * @property {string|false} [skip] why it cannot be told here
 * @property {"open"|"invite"|"closed"} [signup] who may make an account
 * @property {number} [limit] milliseconds that it may take
 */

after(closeBrowser);

/**
 * Tells a story over both transports.
 * @param {string} title
 * @param {(stage: Stage) => Promise<void>} tell
 * @param {Options} [options]
 */
export function story(title, tell, options = {}) {
  const { over = ["ws", "poll"], server, channels, allow, signup, disk, seeded, skip, limit = 90_000 } = options;
  for (const transport of over) {
    const full = over.length > 1 ? `${title}, over ${transport}` : title;
    test(full, { timeout: limit + closing, skip }, async () => {
      const to = { name: server, channels, allow, signup, disk, seeded };
      const stage = new Stage(await Server.start(to), transport);
      try {
        await inTime(tell(stage), limit);
        stage.check();
      } catch (error) {
        await stage.picture(full);
        throw error;
      } finally {
        await stage.close();
      }
    });
  }
}

/**
 * A story that hangs is to be seen as it stands, and its people are to leave.
 * @param {Promise<void>} told
 * @param {number} limit milliseconds
 */
async function inTime(told, limit) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`This is not over after ${limit} ms.`)), limit);
  });
  await Promise.race([told, late]).finally(() => clearTimeout(timer));
}

/**
 * Waits until something is as wanted, and says what it is when it does not become so.
 * @template T
 * @param {() => Promise<T>} look
 * @param {T} want
 * @param {string} [what]
 */
export async function becomes(look, want, what) {
  const end = Date.now() + patience;
  for (;;) {
    const got = await look();
    try {
      return assert.deepEqual(got, want, what);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/**
 * Waits until the server knows that somebody has read all of a channel.
 * @param {Person} person
 * @param {number} channel
 */
export async function hasRead(person, channel) {
  await becomes(async () => {
    const { last_read_id, last_message_id } = await person.call("GET", `/channels/${channel}`);
    return last_read_id === last_message_id;
  }, true);
}

/** Waits until the browser has the page's shell. @param {Page} page */
export async function shell(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    }
  });
}

/**
 * How much a page keeps in its browser, which takes longer than showing it.
 * @param {Page} page
 * @param {"outbox"|"blobs"} what
 * @returns {Promise<number>}
 */
export function stored(page, what) {
  return page.evaluate(async (name) => {
    const [made] = await indexedDB.databases();
    if (!made) return 0; // to open it would be to make it
    const opening = indexedDB.open("minimost");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const counting = opening.result.transaction(name).objectStore(name).count();
    await new Promise((resolve) => (counting.onsuccess = resolve));
    opening.result.close();
    return counting.result;
  }, what);
}
