// Keeps one line to the server open for as long as the page lives: WebSocket,
// or long-poll where that does not get through. A line that ends, or that does
// not answer after a sleep, is opened again at the cursor of the state, so
// that nothing is missed; what comes twice is dropped by its seq.

import { backoff } from "./backoff.js";
import { openPoll } from "./poll.js";
import { openSocket } from "./socket.js";

/** @import {Api} from "./api.js" */
/** @import {Connection, Frame, Line, LineEnd, LiveEvent} from "./types.js" */

/** Milliseconds. */
const times = {
  hello: 5000,
  pong: 3000,
  /** A line that lived so long was a good one: the next backoff starts anew. */
  steady: 10_000,
  /** From long-poll, WebSocket is tried soon (the server may just have been down), then rarely. */
  firstUpgrade: 10_000,
  upgrade: 300_000,
};

/** Upgrades that may fail, and tries of any kind before people are told "offline". */
const refusalsAllowed = 2;
const triesAllowed = 3;

/**
 * @typedef {object} Options
 * @property {Api} api
 * @property {boolean} pollOnly
 * @property {boolean} [lost] the server is known to be away
 * @property {() => string} cursor
 * @property {(events: LiveEvent[]) => void} onEvents
 * @property {(connection: Connection) => void} onConnection
 */

/** The connection, whatever carries it. */
export class Live {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.pollOnly = options.pollOnly || !("WebSocket" in globalThis);
    /** @type {Line|undefined} the line in use, or being opened */
    this.line = undefined;
    /** @type {Line|undefined} a WebSocket tried beside a long-poll that works */
    this.candidate = undefined;
    /** @type {Map<string, Frame>} said again on every new line, by type */
    this.held = new Map();
    /** @type {Connection} */
    this.connection = { status: options.lost ? "reconnecting" : "connecting", transport: "ws", since: Date.now() };
    this.refusals = 0;
    this.tries = 0;
    this.upSince = 0;
    /** @type {Record<"retry"|"pong"|"upgrade", ReturnType<typeof setTimeout>|undefined>} */
    this.timers = { retry: undefined, pong: undefined, upgrade: undefined };
  }

  /** Opens a line now, unless there is one or it is over. */
  connect() {
    if (this.line || this.connection.status === "ended") return;
    clearTimeout(this.timers.retry);
    const usePoll = this.pollOnly || this.refusals >= refusalsAllowed;
    const transport = usePoll ? "poll" : "ws";
    const { retryAt: _, ...connection } = this.connection;
    this.report({ ...connection, transport });
    this.line = this.dial(transport, {
      onUp: () => this.up(transport),
      onDown: (end, wasUp) => this.down(transport, end, wasUp),
    });
  }

  /**
   * Opens a line that is called up with its first events, the hello.
   * @param {"ws"|"poll"} transport
   * @param {{onUp: () => void, onDown: (end: LineEnd, wasUp: boolean) => void}} on
   * @returns {Line}
   */
  dial(transport, { onUp, onDown }) {
    let wasUp = false;
    const open = transport === "ws" ? openSocket : openPoll;
    const line = open(this.options.api, this.options.cursor(), {
      onEvents: (events) => {
        clearTimeout(timer);
        clearTimeout(this.timers.pong);
        if (!wasUp) onUp();
        wasUp = true;
        this.options.onEvents(events);
      },
      onEnd: (end) => {
        clearTimeout(timer);
        onDown(end, wasUp);
      },
    });
    const close = () => {
      clearTimeout(timer);
      line.close();
    };
    const timer = setTimeout(() => {
      line.close();
      onDown({ wait: 0 }, false);
    }, times.hello);
    return { send: line.send, close };
  }

  /** @param {"ws"|"poll"} transport */
  up(transport) {
    this.upSince = Date.now();
    if (transport === "ws") this.refusals = 0;
    this.report({ status: "online", transport, since: this.upSince });
    for (const frame of this.held.values()) this.line?.send(frame);
    this.upgradeIn(times.firstUpgrade);
  }

  /**
   * @param {"ws"|"poll"} transport
   * @param {LineEnd} end
   * @param {boolean} wasUp
   */
  down(transport, end, wasUp) {
    this.hangUp();
    if (end.reason) return this.end(end.reason);
    if (!wasUp) this.refusals = transport === "ws" ? this.refusals + 1 : 0;
    if (wasUp && Date.now() - this.upSince > times.steady) this.tries = 0;
    const wait = Math.max(end.wait, backoff(this.tries));
    this.tries += 1;
    this.timers.retry = setTimeout(() => this.connect(), wait);
    this.lost(Date.now() + wait);
  }

  /** @param {number} [retryAt] */
  lost(retryAt) {
    const { status, since, transport } = this.connection;
    const offline = this.tries >= triesAllowed || globalThis.navigator?.onLine === false;
    this.report({
      status: offline ? "offline" : "reconnecting",
      transport,
      since: status === "online" ? Date.now() : since,
      retryAt,
    });
  }

  /** Closes whatever is open and forgets what was planned. */
  hangUp() {
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.line?.close();
    this.candidate?.close();
    this.line = undefined;
    this.candidate = undefined;
  }

  /**
   * Ends it for good.
   * @param {string} reason in words
   */
  end(reason) {
    if (this.connection.status === "ended") return;
    this.hangUp();
    const { transport } = this.connection;
    this.report({ status: "ended", transport, since: Date.now(), reason });
  }

  /** @param {Connection} connection */
  report(connection) {
    this.connection = connection;
    this.options.onConnection(connection);
  }

  /** Makes sure that the line is alive, or that one is being opened. */
  probe() {
    if (!this.line) {
      this.tries = 0;
      return this.connect();
    }
    if (this.connection.status !== "online") return;
    this.line.send({ type: "ping" });
    clearTimeout(this.timers.pong);
    this.timers.pong = setTimeout(() => {
      this.hangUp();
      this.tries = 0;
      this.lost();
      this.connect();
    }, times.pong);
  }

  /** Another network may let WebSocket through. */
  networkChanged() {
    this.refusals = 0;
    this.probe();
    this.upgradeIn(0);
  }

  /** @param {number} wait */
  upgradeIn(wait) {
    const { status, transport } = this.connection;
    clearTimeout(this.timers.upgrade);
    if (this.pollOnly || transport !== "poll" || status !== "online") return;
    this.timers.upgrade = setTimeout(() => this.upgrade(), wait);
  }

  /** Tries WebSocket beside the long-poll, which goes on until the hello. */
  upgrade() {
    this.candidate?.close();
    const candidate = this.dial("ws", {
      onUp: () => {
        this.line?.close();
        this.line = candidate;
        this.candidate = undefined;
        this.up("ws");
      },
      onDown: (end, wasUp) => {
        if (wasUp) return this.down("ws", end, true);
        this.candidate = undefined;
        this.upgradeIn(times.upgrade);
      },
    });
    this.candidate = candidate;
  }

  /**
   * Says something that is of use now or never.
   * @param {Frame} frame
   */
  say(frame) {
    if (this.connection.status === "online") this.line?.send(frame);
  }

  /**
   * Says something that holds until it is said otherwise.
   * @param {Frame} frame
   */
  hold(frame) {
    this.held.set(frame.type, frame);
    this.say(frame);
  }
}
