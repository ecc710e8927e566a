// The connection to one other participant: perfect negotiation over the server
// until both hear each other, and again when the path between them breaks.
//
// The media sections are made once, by whoever offers, always in the order of
// `sections`; what is given or taken back later replaces a track and never
// negotiates. Each RTCPeerConnection of a pair has a number, gen: odd for one
// side, even for the other, always above what was seen. An offer with a new gen
// replaces the connection; whatever belongs to another gen is dropped.
//
// Two first offers that cross make one connection: the polite side throws its
// own away. After that only the path is negotiated anew (ICE restart), and
// there a rollback adds no section.

/** @import {Remote, Signal} from "../types.js" */

/** @typedef {"voice"|"camera"|"screen"|"sound"} Section "sound" is what a shared screen plays */

/** @type {[Section, "audio"|"video"][]} */
export const sections = [
  ["voice", "audio"],
  ["camera", "video"],
  ["screen", "video"],
  ["sound", "audio"],
];

/** Milliseconds. */
const times = {
  /** The newcomer offers; who was there waits so long for it. */
  newcomer: 2000,
  /** A first offer that has led to nothing is made again. */
  retry: 6000,
  /** A broken path is looked for anew after so long, and the other is called lost after that. */
  restart: 5000,
  lost: 15_000,
};

/** Each try has twice the time of the one before, so often: a busy machine is slow, not gone. */
const doublings = 3;

/** Candidates that may wait for their description. */
const waitingMax = 100;

/**
 * What one tells the other of oneself.
 * @typedef {Pick<Remote, "muted"|"camera"|"screen"|"hand">} Meta
 */

/**
 * @typedef {object} Options
 * @property {boolean} polite gives way when both offer at once
 * @property {boolean} offers this side came later, so it offers
 * @property {RTCIceServer[]} iceServers
 * @property {RTCRtpTransceiverDirection} direction of the sections
 * @property {(section: Section) => MediaStreamTrack | null} trackOf what is given now
 * @property {() => Meta} meta
 * @property {(gen: number, payload: Signal) => void} send
 * @property {(change: Partial<Remote>) => void} onChange
 * @property {(section: Section, track: MediaStreamTrack) => void} onTrack at each new connection
 * @property {() => void} onUp they are connected, perhaps again
 */

export class Link {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    /** @type {RTCPeerConnection | undefined} */
    this.pc = undefined;
    /** @type {RTCDataChannel | undefined} */
    this.channel = undefined;
    /** @type {RTCRtpTransceiver[]} in the order of sections, once negotiated */
    this.transceivers = [];
    this.gen = 0;
    /** The highest gen seen. */
    this.top = 0;
    /** Whether the last offer of the other was ignored: so are its candidates. */
    this.ignoring = false;
    /** @type {{gen: number, candidate: RTCIceCandidateInit}[]} */
    this.waiting = [];
    /** One step at a time. */
    this.steps = Promise.resolve();
    this.closed = false;
    const now = Date.now();
    /** Since when it is not connected, 0 while it is. */
    this.since = now;
    /** When something was last done about that. */
    this.tried = now;
    /** How often that has been of no avail. */
    this.tries = 0;
    if (options.offers) this.call();
  }

  /** @param {() => Promise<void>} step dropped when the connection it was for is gone */
  next(step) {
    this.steps = this.steps.then(step).catch((error) => {
      // A connection that was closed under a step; check() does the rest.
      if (!(error instanceof DOMException)) throw error;
    });
  }

  /** Starts a connection of its own. */
  call() {
    this.tried = Date.now();
    this.next(async () => {
      if (this.closed) return;
      const pc = this.open(this.ownGen());
      const { direction } = this.options;
      this.transceivers = sections.map(([, kind]) => pc.addTransceiver(kind, { direction }));
      await this.attach();
      await this.describe(pc);
    });
  }

  /** @returns {number} above all seen, odd for the impolite side */
  ownGen() {
    const next = this.top + 1;
    return next % 2 === (this.options.polite ? 0 : 1) ? next : next + 1;
  }

  /**
   * A new connection in the place of the old one.
   * @param {number} gen
   */
  open(gen) {
    this.pc?.close();
    this.gen = gen;
    this.top = Math.max(this.top, gen);
    this.ignoring = false;
    this.waiting = this.waiting.filter((w) => w.gen >= gen);
    if (!this.since) this.since = Date.now();
    const { iceServers, send } = this.options;
    const pc = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    this.pc = pc;
    pc.onicecandidate = ({ candidate }) => {
      if (candidate && this.pc === pc) send(gen, { candidate: candidate.toJSON() });
    };
    pc.onconnectionstatechange = () => this.pc === pc && this.moved(pc.connectionState);
    this.openMeta(pc);
    return pc;
  }

  /** @param {RTCPeerConnection} pc */
  openMeta(pc) {
    const channel = pc.createDataChannel("meta", { negotiated: true, id: 0 });
    this.channel = channel;
    channel.onopen = () => this.tell();
    channel.onmessage = ({ data }) => {
      const meta = this.pc === pc ? metaOf(data) : undefined;
      if (meta) this.options.onChange(meta);
    };
    // The other has closed its end: it is gone, or begins anew.
    channel.onclose = () => this.pc === pc && this.lose();
  }

  /** Says what one gives, so far as there is a way to. */
  tell() {
    if (this.channel?.readyState === "open") this.channel.send(JSON.stringify(this.options.meta()));
  }

  /** Gives what is there to be given. */
  async attach() {
    const { trackOf } = this.options;
    await Promise.all(
      this.transceivers.map(({ sender }, i) => {
        const track = trackOf(/** @type {[Section, string]} */ (sections[i])[0]);
        return sender.track === track ? undefined : sender.replaceTrack(track);
      }),
    );
  }

  /** Brings the other up to date after one has given or taken back something. */
  refresh() {
    this.next(() => this.attach());
    this.tell();
  }

  /** @param {RTCPeerConnection} pc */
  async describe(pc) {
    await pc.setLocalDescription();
    const description = pc.localDescription?.toJSON();
    if (description && this.pc === pc) this.options.send(this.gen, { description });
  }

  /**
   * Something from the other side.
   * @param {number} gen
   * @param {Signal} payload
   */
  take(gen, { description, candidate }) {
    this.top = Math.max(this.top, gen);
    this.next(async () => {
      if (this.closed) return;
      if (description?.type === "offer") await this.offered(gen, description);
      else if (description?.type === "answer") await this.answered(gen, description);
      else if (candidate) await this.add(gen, candidate);
    });
  }

  /**
   * @param {number} gen
   * @param {RTCSessionDescriptionInit} offer
   */
  async offered(gen, offer) {
    const { polite } = this.options;
    const crossing = this.pc?.signalingState === "have-local-offer";
    const fresh = gen !== this.gen || !this.pc;
    this.ignoring = crossing && !polite;
    if (this.ignoring) return;
    // What was sent before the connection that is there now.
    if (fresh && gen < this.gen && !crossing) return;
    const pc = fresh || !this.pc ? this.open(gen) : this.pc;
    await pc.setRemoteDescription(offer);
    if (fresh) {
      this.transceivers = pc.getTransceivers();
      const { direction } = this.options;
      for (const t of this.transceivers) t.direction = direction;
      await this.attach();
    }
    await this.described(pc);
    await this.describe(pc);
  }

  /**
   * @param {number} gen
   * @param {RTCSessionDescriptionInit} answer
   */
  async answered(gen, answer) {
    const { pc } = this;
    if (!pc || gen !== this.gen || pc.signalingState !== "have-local-offer") return;
    await pc.setRemoteDescription(answer);
    await this.described(pc);
  }

  /**
   * The other side is described: its tracks are known, its candidates welcome.
   * @param {RTCPeerConnection} pc
   */
  async described(pc) {
    this.transceivers.forEach((t, i) => {
      const section = sections[i]?.[0];
      if (section) this.options.onTrack(section, t.receiver.track);
    });
    const waiting = this.waiting.filter((w) => w.gen === this.gen);
    this.waiting = this.waiting.filter((w) => w.gen > this.gen);
    for (const { candidate } of waiting) await pc.addIceCandidate(candidate);
  }

  /**
   * @param {number} gen
   * @param {RTCIceCandidateInit} candidate
   */
  async add(gen, candidate) {
    if (gen < this.gen || (gen === this.gen && this.ignoring)) return;
    if (gen === this.gen && this.pc?.remoteDescription) return this.pc.addIceCandidate(candidate);
    this.waiting.push({ gen, candidate });
    if (this.waiting.length > waitingMax) this.waiting.shift();
  }

  /** @param {RTCPeerConnectionState} state */
  moved(state) {
    if (state === "connected") {
      this.since = 0;
      this.tries = 0;
      this.options.onChange({ link: "up" });
      this.options.onUp();
    } else if (state === "failed") {
      this.lose();
      this.restart();
    } else if (state === "disconnected") {
      this.lose();
    }
  }

  lose() {
    if (this.closed || this.since) return;
    this.since = Date.now();
    this.tried = this.since;
    this.options.onChange({ link: "connecting", speaking: false });
  }

  /** Looks for another path; where there never was one, begins anew. */
  restart() {
    const { pc } = this;
    if (!pc?.remoteDescription) return this.call();
    this.tried = Date.now();
    this.next(async () => {
      if (this.pc !== pc || pc.signalingState !== "stable") return;
      pc.restartIce();
      await this.describe(pc);
    });
  }

  /**
   * Does what is due; to be called every second.
   * @param {number} now
   */
  check(now) {
    if (!this.since || this.closed) return;
    const idle = (now - this.tried) / 2 ** Math.min(this.tries, doublings);
    if (now - this.since > times.lost) this.options.onChange({ link: "lost", speaking: false });
    if (!this.pc) {
      if (idle > times.newcomer) this.call();
      return;
    }
    const anew = !this.pc.remoteDescription || now - this.since > times.lost;
    // Not both in the same second.
    const patience = anew ? times.retry + (this.options.polite ? 2000 : 0) : times.restart;
    if (idle <= patience) return;
    this.tries += 1;
    if (anew) this.call();
    else this.restart();
  }

  close() {
    this.closed = true;
    this.pc?.close();
    this.pc = undefined;
  }
}

/**
 * @param {unknown} data
 * @returns {Meta | undefined} nothing for what is none
 */
export function metaOf(data) {
  if (typeof data !== "string" || data.length > 1000) return undefined;
  try {
    const { muted, camera, screen, hand } = JSON.parse(data);
    return {
      muted: muted === true,
      camera: camera === true,
      screen: screen === true,
      hand: hand === true,
    };
  } catch {
    return undefined;
  }
}
