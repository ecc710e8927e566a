// A long history, from its end to its beginning and back: the page holds a
// part of it, and what is being read stays where it is while parts come and go.
//
// 100 000 messages instead of 1000, and the long tasks of the page on stdout, are to be had with
//
//	MINIMOST_SOAK=1 node --test frontend/e2e/long.test.js

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

/** @import {Person} from "./person.js" */

const soak = Boolean(process.env.MINIMOST_SOAK);
const messages = soak ? 100_000 : 1000;
/** Pages whose coming is looked at with the log at rest, in each direction. */
const still = 3;
/** What one turn of the wheel is worth; a page of 50 messages is about as high. */
const turn = 2000;

/**
 * What the page has seen of itself since it was watched.
 * @typedef {object} Sight
 * @property {number} rows the most there were in the DOM
 * @property {number} moved the most that a row in view was moved by others that came or went, in pixels
 * @property {number} changes how often rows came or went
 * @property {number} first the oldest message that is loaded, counted from 0
 * @property {number} last the newest
 * @property {number} seen how many different messages were loaded once
 * @property {string[]} wrong stretches that are not what the server has
 * @property {number} animated animations while a page is on its way, at most
 * @property {number[]} long tasks longer than 50 ms
 */

story("a long channel scrolls from end to end with nothing moving, missing or twice", async (stage) => {
  const ada = await stage.join("reader");
  const { page } = ada;
  await observe(ada, await history(ada));
  await ada.log.focus();
  const moving = () => page.evaluate(() => document.getAnimations().filter((a) => a.playState === "running").length);
  await becomes(moving, 0, "nothing happens, and yet something moves in every frame");

  for (let i = 0; i < still; i++) await steady(ada, "PageUp");
  await wheel(ada, -turn, (s) => s.first === 0);
  await ada.page.locator(".intro").waitFor();
  const half = await sight(ada);
  assert.equal(half.seen, messages, "messages seen on the way up");
  await page.evaluate(() => Object.assign(Reflect.get(globalThis, "sight"), { seen: 0 }));
  for (let i = 0; i < still; i++) await steady(ada, "PageDown");
  await wheel(ada, turn, (s) => s.last === messages - 1);

  const { rows, moved, wrong, changes, animated, long } = await sight(ada);
  assert.deepEqual(wrong, [], "nothing missing, twice or out of order");
  assert.ok(rows <= 400, `${rows} rows in the DOM`);
  assert.ok(moved <= 1, `a row in view moved by ${moved} pixels`);
  assert.ok(changes >= messages / 50, `${changes} changes of rows`);
  assert.ok(animated > 0 && animated <= 4, `${animated} animations while a page is on its way`);
  if (!soak) return;
  const middle = long.toSorted((a, b) => a - b)[long.length >> 1];
  process.stdout.write(`${long.length} tasks longer than 50 ms, half of them over ${middle} ms, the longest ${Math.max(0, ...long)} ms\n`);
}, { over: ["ws"], seeded: messages, limit: soak ? 3_600_000 : 240_000 });

/**
 * @param {Person} person
 * @returns {Promise<string[]>} what people have written in the first channel, in order
 */
async function history(person) {
  /** @type {string[]} */
  const bodies = [];
  for (let after = 1, more = true; more;) {
    const page = await person.call("GET", `/channels/1/messages?limit=200&after=${after}`);
    for (const { kind, body } of page.messages) if (kind === "user") bodies.push(body);
    after = page.messages.at(-1).id;
    more = page.more_after;
  }
  return bodies;
}

/**
 * Has the page look at its rows right before rows come or go, and right after: between two
 * frames it may have scrolled as well.
 * @param {Person} person
 * @param {string[]} bodies what the channel has
 */
async function observe({ page, log }, bodies) {
  await log.evaluate((node, want) => {
    /** @type {Sight} */
    const noted = { rows: 0, moved: 0, changes: 0, first: 0, last: 0, seen: 0, animated: 0, wrong: [], long: [] };
    const seen = new Set();
    /** @type {Map<string, number[]>} */
    const places = new Map();
    for (const [i, body] of want.entries()) places.set(body, [...(places.get(body) ?? []), i]);
    /** @type {[Element, number][] | undefined} rows in view and where they stood before the first change of a task */
    let stood;
    const end = (/** @type {Element} */ row) => row.getBoundingClientRect().bottom; // its name above may go
    const look = () => {
      const { top: from, bottom: to } = node.getBoundingClientRect();
      const rows = [...node.querySelectorAll(".msg")].map((row) => /** @type {[Element, number]} */ ([row, end(row)]));
      return rows.filter(([, y]) => y > from && y < to);
    };
    for (const proto of [Node.prototype, Element.prototype]) {
      for (const name of ["insertBefore", "appendChild", "removeChild", "append", "prepend", "before", "after", "remove",
        "replaceChildren", "replaceWith"]) {
        const original = Object.getOwnPropertyDescriptor(proto, name)?.value;
        if (original) {
          Reflect.set(proto, name, /** @this {Node} @param {unknown[]} args */ function (...args) {
            if (node.contains(this)) stood ??= look();
            return original.apply(this, args);
          });
        }
      }
    }
    const compare = () => {
      const now = [...node.querySelectorAll(".msg .txt")].map((text) => text.textContent ?? "");
      const fits = (/** @type {number} */ at) => now.every((words, i) => words === want[at + i]);
      const first = places.get(now[0] ?? "")?.find(fits);
      if (first === undefined) return void noted.wrong.push(`${now.length} rows from "${now[0]}" to "${now.at(-1)}"`);
      Object.assign(noted, { first, last: first + now.length - 1 });
      if (noted.seen === 0) seen.clear();
      for (let i = first; i <= noted.last; i++) seen.add(i);
      noted.seen = seen.size;
    };
    new MutationObserver((changes) => {
      const old = stood ?? [];
      stood = undefined;
      const isRow = (/** @type {Node} */ n) => n instanceof Element && n.matches(".msg, .sys, .dayg");
      if (!changes.some((c) => [...c.addedNodes, ...c.removedNodes].some(isRow))) return;
      noted.changes += 1;
      noted.rows = Math.max(noted.rows, node.querySelectorAll(".msg, .sys").length);
      // At the very top there is nothing to give: what stood for a page on its way was higher than the page.
      const by = (node.scrollTop > 0 ? old : []).filter(([row]) => row.isConnected).map(([row, y]) => Math.abs(end(row) - y));
      noted.moved = Math.max(noted.moved, ...by);
      compare();
    }).observe(node, { childList: true, subtree: true });
    new MutationObserver(() => {
      noted.animated = Math.max(noted.animated, node.getAnimations({ subtree: true }).length);
    }).observe(node, { attributeFilter: ["aria-busy"] });
    new PerformanceObserver((list) => {
      noted.long.push(...list.getEntries().map((entry) => Math.round(entry.duration)));
    }).observe({ type: "longtask" });
    Object.assign(globalThis, { sight: noted });
    compare();
  }, bodies);
  await page.mouse.move(700, 400);
}

/** @param {Person} person @returns {Promise<Sight>} */
function sight({ page }) {
  return page.evaluate(() => Reflect.get(globalThis, "sight"));
}

/**
 * Turns the wheel until the page has seen what it is to see.
 * @param {Person} person
 * @param {number} by
 * @param {(s: Sight) => boolean} there
 */
async function wheel(person, by, there) {
  while (!there(await sight(person))) {
    await person.page.mouse.wheel(0, by);
  }
}

/** @param {Person} person after the next frame */
async function frame({ page }) {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

/**
 * Presses a key until that asks for a page, which comes when the log is at rest, and looks
 * whether the page moves what is in view.
 * @param {Person} person
 * @param {"PageUp"|"PageDown"} key
 */
async function steady(person, key) {
  const { page, log } = person;
  const url = /\/channels\/1\/messages\?/;
  let asked = false;
  let letGo = () => {};
  const held = /** @type {Promise<void>} */ (new Promise((resolve) => (letGo = resolve)));
  await page.route(url, async (route) => {
    asked = true;
    await held;
    await route.continue();
  });
  while (!asked) {
    await page.keyboard.press(key);
    await atRest(person);
  }
  const { changes } = await sight(person);
  const row = await log.evaluateHandle((node) => {
    const { top, bottom } = node.getBoundingClientRect();
    const whole = (/** @type {DOMRect} */ r) => r.top > top && r.bottom < bottom;
    return /** @type {Element} */ ([...node.querySelectorAll(".msg")].find((n) => whole(n.getBoundingClientRect())));
  });
  const end = () => row.evaluate((node) => node.getBoundingClientRect().bottom);
  const before = await end();
  letGo();
  await becomes(async () => (await sight(person)).changes > changes, true, "the page has come");
  await frame(person);
  await page.unroute(url);
  const by = Math.abs((await end()) - before);
  assert.ok(by <= 1, `${key}: a page moved what is read by ${by} pixels`);
}

/** @param {Person} person after some frames in which nothing has moved */
async function atRest(person) {
  const top = () => person.log.evaluate((node) => node.scrollTop);
  for (let was = NaN, now = await top(); was !== now; now = await top()) {
    was = now;
    for (let i = 0; i < 3; i++) await frame(person);
  }
}
