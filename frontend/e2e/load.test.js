// The first load is small, and nothing on the page moves by itself.

import assert from "node:assert/strict";

import { story } from "./harness.js";

/** @import {Person} from "./person.js" */

const budget = 100 * 1024;
const requestsMost = 12;

story("the first load is small and steady", async (stage) => {
  stage.allow(/status of 401/);
  const ada = await stage.join("ada");
  for (let i = 0; i < 70; i++) await ada.post(`line ${i}\n\n\`\`\`js\nconst line = ${i};\n\`\`\``);
  for (let i = 0; i < 5; i++) await ada.post(`software ${i}`, { channel: 2 });
  for (const locale of ["en-GB", "de-DE"]) {
    const visitor = await stage.visitor("visitor", { locale });
    const front = await watched(visitor);
    await visitor.page.goto("/login", { waitUntil: "networkidle" });
    assert.ok((await front.bytes()) <= budget, `sign-in in ${locale} took ${await front.bytes()} bytes`);
    assert.deepEqual(await front.shifts(), [], "sign-in moved");

    const bob = await stage.visitor(locale, { locale });
    await bob.register();
    const chat = await watched(bob);
    await bob.page.goto("/");
    await bob.sees("line 69");
    assert.ok((await chat.bytes()) <= budget, `the chat in ${locale} took ${await chat.bytes()} bytes`);
    const asked = await chat.asked();
    assert.ok(asked.length <= requestsMost, `the chat in ${locale} took ${asked.length} requests:\n${asked.join("\n")}`);
    assert.deepEqual(await chat.shifts(), [], "the first load moved");
    for (const [channel, words] of [["software", "software 4"], ["general", "line 69"]]) {
      await bob.channel(channel).click();
      await bob.sees(words);
    }
    assert.deepEqual(await chat.shifts(), [], "opening a channel moved");
  }
}, { over: ["ws"] });

/**
 * Counts what a page loads, and notes what moves on it.
 * @param {Person} person before the first page
 */
async function watched({ page }) {
  /** @type {Promise<{at: number, size: number}>[]} */
  const loads = [];
  page.on("requestfinished", (request) => {
    if (request.url().includes("/api/")) return;
    const at = request.timing().startTime;
    loads.push(request.sizes().then((s) => ({ at, size: s.responseBodySize })));
  });
  /** @type {{at: number, url: string}[]} */
  const asked = [];
  page.on("request", (request) => void asked.push({ at: Date.now(), url: request.url() }));
  page.on("websocket", (socket) => void asked.push({ at: Date.now(), url: socket.url() }));
  await page.addInitScript(() => {
    const drawn = new MutationObserver(() => {
      if (!document.querySelector("article")) return;
      Object.assign(globalThis, { drawn: Date.now() });
      drawn.disconnect();
    });
    drawn.observe(document, { childList: true, subtree: true });
    /** @type {string[]} */
    const shifts = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources, hadRecentInput } =
          /** @type {LayoutShift} */ (/** @type {unknown} */ (entry));
        if (hadRecentInput) continue; // a click may change what is shown
        const what = sources.map(({ node, previousRect: a, currentRect: b }) =>
          `${node?.nodeName} ${node instanceof Element ? node.className : ""} ${a.y} → ${b.y}`);
        shifts.push(`${value}: ${what.join("; ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  const drawn = () => page.evaluate(() => Reflect.get(globalThis, "drawn") ?? Infinity);
  return {
    /** @returns {Promise<string[]>} what was asked for until then; a second time it comes from the cache */
    asked: async () => {
      const until = await drawn();
      return [...new Set(asked.filter(({ at }) => at <= until).map(({ url }) => url))];
    },
    /** @returns {Promise<number>} what was asked for until the first message was there; without one, all */
    bytes: async () => {
      const until = await drawn();
      const first = (await Promise.all(loads)).filter(({ at }) => at <= until);
      return first.reduce((sum, { size }) => sum + size, 0);
    },
    /** @returns {Promise<string[]>} after two frames, so that all is drawn */
    shifts: () => page.evaluate(async () => {
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
      return /** @type {{shifts: string[]}} */ (/** @type {unknown} */ (globalThis)).shifts;
    }),
  };
}

/**
 * @typedef {object} LayoutShift
 * @property {number} value
 * @property {boolean} hadRecentInput
 * @property {{node: Node|null, previousRect: DOMRect, currentRect: DOMRect}[]} sources
 */
