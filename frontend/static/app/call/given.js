// What one gives to a call: voice, camera, screen. The devices are opened when
// they are needed and let go with the call.

import { gave, nothingGiven } from "./changes.js";
import { DeviceError, fitTaken, isOn, openCamera, openMicrophone, openScreen } from "./media.js";

/** @import {Store} from "../store.js" */
/** @import {Own} from "../types.js" */
/** @import {Levels} from "./levels.js" */
/** @import {Meta, Section} from "./link.js" */

/** Milliseconds between two hints that one speaks while muted. */
const hintEvery = 30_000;

/** The key of one's own voice among the levels. */
export const ownVoice = "own";

export class Given {
  /**
   * @param {Store} store
   * @param {Levels} levels
   * @param {() => void} onChange there is something else to be given
   */
  constructor(store, levels, onChange) {
    this.store = store;
    this.levels = levels;
    this.onChange = onChange;
    /** @type {Map<Section, MediaStreamTrack>} */
    this.tracks = new Map();
    /** Told apart from an earlier call, whose devices may open late. */
    this.turn = 0;
    this.warned = 0;
    /** How many are in the call. */
    this.people = 2;
    globalThis.navigator?.mediaDevices?.addEventListener("devicechange", () => this.replug());
  }

  /** @returns {Own} */
  get own() {
    return this.store.state.own;
  }

  /** @param {Partial<Own>} change */
  set(change) {
    this.store.update((state) => gave(state, change));
    this.onChange();
  }

  /** @param {Section} section @returns {MediaStreamTrack | null} */
  trackOf(section) {
    if (section === "voice" && this.own.muted) return null;
    return this.tracks.get(section) ?? null;
  }

  /** @returns {Meta} */
  meta() {
    const { muted, camera, screen, hand, trouble } = this.own;
    return { muted: muted || trouble !== "", camera, screen, hand };
  }

  /** A call begins. */
  async enter() {
    this.set({ ...nothingGiven, muted: isOn("push") });
    await this.openVoice();
  }

  /** It is over. */
  leave() {
    this.turn += 1;
    for (const track of this.tracks.values()) track.stop();
    this.tracks.clear();
    this.levels.forget(ownVoice);
    this.set(nothingGiven);
  }

  /** Opens the microphone, or another one in its place; without one, one listens. */
  async openVoice() {
    const turn = ++this.turn;
    try {
      const track = await openMicrophone();
      if (turn !== this.turn) return track.stop();
      this.put("voice", track);
      this.levels.listen(ownVoice, track);
      track.onended = () => this.tracks.get("voice") === track && this.voiceLost();
      this.set({ trouble: "" });
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      if (turn === this.turn) this.voiceLost(error.trouble);
    }
  }

  /** @param {Exclude<Own["trouble"], "">} [trouble] */
  voiceLost(trouble = "missing") {
    this.tracks.get("voice")?.stop();
    this.tracks.delete("voice");
    this.levels.forget(ownVoice);
    this.set({ trouble, speaking: false });
  }

  /** A device has come or gone: a microphone that was missing may be there. */
  replug() {
    if (this.own.trouble === "missing" && this.store.state.joined.size > 0) void this.openVoice();
  }

  /** @param {number} people who are in the call now */
  async crowd(people) {
    const changes = people > 2 !== this.people > 2;
    this.people = people;
    const track = this.tracks.get("camera");
    if (track && changes) await fitTaken(track, people);
  }

  /** @param {boolean} muted */
  mute(muted) {
    if (muted === this.own.muted) return;
    this.set({ muted });
  }

  /** @param {boolean} speaking whether there is sound at the microphone */
  spoke(speaking) {
    const { muted, warned } = this.own;
    if (!muted) return this.set({ speaking });
    this.set({ speaking: false });
    const now = Date.now();
    if (!speaking || isOn("push") || now - this.warned < hintEvery) return;
    this.warned = now;
    this.set({ warned: warned + 1 });
  }

  /** @param {boolean} on rejects with a DeviceError */
  async film(on) {
    if (!on) return this.drop("camera", { camera: false });
    const { turn } = this;
    const track = await openCamera(this.people);
    if (turn !== this.turn) return track.stop();
    this.put("camera", track);
    track.onended = () => this.tracks.get("camera") === track && void this.film(false);
    this.set({ camera: true });
  }

  /** @param {boolean} on rejects with a DeviceError */
  async show(on) {
    if (!on) {
      this.tracks.get("sound")?.stop();
      this.tracks.delete("sound");
      return this.drop("screen", { screen: false });
    }
    const { turn } = this;
    const taken = await openScreen();
    if (!taken) return;
    if (turn !== this.turn) return stop(taken);
    this.put("screen", taken.screen);
    if (taken.sound) this.put("sound", taken.sound);
    // The browser's own button.
    taken.screen.onended = () => this.tracks.get("screen") === taken.screen && void this.show(false);
    this.set({ screen: true });
  }

  /** @param {Section} section @param {MediaStreamTrack} track */
  put(section, track) {
    this.tracks.get(section)?.stop();
    this.tracks.set(section, track);
  }

  /** @param {Section} section @param {Partial<Own>} change */
  drop(section, change) {
    this.tracks.get(section)?.stop();
    this.tracks.delete(section);
    this.set(change);
  }
}

/** @param {{screen: MediaStreamTrack, sound: MediaStreamTrack | null}} taken */
export function stop({ screen, sound }) {
  screen.stop();
  sound?.stop();
}
