// Whether this browser on this network can take part in calls. Each check
// answers by itself; none needs another person.

import { isAllowed } from "./media.js";

/** Milliseconds; a browser asks a STUN server that is silent for nine seconds. */
const patience = 6000;
const stunPatience = 12_000;

/**
 * @typedef {object} Result
 * @property {boolean} good
 * @property {string} [detail] an address, for people
 * @property {number} [n] devices found, or milliseconds
 * @property {"blocked"|"off"} [why]
 */

/** @returns {Promise<Result>} */
export async function checkSecure() {
  return { good: isAllowed() };
}

/**
 * @param {"audioinput"|"videoinput"} kind
 * @param {PermissionName} permission
 * @returns {Promise<Result>}
 */
export async function checkDevice(kind, permission) {
  if (!isAllowed()) return { good: false };
  const all = await navigator.mediaDevices.enumerateDevices();
  const roles = ["default", "communications"];
  const n = all.filter((d) => d.kind === kind && !roles.includes(d.deviceId)).length;
  // Not every browser can tell of this permission.
  const status = await navigator.permissions.query({ name: permission }).catch(() => undefined);
  if (status?.state === "denied") return { good: false, why: "blocked" };
  return { good: n > 0, n };
}

/**
 * Asks the server's STUN service how it sees this machine.
 * @param {number} port 0: it is off
 * @returns {Promise<Result>}
 */
export async function checkStun(port) {
  if (!port) return { good: false, why: "off" };
  const pc = new RTCPeerConnection({ iceServers: [{ urls: `stun:${location.hostname}:${port}` }] });
  try {
    const seen = addressSeen(pc);
    pc.createDataChannel("check");
    await pc.setLocalDescription();
    const address = await within(seen, "", stunPatience);
    return { good: address !== "", detail: address };
  } finally {
    pc.close();
  }
}

/**
 * What is seen from outside; the browser does not tell it when it is one of
 * the machine's own addresses, and ends without an error.
 * @param {RTCPeerConnection} pc
 * @returns {Promise<string>} "" when nothing answered
 */
function addressSeen(pc) {
  let own = "";
  let failed = false;
  pc.onicecandidateerror = () => (failed = true);
  return new Promise((resolve) => {
    pc.onicecandidate = ({ candidate }) => {
      if (!candidate) return resolve(failed ? "" : own);
      if (candidate.type === "srflx") resolve(candidate.address ?? "");
      else if (!candidate.address?.endsWith(".local")) own ||= candidate.address ?? "";
    };
  });
}

/**
 * Whether two connections of this page reach each other over UDP.
 * @returns {Promise<Result>} with the milliseconds it took
 */
export async function checkUdp() {
  const start = performance.now();
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
  try {
    tell(a, b);
    tell(b, a);
    const channel = a.createDataChannel("check");
    const open = new Promise((resolve) => (channel.onopen = () => resolve(true)));
    await a.setLocalDescription();
    await b.setRemoteDescription(/** @type {RTCSessionDescription} */ (a.localDescription));
    await b.setLocalDescription();
    await a.setRemoteDescription(/** @type {RTCSessionDescription} */ (b.localDescription));
    const good = await within(open, false);
    return { good: good === true, n: Math.round(performance.now() - start) };
  } finally {
    a.close();
    b.close();
  }
}

/** @param {RTCPeerConnection} from @param {RTCPeerConnection} to */
function tell(from, to) {
  from.onicecandidate = ({ candidate }) => {
    if (candidate) to.addIceCandidate(candidate).catch(() => {});
  };
}

/** @returns {Promise<Result>} whether the browser plays sound now */
export async function checkSound() {
  const context = new AudioContext();
  await within(context.resume(), undefined, 500);
  const good = context.state === "running";
  await context.close();
  return { good };
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {T} otherwise
 * @param {number} [ms]
 * @returns {Promise<T>}
 */
function within(promise, otherwise, ms = patience) {
  const end = new Promise((resolve) => setTimeout(() => resolve(otherwise), ms));
  return Promise.race([promise, /** @type {Promise<T>} */ (end)]);
}
