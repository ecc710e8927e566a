// How far I have read: shown at once, told to the server a second later, and
// only forward, except when a message is marked unread on purpose.

import { ApiError } from "./api.js";
import { markTold, marked, unmarked } from "./changes.js";

/** @import {Api} from "./api.js" */
/** @import {Store} from "./store.js" */

/** Milliseconds. */
const settle = 1000;

/** The watermarks of one person. */
export class Reads {
  /**
   * @param {Api} api
   * @param {Store} store
   */
  constructor(api, store) {
    this.api = api;
    this.store = store;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    /** A channel in which reading does not count until it is opened again. */
    this.keptUnread = 0;
  }

  /**
   * @param {number} channel
   * @param {number} message shown to somebody who looks
   */
  mark(channel, message) {
    if (channel === this.keptUnread) return;
    const { reading } = this.store.state;
    this.store.update((state) => marked(state, channel, message));
    if (this.store.state.reading !== reading) this.timer ??= setTimeout(() => this.flush(), settle);
  }

  /**
   * @param {number} channel
   * @param {number} message the first one to be unread
   */
  async markUnread(channel, message) {
    this.keptUnread = channel;
    await this.tell(channel);
    this.store.update((state) => unmarked(state, channel, message));
    await this.api.markUnread(channel, message);
  }

  /** @param {number} channel that was opened */
  opened(channel) {
    if (channel !== this.keptUnread) this.keptUnread = 0;
    this.flush();
  }

  /** Tells the server now: the page may end, or the connection is back. */
  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [channel, message] of this.store.state.reading) this.save(channel, message);
  }

  /** Tells the server now of one channel, as before it is left. @param {number} channel */
  async tell(channel) {
    const mark = this.store.state.reading.get(channel);
    if (mark) await this.save(channel, mark);
  }

  /**
   * @param {number} channel
   * @param {number} message
   */
  async save(channel, message) {
    try {
      await this.api.markRead(channel, message);
      this.store.update((state) => markTold(state, channel, message));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.passing) this.store.update((state) => markTold(state, channel, message));
    }
  }
}
