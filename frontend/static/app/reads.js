// How far I have read: shown at once, told to the server a second later, and
// only forward, except when a message is marked unread on purpose.

import { ApiError } from "./api.js";
import { markTold, marked, recounted, unmarked } from "./changes.js";
import { mustRecount } from "./events.js";

/** @import {Api} from "./api.js" */
/** @import {Store} from "./store.js" */
/** @import {Stream} from "./stream.js" */
/** @import {LiveEvent, State} from "./types.js" */

/** Milliseconds. */
const settle = 1000;

/** The watermarks of one person. */
export class Reads {
  /**
   * @param {Api} api
   * @param {Store} store
   * @param {Stream} stream
   */
  constructor(api, store, stream) {
    this.api = api;
    this.store = store;
    this.stream = stream;
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
      if (!error.passing) await this.recount(channel);
    }
  }

  /**
   * @param {LiveEvent} event that was applied
   * @param {State} before
   */
  follow(event, before) {
    if (mustRecount(before, event)) this.recount(event.channel_id ?? 0);
  }

  /**
   * Asks the server for the counts, again if something happened meanwhile.
   * @param {number} channel
   * @returns {Promise<void>}
   */
  async recount(channel) {
    const tape = this.stream.record(channel);
    try {
      const fresh = await this.api.channel(channel);
      if (tape.events.length > 0) return await this.recount(channel);
      this.store.update((state) => recounted(state, fresh));
    } catch (error) {
      // The counts are mended by the next mark.
      if (!(error instanceof ApiError)) throw error;
    } finally {
      tape.stop();
    }
  }
}
