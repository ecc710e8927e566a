// What is heard of the others. The browser may refuse to play before the
// reader has pressed something; then it is tried again when they do.

import { canChooseSpeaker, chosen, volumeOf } from "./media.js";

/** One voice, or what a screen plays. */
export class Output {
  /** @param {() => void} onRefused */
  constructor(onRefused) {
    this.onRefused = onRefused;
    /** @type {Map<string, {element: HTMLAudioElement, user: number}>} */
    this.players = new Map();
  }

  /**
   * @param {string} key
   * @param {MediaStream} stream
   * @param {number} user whose volume it has
   */
  play(key, stream, user) {
    const element = this.players.get(key)?.element ?? new Audio();
    this.players.set(key, { element, user });
    element.srcObject = stream;
    element.volume = volumeOf(user);
    void route(element);
    void this.start(element);
  }

  /** @param {HTMLAudioElement} element */
  async start(element) {
    try {
      await element.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.onRefused();
    }
  }

  /** Tries again, after a press. */
  async retry() {
    await Promise.all([...this.players.values()].map(({ element }) => this.start(element)));
  }

  /** Takes over the volumes and the speaker that have been chosen. */
  refresh() {
    for (const { element, user } of this.players.values()) {
      element.volume = volumeOf(user);
      void route(element);
    }
  }

  /** @param {string} key */
  stop(key) {
    const player = this.players.get(key);
    if (!player) return;
    player.element.srcObject = null;
    this.players.delete(key);
  }
}

/** @param {HTMLAudioElement} element */
async function route(element) {
  const speaker = chosen("speaker");
  if (!canChooseSpeaker() || element.sinkId === speaker) return;
  // One that is gone makes way for the system's.
  await element.setSinkId(speaker).catch(() => {});
}
