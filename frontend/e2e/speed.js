// Measures the page in Chromium, by its own tracing, on a server of its own, and
// prints a table in markdown. Nothing is asserted: the figures are the machine's.
//
//	npm run speed -- --switches 40 --burst 30 --minutes 5

import { parseArgs } from "node:util";

import { Server } from "./server.js";
import { closeBrowser, Stage } from "./stage.js";

/** @import {CDPSession} from "playwright-core" */
/** @import {Person} from "./person.js" */

const { values } = parseArgs({
  options: {
    loads: { type: "string", default: "10" },
    switches: { type: "string", default: "20" },
    burst: { type: "string", default: "30" },
    minutes: { type: "string", default: "2" },
  },
});

/** Messages a second while frames are counted, and while the heap is watched. */
const [fast, steady] = [50, 20];

/** So many write, because one may not write as much. */
const crowd = 16;

/** @type {[string, string][]} */
const table = [];

/** @param {string} what @param {string} figures */
const note = (what, figures) => void table.push([what, figures]);

/** @param {number[]} times in milliseconds */
function spread(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? NaN);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (${times.length} times)`;
}

/** @param {Person} person @param {string} words @returns {Promise<number>} when they were drawn, by the page's clock */
async function shown({ page }, words) {
  return page.evaluate((text) => new Promise((drawn) => {
    const look = () => {
      const busy = document.querySelector(".log")?.getAttribute("aria-busy");
      const there = [...document.querySelectorAll(".msg .txt")].some((n) => n.textContent === text);
      if (there && !busy) requestAnimationFrame(() => drawn(performance.now()));
      else requestAnimationFrame(look);
    };
    look();
  }), words);
}

/** @param {Person} person @param {CDPSession} cdp */
async function firstLoads(person, cdp) {
  for (const [what, cold] of /** @type {const} */ ([["First load, cold", true], ["First load, warm", false]])) {
    const [paints, times] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
    for (let i = 0; i < Number(values.loads); i++) {
      if (cold) await cdp.send("Network.clearBrowserCache");
      await person.page.goto("/c/1", { waitUntil: "commit" });
      times.push(await shown(person, "line 99"));
      paints.push(await person.page.evaluate(() =>
        performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN));
    }
    note(`${what}: first contentful paint`, spread(paints));
    note(`${what}: messages drawn`, spread(times));
  }
}

/** @param {Person} person @param {string} channel @param {string} words its last message */
async function change(person, channel, words) {
  const link = person.channel(channel);
  const start = await link.evaluate((node) => {
    const now = performance.now();
    if (node instanceof HTMLElement) node.click();
    return now;
  });
  return (await shown(person, words)) - start;
}

/** @param {Person} person */
async function switches(person) {
  const [first, again] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let i = 0; i < Number(values.switches); i++) {
    if (i % 4 === 0) {
      await person.open("/c/1");
      await shown(person, "line 99");
      for (const n of [2, 3, 4]) first.push(await change(person, `channel-${n}`, `words ${n} 59`));
    }
    again.push(await change(person, `channel-${(i % 3) + 2}`, `words ${(i % 3) + 2} 59`));
    await change(person, "channel-1", "line 99");
  }
  note("Another channel, not loaded yet", spread(first));
  note("Another channel, loaded before", spread(again));
}

/**
 * Has people write at a rate, by turns.
 * @param {Person[]} writers
 * @param {number} rate messages a second
 * @param {number} seconds
 */
async function write(writers, rate, seconds) {
  const begin = performance.now();
  /** @type {Promise<unknown>[]} */
  const sent = [];
  for (let i = 0; i < rate * seconds; i++) {
    const wait = begin + (i * 1000) / rate - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push(turn(writers, i).post(`message ${i} of many, with **some** \`words\` in it`, { channel: 5 }));
  }
  await Promise.all(sent);
  return (rate * seconds) / ((performance.now() - begin) / 1000);
}

/** @param {Person[]} writers @param {number} i */
const turn = (writers, i) => /** @type {Person} */ (writers[i % writers.length]);

/** @param {CDPSession} cdp @returns {Promise<Record<string, number>>} the page's counters */
async function counters(cdp) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** @param {Person} reader @param {CDPSession} cdp */
async function idle(reader, cdp) {
  await reader.open("/c/1");
  await shown(reader, "line 99");
  await new Promise((resolve) => setTimeout(resolve, 5000)); // what is fetched ahead
  const seen = { requests: 0, frames: 0 };
  cdp.on("Network.requestWillBeSent", () => void seen.requests++);
  cdp.on("Network.webSocketFrameSent", () => void seen.frames++);
  cdp.on("Network.webSocketFrameReceived", () => void seen.frames++);
  await cdp.send("Network.enable");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  await cdp.send("Network.disable");
  note("Nothing happens for a minute", `${seen.requests} requests, ${seen.frames} frames on the socket`);
}

/** @param {Person} reader @param {Person[]} writers @param {CDPSession} cdp */
async function burst(reader, writers, cdp) {
  const seconds = Number(values.burst);
  await reader.goTo("channel-5");
  await reader.page.evaluate(() => {
    const frames = { gaps: /** @type {number[]} */ ([]), long: /** @type {number[]} */ ([]) };
    let last = performance.now();
    const frame = (/** @type {number} */ now) => {
      frames.gaps.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) => frames.long.push(...list.getEntries().map((e) => e.duration)))
      .observe({ type: "longtask" });
    Reflect.set(globalThis, "drawn", frames);
  });
  const before = await counters(cdp);
  const rate = await write(writers, fast, seconds);
  const after = await counters(cdp);
  /** @type {{gaps: number[], long: number[]}} */
  const { gaps, long } = await reader.page.evaluate(() => Reflect.get(globalThis, "drawn"));
  const share = (/** @type {string} */ name) =>
    Math.round((100 * ((after[name] ?? 0) - (before[name] ?? 0))) / ((after.Timestamp ?? 0) - (before.Timestamp ?? 0)));
  const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round((gap * 60) / 1000) - 1), 0);
  const what = `${fast} messages/s for ${seconds} s`;
  note(`${what}: written in fact`, `${rate.toFixed(1)}/s`);
  note(`${what}: main thread at work`, `${share("TaskDuration")} % (script ${share("ScriptDuration")} %, layout ${
    share("LayoutDuration")} %, style ${share("RecalcStyleDuration")} %)`);
  note(`${what}: frames of 60/s not drawn`, `${dropped} of ${gaps.length + dropped}`);
  note(`${what}: tasks longer than 50 ms`, `${long.length}, the longest ${Math.round(Math.max(0, ...long))} ms`);
}

/** @param {CDPSession} cdp @returns {Promise<number>} MiB that are left after collecting garbage */
async function heap(cdp) {
  await cdp.send("HeapProfiler.collectGarbage");
  return ((await counters(cdp)).JSHeapUsedSize ?? NaN) / 2 ** 20;
}

/** @param {Person} reader @param {Person[]} writers @param {CDPSession} cdp */
async function growth(reader, writers, cdp) {
  const minutes = Number(values.minutes);
  await reader.open("/c/5");
  await write(writers, steady, 20); // the timeline is full from here on
  const sizes = [await heap(cdp)];
  for (let i = 0; i < minutes * 4; i++) {
    await write(writers, steady, 15);
    sizes.push(await heap(cdp));
  }
  note(`Heap after ${minutes} min of ${steady} messages/s`,
    `${sizes[0]?.toFixed(1)} → ${sizes.at(-1)?.toFixed(1)} MiB, ${slope(sizes).toFixed(2)} MiB a minute`);
}

/** @param {number[]} sizes every quarter of a minute @returns {number} their rise a minute, by least squares */
function slope(sizes) {
  const middle = (sizes.length - 1) / 2;
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const rise = sizes.reduce((sum, size, i) => sum + (i - middle) * (size - mean), 0);
  return (4 * rise) / sizes.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
}

const channels = [1, 2, 3, 4, 5].map((n) => ({ name: `channel-${n}` }));
const stage = new Stage(await Server.start({ channels }), "ws");
try {
  /** @type {Person[]} */
  const writers = [];
  while (writers.length < crowd) {
    const writer = await stage.visitor(`writer-${writers.length}`);
    await writer.register();
    writers.push(writer);
  }
  for (let i = 0; i < 100; i++) await turn(writers, i).post(`line ${i}`);
  for (let i = 0; i < 60; i++) {
    for (const channel of [2, 3, 4, 5]) await turn(writers, i).post(`words ${channel} ${i}`, { channel });
  }
  const reader = await stage.visitor("reader");
  await reader.register();
  const cdp = await reader.page.context().newCDPSession(reader.page);
  await cdp.send("Performance.enable");
  await firstLoads(reader, cdp);
  await switches(reader);
  await idle(reader, cdp);
  await burst(reader, writers, cdp);
  await growth(reader, writers, cdp);
} finally {
  await stage.close();
  await closeBrowser();
}
const lines = table.map(([what, figures]) => `| ${what} | ${figures} |`);
process.stdout.write(["| what | measured |", "|---|---|", ...lines, ""].join("\n"));
