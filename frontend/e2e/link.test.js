// The negotiation between two ends of a call, in a real browser, over a wire
// that loses, delays and crosses what is sent.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before } from "node:test";

import { launchWithDevices } from "./caller.js";
import { story } from "./harness.js";

/** @import {Page} from "playwright-core" */
/** @import {Stage} from "./stage.js" */

before(launchWithDevices);

const ws = { over: /** @type {["ws"]} */ (["ws"]) };
const source = new URL("../static/app/call/link.js", import.meta.url);

/**
 * @typedef {object} Told
 * @property {number[]} sections of each end
 * @property {number} connections that were made
 * @property {boolean} met both ends are connected
 */

story("two first offers that cross make one connection", async (stage) => {
  const page = await bench(stage);
  const told = await page.evaluate(async () => {
    const { pair } = /** @type {Bench} */ (/** @type {unknown} */ (globalThis));
    const { met, told: tell } = await pair({ offers: [true, true] });
    await met();
    return tell();
  });
  assert.deepEqual(told, { sections: [4, 4], connections: 3, met: true });
}, ws);

story("who was there offers when the newcomer does not", async (stage) => {
  const page = await bench(stage);
  const told = await page.evaluate(async () => {
    const { pair } = /** @type {Bench} */ (/** @type {unknown} */ (globalThis));
    const { ends, met, told: tell } = await pair({ offers: [false, false] });
    ends[0].check(Date.now() + 1900);
    const early = tell().connections;
    for (const end of ends) end.check(Date.now() + 2100);
    await met();
    return { ...tell(), early };
  });
  assert.deepEqual(told, { sections: [4, 4], connections: 3, met: true, early: 0 });
}, ws);

story("an offer that is lost is made again", async (stage) => {
  const page = await bench(stage);
  const told = await page.evaluate(async () => {
    const { pair } = /** @type {Bench} */ (/** @type {unknown} */ (globalThis));
    const { ends, met, told: tell, wire } = await pair({ offers: [true, false], lose: true });
    await wire.idle();
    wire.lose = false;
    ends[0].check(Date.now() + 9000);
    await met();
    return tell();
  });
  assert.deepEqual(told, { sections: [4, 4], connections: 3, met: true });
}, ws);

story("candidates that come before their description wait for it", async (stage) => {
  const page = await bench(stage);
  const told = await page.evaluate(async () => {
    const { pair } = /** @type {Bench} */ (/** @type {unknown} */ (globalThis));
    const { met, told: tell } = await pair({ offers: [true, false], late: true });
    await met();
    return tell();
  });
  assert.deepEqual(told, { sections: [4, 4], connections: 2, met: true });
}, ws);

story("a path that both look for anew adds no section", async (stage) => {
  const page = await bench(stage);
  const told = await page.evaluate(async () => {
    const { pair } = /** @type {Bench} */ (/** @type {unknown} */ (globalThis));
    const { ends, met, told: tell, wire } = await pair({ offers: [true, false] });
    await met();
    for (let i = 0; i < 3; i++) {
      for (const end of ends) end.restart();
      await wire.idle();
    }
    await met();
    return tell();
  });
  assert.deepEqual(told, { sections: [4, 4], connections: 2, met: true });
}, ws);

/**
 * @typedef {object} End
 * @property {(now: number) => void} check
 * @property {() => void} restart
 */

/**
 * @typedef {object} Pair
 * @property {[End, End]} ends
 * @property {() => Promise<void>} met when both are connected
 * @property {() => Told} told
 * @property {{lose: boolean, idle: () => Promise<void>}} wire idle: nothing has been sent for a while
 */

/**
 * @typedef {{pair: (how: {offers: boolean[], lose?: boolean, late?: boolean}) => Promise<Pair>}} Bench
 */

/**
 * A page with two ends on it.
 * @param {Stage} stage
 * @returns {Promise<Page>}
 */
async function bench(stage) {
  const { page } = await stage.visitor("nobody");
  stage.allow(/status of 401/);
  const body = await readFile(source, "utf8");
  await page.route("**/link.js", (route) => route.fulfill({ body, contentType: "text/javascript" }));
  await page.goto("/login");
  await page.evaluate(async () => {
    const path = "/link.js";
    const { Link } = await import(path);
    const resting = 300;
    let made = 0;
    const Original = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Original {
      constructor(/** @type {RTCConfiguration | undefined} */ configuration) {
        super(configuration);
        made += 1;
      }
    };
    /** @type {Bench["pair"]} */
    const pair = async ({ offers, lose = false, late = false }) => {
      made = 0;
      let last = 0; // when something was sent
      const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
      const wire = {
        lose,
        idle: async () => {
          while (last === 0 || performance.now() - last < resting) await pause(20);
        },
      };
      /** @type {any[]} */
      const ends = [];
      const end = (/** @type {number} */ me) => new Link({
        polite: me === 1,
        offers: offers[me],
        iceServers: [],
        direction: "sendrecv",
        trackOf: () => null,
        meta: () => ({ muted: true, camera: false, screen: false, hand: false }),
        send: async (/** @type {number} */ gen, /** @type {any} */ payload) => {
          last = performance.now();
          if (wire.lose) return;
          // Long enough for both to have spoken before they hear.
          await pause(late && payload.description ? 400 : 30);
          ends[1 - me].take(gen, JSON.parse(JSON.stringify(payload)));
        },
        onChange() {},
        onTrack() {},
        onUp() {},
      });
      ends.push(end(0), end(1));
      const isUp = () => ends.every((e) => e.pc?.connectionState === "connected");
      const told = () => ({
        sections: ends.map((e) => e.pc?.getTransceivers().length ?? 0),
        connections: made,
        met: isUp(),
      });
      const met = async () => {
        while (!isUp()) await pause(20);
      };
      return { ends: /** @type {[End, End]} */ (/** @type {unknown} */ (ends)), met, told, wire };
    };
    Object.assign(globalThis, { pair });
  });
  return page;
}
