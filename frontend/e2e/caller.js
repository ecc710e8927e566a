// What a story needs of calls: a browser with a microphone, a camera and a
// screen that are none, and eyes and ears for what comes through.

import { becomes } from "./harness.js";
import { launch } from "./stage.js";

/** @import {Locator} from "playwright-core" */
/** @import {Person} from "./person.js" */
/** @import {Stage} from "./stage.js" */

/** Milliseconds; the false microphone beeps every second. */
const listenFor = 1500;

/** Starts the browser of all stories of a file. */
export async function launchWithDevices() {
  await launch([
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=5",
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
      constructor(/** @type {RTCConfiguration | undefined} */ configuration) {
        super(configuration);
        connections.push(this);
      }
    };
    Object.assign(globalThis, { connections });
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (constraints) => {
      Object.assign(globalThis, { asked: true });
      return open(constraints);
    };
  });
}

/** @param {Person} person @returns {Promise<number>} connections, also those that are closed */
export async function made({ page }) {
  return page.evaluate(() => /** @type {{connections: unknown[]}} */ (
    /** @type {unknown} */ (globalThis)).connections.length);
}

/** @param {Person} person @returns {Promise<string[]>} where the page offers to be reached */
export async function ownAddresses({ page }) {
  return page.evaluate(async () => {
    const { connections } = /** @type {{connections: RTCPeerConnection[]}} */ (
      /** @type {unknown} */ (globalThis));
    /** @type {string[]} */
    const addresses = [];
    for (const pc of connections) {
      (await pc.getStats()).forEach((s) => {
        if (s.type === "local-candidate") addresses.push(s.address ?? "");
      });
    }
    return addresses;
  });
}

/** Kills somebody's tab. @param {Person} person */
export async function crash({ page }) {
  const session = await page.context().newCDPSession(page);
  const gone = page.waitForEvent("crash");
  session.send("Page.crash").catch(() => {}); // it does not live to answer
  await gone;
}

/**
 * @param {Stage} stage
 * @param {string} name
 */
export async function joinListening(stage, name) {
  // Small, because each moving picture is drawn by the processor.
  const person = await stage.visitor(name, { viewport: { width: 960, height: 600 } });
  // A machine without a graphics card takes its time when pictures move.
  person.page.setDefaultTimeout(60_000);
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

/** Waits until nothing is heard any more on any connection. @param {Person} person */
export async function silence(person) {
  let last = await heard(person);
  await becomes(async () => {
    const before = last;
    await new Promise((resolve) => setTimeout(resolve, listenFor));
    last = await heard(person);
    return last.every((h, i) => h.energy - (before[i]?.energy ?? 0) < 1e-6);
  }, true, "it is not silent");
}

/** Waits until a video moves. @param {Locator} video */
export async function plays(video) {
  const time = () => video.evaluate((v) => v instanceof HTMLVideoElement && v.videoWidth > 0 ? v.currentTime : 0);
  await becomes(async () => (await time()) > 0, true, "the picture stands still");
  const then = await time();
  await becomes(async () => (await time()) > then, true, "the picture stands still");
}

/** The card of a call that rings. @param {Person} person @param {string} from */
export function ring({ page }, from) {
  return page.getByRole("dialog", { name: `Incoming call from ${from}` });
}

/** Takes the call that rings, by its key. @param {Person} person @param {string} from */
export async function answer(person, from) {
  await ring(person, from).waitFor();
  await person.page.keyboard.press("Alt+a");
}

/** @param {Person} person @returns {Locator} */
export function stageOf({ page }) {
  return page.getByRole("region", { name: /^Call in |'s screen$/ }).and(page.locator(".call"));
}

/** @param {Person} person @returns {Promise<string[]>} what each tile says, sorted */
export async function tiles({ page }) {
  const labels = await page.locator(".call .tile").evaluateAll((all) =>
    all.map((t) => t.getAttribute("aria-label") ?? ""));
  // The false microphone beeps: who speaks changes all the time.
  return labels.map((label) => label.replace(", speaking", "")).sort();
}

/** Presses the button that leaves. @param {Person} person */
export async function leave({ page }) {
  await page.locator(".call").getByRole("button", { name: "Leave the call" }).click();
}
