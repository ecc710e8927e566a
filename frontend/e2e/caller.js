// What a story needs of calls: a browser with a microphone, a camera and a
// screen that are none, and eyes and ears for what comes through.

import { becomes } from "./harness.js";
import { launch } from "./stage.js";

/** @import {Locator} from "playwright-core" */
/** @import {Person} from "./person.js" */
/** @import {Stage} from "./stage.js" */

/** Starts the browser of all stories of a file. */
export async function launchWithDevices() {
  await launch([
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--auto-select-tab-capture-source-by-title=Halden Lab",
    "--allow-loopback-in-peer-connection",
  ]);
}

/**
 * What came from one other side since the connection began.
 * @typedef {{energy: number, frames: number, bytes: number}} Heard frames of all pictures
 */

/** Keeps the connections of a page, so that a story can ask them. @param {Person} person */
export async function listen({ page }) {
  await page.addInitScript(() => {
    /** @type {RTCPeerConnection[]} */
    const connections = [];
    const Original = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Original {
      constructor(/** @type {RTCConfiguration} */ configuration) {
        super(configuration);
        connections.push(this);
      }
    };
    Object.assign(globalThis, { connections });
  });
}

/**
 * @param {Stage} stage
 * @param {string} name
 */
export async function joinListening(stage, name) {
  const person = await stage.visitor(name);
  await listen(person);
  await person.register();
  await person.open("/");
  return person;
}

/** @param {Person} person @returns {Promise<Heard[]>} of each connection that is open */
export async function heard({ page }) {
  return page.evaluate(async () => {
    const { connections } = /** @type {{connections: RTCPeerConnection[]}} */ (
      /** @type {unknown} */ (globalThis));
    const open = connections.filter((pc) => pc.connectionState === "connected");
    return Promise.all(open.map(async (pc) => {
      const sum = { energy: 0, frames: 0, bytes: 0 };
      (await pc.getStats()).forEach((s) => {
        if (s.type !== "inbound-rtp") return;
        sum.energy += s.totalAudioEnergy ?? 0;
        sum.frames += s.framesDecoded ?? 0;
        sum.bytes += s.kind === "audio" ? s.bytesReceived : 0;
      });
      return sum;
    }));
  });
}

/**
 * Waits until something rises on every connection of a person.
 * @param {Person} person
 * @param {number} others how many connections there are to be
 * @param {keyof Heard} what
 */
export async function rises(person, others, what) {
  await becomes(async () => (await heard(person)).length, others, `${person.name}'s connections`);
  const before = await heard(person);
  await becomes(async () => {
    const now = await heard(person);
    return now.length === others && now.every((h, i) => h[what] > (before[i]?.[what] ?? 0));
  }, true, `${person.name} gets no ${what}`);
}

/** @param {Person} person @returns {Locator} */
export function stageOf({ page }) {
  return page.getByRole("region", { name: /^Call in |'s screen$/ }).and(page.locator(".call"));
}

/** @param {Person} person @returns {Promise<string[]>} what each tile says, sorted */
export async function tiles(person) {
  const all = await stageOf(person).getByRole("group").all();
  return (await Promise.all(all.map((t) => t.getAttribute("aria-label")))).map((l) => l ?? "").sort();
}
