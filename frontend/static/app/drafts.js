// Unsent texts: in the state and in this browser's storage at every key, on
// the server after a pause. What the server does not have yet survives the
// page and is brought to it next time.

import { ApiError } from "./api.js";
import { draftSaved, drafted } from "./changes.js";

/** @import {Api} from "./api.js" */
/** @import {Store} from "./store.js" */
/** @import {LiveEvent} from "./types.js" */

/** Milliseconds after the last key until the server is told. */
const saveAfter = 400;
/** Milliseconds until a save is tried again that the server refused for now, at least. */
const againAfter = 5000;
/** Milliseconds after the last key in which nothing from elsewhere replaces what is being written. */
const holdFor = 3000;

/** The drafts of one person. */
export class Drafts {
  /**
   * @param {Api} api
   * @param {Store} store
   * @param {Storage|undefined} storage
   */
  constructor(api, store, storage) {
    this.api = api;
    this.store = store;
    this.storage = storage;
    this.prefix = `minimost.draft.${store.state.me.id}.`;
    /** @type {Map<number, string>} what the server has; absent: not known */
    this.saved = new Map();
    this.learn();
    /** @type {Map<number, ReturnType<typeof setTimeout>>} */
    this.timers = new Map();
    /** Until when it is being written. @type {Map<number, ReturnType<typeof setTimeout>>} */
    this.held = new Map();
    /** What the server does not have yet. @type {Set<number>} */
    this.unsent = new Set();
    /** @type {Set<number>} */
    this.busy = new Set();
  }

  /** Takes what the bootstrap says for what the server has. */
  learn() {
    const { channels, drafts, unsaved } = this.store.state;
    const known = [...channels.keys()].filter((channel) => !unsaved.has(channel));
    this.saved = new Map(known.map((channel) => [channel, drafts.get(channel) ?? ""]));
  }

  /** Takes up what an earlier page could not bring to the server. */
  restore() {
    for (const name of Object.keys(this.storage ?? {})) {
      if (name.startsWith(this.prefix)) {
        this.set(Number(name.slice(this.prefix.length)), this.storage?.getItem(name) ?? "");
      }
    }
  }

  /** Takes everything out of this browser. */
  forget() {
    for (const name of Object.keys(this.storage ?? {})) {
      if (name.startsWith(this.prefix)) this.storage?.removeItem(name);
    }
  }

  /**
   * @param {number} channel
   * @param {string} body
   */
  set(channel, body) {
    if (body === this.body(channel)) return;
    this.store.update((state) => drafted(state, channel, body));
    this.keep(channel, body);
    this.unsent.add(channel);
    this.later(channel, saveAfter);
    clearTimeout(this.held.get(channel));
    this.held.set(channel, setTimeout(() => this.settle(channel), holdFor));
  }

  /** @param {number} channel @param {number} ms until it is saved */
  later(channel, ms) {
    clearTimeout(this.timers.get(channel));
    this.timers.set(channel, setTimeout(() => this.save(channel), ms));
  }

  /** @param {number} channel */
  body(channel) {
    return this.store.state.drafts.get(channel) ?? "";
  }

  /** @param {LiveEvent} event */
  follow({ type, channel_id, data }) {
    if (!channel_id) return;
    if (type === "draft.updated") this.saved.set(channel_id, data.body);
    if (type === "channel.removed") this.drop(channel_id);
  }

  /** The channel is no longer one's own: nobody takes its draft. @param {number} channel */
  drop(channel) {
    clearTimeout(this.timers.get(channel));
    this.unsent.delete(channel);
    this.saved.delete(channel);
    this.keep(channel, undefined);
  }

  /** Saves everything unsaved now: the page may end, or the server is back. */
  flush() {
    for (const channel of this.unsent) this.save(channel);
  }

  /** @param {number} channel */
  async save(channel) {
    clearTimeout(this.timers.get(channel));
    if (this.busy.has(channel) || !this.store.state.channels.has(channel)) return;
    this.busy.add(channel);
    try {
      while (this.saved.get(channel) !== this.body(channel)) {
        const body = this.body(channel);
        this.saved.delete(channel);
        await this.api.saveDraft(channel, body);
        // What was heard meanwhile may be newer; if it is older, this is said again.
        if (!this.saved.has(channel)) this.saved.set(channel, body);
      }
      this.unsent.delete(channel);
      this.keep(channel, undefined);
      if (!this.held.has(channel)) this.settle(channel);
    } catch (error) {
      // It stays unsaved, and without a connection is flushed when that is back.
      if (!(error instanceof ApiError)) throw error;
      if (error.passing && error.status !== 0) this.later(channel, Math.max(error.retryAfter, againAfter));
    } finally {
      this.busy.delete(channel);
    }
  }

  /** It is no longer being written: from now on what other devices write comes in. @param {number} channel */
  settle(channel) {
    this.held.delete(channel);
    if (this.unsent.has(channel)) return;
    const body = this.saved.get(channel) ?? this.body(channel);
    this.store.update((state) => draftSaved(state, channel, body));
  }

  /**
   * @param {number} channel
   * @param {string|undefined} body
   */
  keep(channel, body) {
    const name = this.prefix + channel;
    try {
      if (body === undefined) this.storage?.removeItem(name);
      else this.storage?.setItem(name, body);
    } catch {
      // A full or forbidden storage: the server has the draft in a moment.
    }
  }
}
