// One's own microphone, camera and screen.

import { recall, remember } from "../kept.js";

/** @import {DeviceTrouble} from "../types.js" */

/** @typedef {"microphone"|"camera"|"speaker"} Device */

/** @typedef {"echo"|"noise"|"push"} Switch echo cancellation, noise suppression, push to talk */

/** What a camera takes for one other, and for more: then each picture is shown small. */
const cameras = {
  two: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
  more: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24 } },
};

/** Words have to be readable; a screen need not be fluent. */
const screen = {
  width: { max: 2560 },
  height: { max: 1440 },
  frameRate: { ideal: 15, max: 30 },
};

/** Whether the browser lets this page have devices at all: it asks for HTTPS, or localhost. */
export function isAllowed() {
  return globalThis.isSecureContext && Boolean(globalThis.navigator?.mediaDevices);
}

/** Why a device was not given. */
export class DeviceError extends Error {
  /** @param {Exclude<DeviceTrouble, "">} trouble */
  constructor(trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

/**
 * @param {unknown} error of getUserMedia
 * @returns {DeviceError}
 */
export function deviceError(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return new DeviceError("refused");
  if (name === "NotReadableError" || name === "AbortError") return new DeviceError("busy");
  return new DeviceError("missing");
}

/**
 * @param {Device} device
 * @returns {string} what was chosen on this device, "" for the system's choice
 */
export function chosen(device) {
  return recall(`call.${device}`) ?? "";
}

/** @param {Device} device @param {string} id */
export function choose(device, id) {
  remember(`call.${device}`, id);
}

/** @param {Switch} name */
export function isOn(name) {
  const set = recall(`call.${name}`);
  return set ? set === "1" : name !== "push";
}

/** @param {Switch} name @param {boolean} on */
export function turn(name, on) {
  remember(`call.${name}`, on ? "1" : "0");
}

/** @param {number} user @returns {number} how loud they are here, 0 to 1 */
export function volumeOf(user) {
  const set = Number(recall(`call.volume.${user}`) ?? 1);
  return set >= 0 && set <= 1 ? set : 1;
}

/** @param {number} user @param {number} volume */
export function setVolume(user, volume) {
  remember(`call.volume.${user}`, String(volume));
}

/** @returns {Promise<MediaStreamTrack>} rejects with a DeviceError */
export function openMicrophone() {
  const audio = {
    ...wanted("microphone"),
    echoCancellation: isOn("echo"),
    noiseSuppression: isOn("noise"),
    autoGainControl: true,
  };
  return open({ audio });
}

/**
 * @param {number} people who are in the call
 * @returns {MediaTrackConstraints}
 */
function cameraFor(people) {
  return people > 2 ? cameras.more : cameras.two;
}

/**
 * @param {number} [people] who are in the call
 * @returns {Promise<MediaStreamTrack>} rejects with a DeviceError
 */
export function openCamera(people = 2) {
  return open({ video: { ...wanted("camera"), ...cameraFor(people) } });
}

/**
 * Has an open camera take what so many people need; one that cannot goes on as it was.
 * @param {MediaStreamTrack} track
 * @param {number} people
 */
export async function fitTaken(track, people) {
  await track.applyConstraints(cameraFor(people)).catch(() => {});
}

/** @param {Device} device one that is gone makes way for another */
function wanted(device) {
  const id = chosen(device);
  return id ? { deviceId: { ideal: id } } : {};
}

/** @param {MediaStreamConstraints} constraints of one track */
async function open(constraints) {
  if (!isAllowed()) throw new DeviceError("insecure");
  try {
    const [track] = (await navigator.mediaDevices.getUserMedia(constraints)).getTracks();
    if (track) return track;
  } catch (error) {
    throw deviceError(error);
  }
  throw new DeviceError("missing");
}

/**
 * A screen, a window or a tab, and what it plays.
 * @returns {Promise<{screen: MediaStreamTrack, sound: MediaStreamTrack | null} | null>} null: they
 *   have thought better of it; rejects with a DeviceError
 */
export async function openScreen() {
  if (!isAllowed()) throw new DeviceError("insecure");
  if (!navigator.mediaDevices.getDisplayMedia) throw new DeviceError("missing");
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: screen, audio: true });
    const [video] = stream.getVideoTracks();
    const [sound = null] = stream.getAudioTracks();
    if (!video) return null;
    video.contentHint = "detail";
    return { screen: video, sound };
  } catch (error) {
    const problem = deviceError(error);
    if (problem.trouble === "refused") return null;
    throw problem;
  }
}

/** @param {Device} device @returns {Promise<MediaDeviceInfo[]>} without names before one was opened */
export async function devices(device) {
  if (!isAllowed()) return [];
  const kinds = { microphone: "audioinput", camera: "videoinput", speaker: "audiooutput" };
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter((d) => d.kind === kinds[device] && d.deviceId !== "");
}

/** Whether a speaker can be chosen. */
export function canChooseSpeaker() {
  return "setSinkId" in HTMLMediaElement.prototype;
}
