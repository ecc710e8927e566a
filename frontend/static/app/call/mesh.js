// The connections of one call: in a voice call with everybody, around a shared
// screen between the sharer and each viewer.

import { Link, sections } from "./link.js";
import { measure } from "./quality.js";
import { fitCamera, fitScreen } from "./sizes.js";

/** @import {Call, Participant, Remote, Signal} from "../types.js" */
/** @import {Meta, Section} from "./link.js" */
/** @import {Counts} from "./quality.js" */

/** Milliseconds. */
const tick = 1000;
const measureEvery = 2;

/** @typedef {"voice"|"sharer"|"viewer"} Role */

/**
 * @typedef {object} Options
 * @property {string} peer one's own
 * @property {Role} role
 * @property {RTCIceServer[]} iceServers
 * @property {(section: Section) => MediaStreamTrack | null} trackOf what one gives
 * @property {() => Meta} meta
 * @property {(peer: string, gen: number, payload: Signal) => void} send
 * @property {(peer: string, change: Partial<Remote> | null) => void} onChange null: they are gone
 * @property {(peer: string, user: number, section: Section, stream: MediaStream) => void} onStream
 */

/**
 * @typedef {object} Side somebody else's
 * @property {number} user
 * @property {Link} link
 * @property {Map<Section, MediaStream>} streams the same ones for as long as they are here
 * @property {Counts} counts
 */

export class Mesh {
  /**
   * @param {Call} call which one has just joined
   * @param {Options} options
   */
  constructor(call, options) {
    this.options = options;
    this.call = call;
    /** @type {Map<string, Side>} by peer */
    this.sides = new Map();
    this.ticks = 0;
    this.timer = setInterval(() => this.check(), tick);
    // Who joins, offers to all who are there.
    this.meet(call, true);
  }

  /** @param {Call} call as it is now */
  follow(call) {
    this.call = call;
    this.meet(call, false);
    for (const side of this.sides.values()) this.fit(side);
  }

  /**
   * @param {Call} call
   * @param {boolean} offers
   */
  meet(call, offers) {
    const wanted = this.wanted(call);
    for (const peer of [...this.sides.keys()]) {
      if (!wanted.some((p) => p.peer === peer)) this.part(peer);
    }
    for (const p of wanted) {
      if (p.peer && !this.sides.has(p.peer)) this.add(p.peer, p.user_id, offers);
    }
  }

  /**
   * Viewers of a screen have nothing to tell each other.
   * @param {Call} call
   * @returns {Participant[]}
   */
  wanted(call) {
    const { peer, role } = this.options;
    const there = role === "viewer" ? call.participants.slice(0, 1) : call.participants;
    return there.filter((p) => p.peer && p.peer !== peer);
  }

  /**
   * @param {string} peer
   * @param {number} user
   * @param {boolean} offers
   */
  add(peer, user, offers) {
    const { iceServers, meta, onChange, onStream, role, send, trackOf } = this.options;
    onChange(peer, { link: "connecting" });
    /** @type {Map<Section, MediaStream>} */
    const streams = new Map(sections.map(([section]) => [section, new MediaStream()]));
    const link = new Link({
      polite: this.options.peer < peer,
      offers,
      iceServers,
      direction: role === "viewer" ? "recvonly" : "sendrecv",
      trackOf,
      meta,
      send: (gen, payload) => send(peer, gen, payload),
      onChange: (change) => onChange(peer, change),
      onTrack: (section, track) => {
        const stream = streams.get(section);
        if (!stream || stream.getTracks()[0] === track) return;
        for (const old of stream.getTracks()) stream.removeTrack(old);
        stream.addTrack(track);
        onStream(peer, user, section, stream);
      },
      onUp: () => this.fit(side),
    });
    const side = { user, link, streams, counts: { lost: 0, received: 0 } };
    this.sides.set(peer, side);
  }

  /** @param {string} peer */
  part(peer) {
    this.sides.get(peer)?.link.close();
    this.sides.delete(peer);
    this.options.onChange(peer, null);
  }

  /**
   * @param {string} peer
   * @param {number} gen
   * @param {Signal} payload
   */
  take(peer, gen, payload) {
    this.sides.get(peer)?.link.take(gen, payload);
  }

  /** Gives what is there to be given now. */
  refresh() {
    for (const side of this.sides.values()) {
      side.link.refresh();
      this.fit(side);
    }
  }

  /** @param {Side} side */
  fit({ link }) {
    const people = this.sides.size + 1;
    link.next(async () => {
      const [, camera, screen] = link.transceivers;
      if (link.since || !camera || !screen) return;
      await fitCamera(camera.sender, people);
      await fitScreen(screen.sender);
    });
  }

  check() {
    const now = Date.now();
    this.ticks += 1;
    for (const [peer, side] of this.sides) {
      side.link.check(now);
      if (this.ticks % measureEvery === 0) void this.measure(peer, side);
    }
  }

  /** @param {string} peer @param {Side} side */
  async measure(peer, side) {
    const { pc, since } = side.link;
    if (!pc || since) return;
    const { rtt, loss } = await measure(pc, side.counts);
    if (this.sides.get(peer) === side) this.options.onChange(peer, { rtt, loss });
  }

  close() {
    clearInterval(this.timer);
    for (const peer of [...this.sides.keys()]) this.part(peer);
  }
}
