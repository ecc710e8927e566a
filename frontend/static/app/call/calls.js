// The calls of this page: joining and leaving them, and their media. What
// views show of it stands in the state, but for the streams and the levels,
// which change too often or are no values.

import { ApiError } from "../api.js";
import { backoff, pause } from "../backoff.js";
import { script } from "../version.js";
import {
  dropped, gave, known, present, remoteChanged, resumed, resumeWithin, talking, took,
} from "./changes.js";
import { Given, ownVoice, stop } from "./given.js";
import { Levels } from "./levels.js";
import { openScreen } from "./media.js";
import { Output } from "./output.js";

/** @import {Api, Joining} from "../api.js" */
/** @import {Live} from "../live.js" */
/** @import {Store} from "../store.js" */
/** @import {Call, CallEnd, LiveEvent, Signal, State} from "../types.js" */
/** @import {Section} from "./link.js" */
/** @import {Mesh, Options, Role} from "./mesh.js" */

/** What has ended one's part in a call, to be told. @typedef {CallEnd | "moved"} Ending */

/** Signals of a call that is being joined wait for the answer; more than this is no call. */
const earlyMax = 200;

const forEver = new AbortController().signal;

/** A share of one's own, without a call. @typedef {{screen: MediaStreamTrack, sound: MediaStreamTrack|null}} Taken */

export class Calls {
  /** @param {{api: Api, live: Live, store: Store}} parts */
  constructor({ api, live, store }) {
    this.api = api;
    this.live = live;
    this.store = store;
    /** @type {Map<string, Mesh>} by call */
    this.meshes = new Map();
    /** @type {Map<string, Taken>} by call */
    this.taken = new Map();
    /** @type {Map<string, MediaStream>} by peer and section, and of one's own */
    this.streams = new Map();
    /** @type {LiveEvent[]} */
    this.early = [];
    /** How many calls are being joined. */
    this.entering = 0;
    this.levels = new Levels((key, speaking) => this.spoke(key, speaking));
    this.output = new Output(() => store.update((s) => gave(s, { silenced: true })));
    this.given = new Given(store, this.levels, () => this.refresh());
    /**
     * Told when a call one was in, or had started, is over.
     * @type {(call: Call, ending: Ending) => void}
     */
    this.onEnd = () => {};
  }

  /** @returns {State} */
  get state() {
    return this.store.state;
  }

  /**
   * Starts a call in a channel, or joins the one there is. Rejects with an ApiError.
   * @param {number} channel
   */
  async start(channel) {
    await this.talk(() => this.api.startCall({ channel_id: channel, kind: "voice", ...this.here }));
  }

  /**
   * Takes a call that rings, or joins one; another one is left.
   * @param {string} id
   */
  async join(id) {
    await this.talk(() => this.api.acceptCall(id, this.here.connection_id));
  }

  get here() {
    return { connection_id: this.state.connectionId };
  }

  /** @param {() => Promise<Joining>} ask */
  async talk(ask) {
    const other = talking(this.state);
    if (other) await this.leave(other.call.id);
    const id = await this.enter("voice", ask);
    if (this.meshes.has(id)) await this.given.enter();
  }

  /**
   * @param {Role} role
   * @param {() => Promise<Joining>} ask
   * @param {Taken} [taken]
   * @returns {Promise<string>} the call
   */
  async enter(role, ask, taken) {
    this.entering += 1;
    try {
      // It is of no use to those who never call, and nobody joins who cannot have it.
      const { Mesh: Connections } = await script(import("./mesh.js"));
      const { call, peer } = await ask();
      if (taken) this.taken.set(call.id, taken);
      this.begin(call, peer, role, Connections);
      return call.id;
    } finally {
      this.entering -= 1;
      if (this.entering === 0) this.early = [];
    }
  }

  /**
   * @param {Call} answer
   * @param {string} peer
   * @param {Role} role
   * @param {typeof Mesh} Connections
   */
  begin(answer, peer, role, Connections) {
    const { id } = answer;
    this.meshes.get(id)?.close();
    // Its events may have come before the answer.
    const told = this.state.calls.get(id);
    const call = told && isIn(told, peer) ? told : answer;
    this.store.update((s) => took(s, call, { peer, since: Date.now(), sharing: role === "sharer" }));
    this.meshes.set(id, new Connections(call, this.how(call.id, peer, role)));
    for (const event of this.early) this.signal(event);
    this.count(call);
  }

  /**
   * How one takes part.
   * @param {string} id of the call
   * @param {string} peer one's own
   * @param {Role} role
   * @returns {Options}
   */
  how(id, peer, role) {
    const taken = this.taken.get(id);
    const shown = { muted: true, camera: false, screen: Boolean(taken), hand: false };
    return {
      peer,
      role,
      iceServers: iceServers(this.state.server.stun_port),
      trackOf: (section) => {
        if (role === "voice") return this.given.trackOf(section);
        return section === "screen" || section === "sound" ? (taken?.[section] ?? null) : null;
      },
      meta: () => (role === "voice" ? this.given.meta() : shown),
      send: (to, gen, payload) => this.send(id, to, gen, payload),
      onChange: (other, change) => {
        this.store.update((s) => remoteChanged(s, id, other, change));
        if (!change) this.forget(other);
      },
      onStream: (other, user, section, stream) => this.receive(other, user, section, stream),
    };
  }

  /**
   * @param {string} call_id
   * @param {string} to_peer
   * @param {number} gen
   * @param {Signal} payload
   */
  send(call_id, to_peer, gen, payload) {
    this.live.say({ type: "signal", call_id, to_peer, gen, payload });
  }

  /**
   * @param {string} peer
   * @param {number} user
   * @param {Section} section
   * @param {MediaStream} stream
   */
  receive(peer, user, section, stream) {
    this.streams.set(`${peer} ${section}`, stream);
    const [track] = stream.getAudioTracks();
    if (!track) return;
    this.output.play(`${peer} ${section}`, stream, user);
    if (section === "voice") this.levels.listen(peer, track);
  }

  /** @param {string} peer */
  forget(peer) {
    this.levels.forget(peer);
    for (const section of ["voice", "camera", "screen", "sound"]) {
      this.streams.delete(`${peer} ${section}`);
      this.output.stop(`${peer} ${section}`);
    }
  }

  /**
   * What is seen of somebody, the same object for as long as they are here.
   * @param {string} peer "" for oneself
   * @param {"camera"|"screen"} section
   * @returns {MediaStream | undefined}
   */
  streamOf(peer, section) {
    return this.streams.get(`${peer} ${section}`);
  }

  /** @param {string} peer "" for oneself @returns {number} how loud they are now, 0 to 1 */
  levelOf(peer) {
    return this.levels.of(peer || ownVoice);
  }

  /** What one gives has changed. */
  refresh() {
    for (const section of /** @type {const} */ (["camera", "screen"])) {
      const track = this.given.tracks.get(section);
      const old = this.streams.get(` ${section}`);
      if (old?.getTracks()[0] === track) continue;
      if (track) this.streams.set(` ${section}`, new MediaStream([track]));
      else this.streams.delete(` ${section}`);
    }
    const mine = talking(this.state);
    if (mine) this.meshes.get(mine.call.id)?.refresh();
  }

  /** @param {string} key @param {boolean} speaking */
  spoke(key, speaking) {
    if (key === ownVoice) return this.given.spoke(speaking);
    for (const { call, remotes } of this.state.joined.values()) {
      if (remotes.has(key)) this.store.update((s) => remoteChanged(s, call.id, key, { speaking }));
    }
  }

  /** @param {boolean} up */
  raiseHand(up) {
    this.given.set({ hand: up });
  }

  /** The reader has pressed something: what was refused may play now. */
  async unsilence() {
    this.store.update((s) => gave(s, { silenced: false }));
    await this.output.retry();
  }

  /**
   * Shares a screen in a channel, without a call. Rejects with a DeviceError or an ApiError.
   * @param {number} channel
   */
  async share(channel) {
    const taken = await openScreen();
    if (!taken) return;
    const ask = () => this.api.startCall({ channel_id: channel, kind: "screen", ...this.here });
    try {
      const id = await this.enter("sharer", ask, taken);
      taken.screen.onended = () => void this.leave(id).catch(() => {});
    } catch (error) {
      stop(taken);
      throw error;
    }
  }

  /** @param {string} id of a screen that somebody shares */
  async watch(id) {
    if (this.meshes.has(id)) return;
    await this.enter("viewer", () => this.api.acceptCall(id, this.here.connection_id));
  }

  /** @param {string} id */
  async decline(id) {
    await this.api.declineCall(id);
  }

  /**
   * @param {string} id
   * @param {number} user
   */
  async invite(id, user) {
    await this.api.inviteToCall(id, user);
  }

  /**
   * Leaves at once; that the server learns of it may fail, and is of no matter
   * then: it sees that nobody comes back.
   * @param {string} id
   */
  async leave(id) {
    const mine = this.state.joined.get(id);
    if (!mine) return;
    this.end(id);
    try {
      if (mine.sharing) await this.api.endCall(id);
      else await this.api.leaveCall(id, mine.peer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** The page goes: nobody waits for it. */
  abandon() {
    for (const id of this.meshes.keys()) void this.leave(id);
  }

  /** Lets go of everything a call has. @param {string} id */
  end(id) {
    const mine = this.state.joined.get(id);
    this.meshes.get(id)?.close();
    this.meshes.delete(id);
    const taken = this.taken.get(id);
    if (taken) stop(taken);
    this.taken.delete(id);
    this.store.update((s) => dropped(s, id));
    if (mine?.call.kind === "voice") this.given.leave();
  }

  /** @param {LiveEvent} event that is in the state */
  follow(event) {
    if (event.type === "signal") this.signal(event);
    else if (event.type === "call.updated") this.updated(event.data.call.id);
    else if (event.type === "call.ended") this.over(event.data.call_id, event.data.reason);
    else if (event.type === "call.moved") this.over(event.data.call_id, "moved");
    else if (event.type === "hello") this.rejoin();
  }

  /** @param {LiveEvent} event */
  signal(event) {
    const { call_id, from_peer, gen, payload } = event.data;
    const mesh = this.meshes.get(call_id);
    if (mesh) mesh.take(from_peer, gen, payload);
    else if (this.entering > 0 && this.early.length < earlyMax) this.early.push(event);
  }

  /** @param {string} id */
  updated(id) {
    const mine = this.state.joined.get(id);
    if (!mine) return;
    this.meshes.get(id)?.follow(mine.call);
    this.count(mine.call);
  }

  /** @param {Call} call */
  count(call) {
    if (call.kind === "voice") void this.given.crowd(present(call).length);
  }

  /**
   * @param {string} id
   * @param {Ending} ending
   */
  over(id, ending) {
    const mine = this.state.joined.get(id);
    if (!mine) return;
    this.end(id);
    this.onEnd(mine.call, ending);
  }

  /** On a new connection one goes on in the calls one is in; the media never stopped. */
  rejoin() {
    for (const { call, peer } of this.state.joined.values()) {
      this.store.update((s) => resumed(s, call.id, Date.now()));
      // Who has not come back until then is gone.
      setTimeout(() => this.told(this.state.calls.get(call.id)), resumeWithin);
      void this.resume(call, peer);
    }
  }

  /** @param {Call} [call] as the server tells it */
  told(call) {
    if (!call) return;
    this.store.update((s) => known(s, call, Date.now()));
    this.updated(call.id);
  }

  /**
   * @param {Call} last
   * @param {string} peer
   */
  async resume(last, peer) {
    const { connectionId } = this.state;
    const isStill = () => this.state.connectionId === connectionId && this.meshes.has(last.id);
    for (let tries = 0; isStill(); tries++) {
      try {
        const { call } = await this.api.rejoinCall(last, peer, connectionId);
        if (!isStill()) return;
        return this.told(call);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        // A server that has just started may not know the call before another has told it.
        const passing = error.passing || error.code === "call_unknown";
        if (!passing && isStill()) return this.over(last.id, "lost");
        await pause(Math.max(error.retryAfter, backoff(tries)), forEver);
      }
    }
  }
}

/**
 * @param {Call} call
 * @param {string} peer
 */
export function isIn(call, peer) {
  return call.participants.some((p) => p.peer === peer);
}

/**
 * @param {number} [port] 0: off
 * @returns {RTCIceServer[]}
 */
function iceServers(port) {
  return port ? [{ urls: `stun:${location.hostname}:${port}` }] : [];
}
