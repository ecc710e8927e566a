// Sends messages one after the other, in the order in which they were written,
// for as long as it takes. They stand in the state at once and on the shelf
// until the server has them, so they survive reload and offline, and whichever
// tab of this person is open sends them: one at a time where the browser has
// locks, and otherwise the nonce makes a second send harmless.

import { ApiError } from "./api.js";
import { backoff } from "./backoff.js";
import { queued, sent } from "./changes.js";
import { newNonce } from "./nonce.js";
import { withoutPending } from "./state.js";

/** @import {Api} from "./api.js" */
/** @import {Shelf} from "./idb.js" */
/** @import {Store} from "./store.js" */
/** @import {LiveEvent, LocalFile, Pending, State, Upload} from "./types.js" */

/** Milliseconds another tab gets to send what it has written, before this one does. */
const otherTab = 1000;
/** Milliseconds to wait for a tab that holds the lock and may be frozen. */
const lockPatience = 10_000;

/** The queue of messages to be sent. */
export class Outbox {
  /**
   * @param {Api} api
   * @param {Store} store
   * @param {Promise<Shelf>} shelf rejected: works without, from memory
   */
  constructor(api, store, shelf) {
    this.api = api;
    this.store = store;
    this.user = store.state.me.id;
    /** @type {Promise<Shelf|undefined>} */
    this.shelf = shelf.catch(() => undefined);
    /** @type {Set<string>} what is on the shelf: if it vanishes there, another tab has sent it */
    this.shelved = new Set();
    /** @type {Set<string>} what is done with and must not come back from the shelf */
    this.gone = new Set();
    this.draining = false;
    this.again = false;
    this.tries = 0;
    this.notBefore = 0;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    this.tabs = new BroadcastChannel(`minimost-outbox-${this.user}`);
    this.tabs.onmessage = () => this.sync().then(() => this.drainIn(otherTab));
    /**
     * Called when a message is done with, and its files with it.
     * @type {(nonce: string) => void}
     */
    this.onGone = () => {};
    /**
     * Called when the server has forgotten the files of a message. They are to
     * be brought again.
     * @type {(nonce: string) => void}
     */
    this.onLost = () => {};
    /** @type {Set<string>} messages of which that was said once */
    this.lost = new Set();
  }

  /**
   * @param {string} nonce
   * @returns {Pending|undefined}
   */
  find(nonce) {
    return this.store.state.outbox.find((p) => p.nonce === nonce);
  }

  /**
   * @param {number} channel
   * @param {string} body
   * @param {number} [reply_to]
   * @param {(nonce: string) => LocalFile[]} [claim] gives the files that go with it
   */
  add(channel, body, reply_to, claim = () => []) {
    const last = this.store.state.outbox.at(-1)?.queued_at ?? 0;
    const queued_at = Math.max(Date.now(), last + 1);
    const reply = reply_to ? { reply_to } : {};
    const nonce = newNonce();
    const files = claim(nonce);
    this.set({
      nonce, channel_id: channel, body, ...reply, ...(files.length > 0 ? { files } : {}),
      queued_at, state: "waiting",
    });
    this.drain();
  }

  /**
   * A file has come as far as it gets: to the server, or not.
   * @param {Upload} upload
   * @param {LocalFile} file what is to be known of it
   */
  settled({ nonce, key, state, error }, file) {
    const pending = this.find(nonce);
    if (!pending?.files || pending.state === "sending") return;
    const files = pending.files.map((f) => (f.key === key ? file : f));
    if (state === "failed") this.set({ ...pending, files, state: "failed", error });
    else this.set({ ...pending, files });
    this.drain();
  }

  /** @param {string} nonce of a message that has failed */
  retry(nonce) {
    const failed = this.find(nonce);
    if (failed?.state !== "failed") return;
    const { error: _, ...pending } = failed;
    this.set({ ...pending, state: "waiting" });
    this.drain();
  }

  /**
   * @param {string} nonce
   * @returns {string} its text
   */
  discard(nonce) {
    const pending = this.find(nonce);
    if (!pending || pending.state === "sending") return "";
    this.forget(nonce);
    return pending.body;
  }

  /**
   * Puts a message into the state and on the shelf.
   * @param {Pending} pending
   */
  async set(pending) {
    this.store.update((state) => queued(state, pending));
    await this.stored(async (shelf) => {
      await shelf.put(this.user, pending);
      this.shelved.add(pending.nonce);
    });
    this.tabs.postMessage("changed");
  }

  /**
   * The server has the message, or nobody wants it any more.
   * @param {string} nonce
   */
  async forget(nonce) {
    this.gone.add(nonce);
    this.store.update((state) => withoutPending(state, nonce));
    this.onGone(nonce);
    await this.stored((shelf) => shelf.remove(nonce));
    this.tabs.postMessage("changed");
  }

  /**
   * @template T
   * @param {(shelf: Shelf) => Promise<T>} use
   * @returns {Promise<T|undefined>} undefined when storage fails: the page goes on without
   */
  async stored(use) {
    const shelf = await this.shelf;
    return shelf && use(shelf).catch(() => undefined);
  }

  /** @param {LiveEvent} event of which the state knows already */
  follow({ type, data }) {
    if (type !== "message.created" || data.sender_id !== this.user || !data.nonce) return;
    if (this.shelved.has(data.nonce)) this.forget(data.nonce);
    else this.onGone(data.nonce);
  }

  /** Takes over what other tabs, or this page before it was reloaded, have changed. */
  async sync() {
    const rows = await this.stored((shelf) => shelf.all(this.user));
    if (!rows) return;
    const there = new Set(rows.map((row) => row.nonce));
    for (const { nonce } of this.store.state.outbox) {
      if (!this.shelved.has(nonce) || there.has(nonce)) continue;
      this.store.update((state) => withoutPending(state, nonce));
    }
    for (const row of rows) {
      this.shelved.add(row.nonce);
      const known = this.find(row.nonce);
      if (this.gone.has(row.nonce) || known?.state === "sending") continue;
      if (known?.state !== row.state) this.store.update((state) => queued(state, row));
    }
  }

  /** Sends what is there, from the shelf as well. */
  async drain() {
    this.again = true;
    if (this.draining) return;
    this.draining = true;
    clearTimeout(this.timer);
    while (this.again) {
      this.again = false;
      await exclusively(`minimost-outbox-${this.user}`, () => this.sendAll());
    }
    this.draining = false;
  }

  /** @param {number} wait milliseconds */
  drainIn(wait) {
    if (!this.store.state.outbox.some((p) => p.state === "waiting")) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.drain(), Math.max(wait, this.notBefore - Date.now()));
  }

  async sendAll() {
    if (Date.now() < this.notBefore) return this.drainIn(0);
    await this.sync();
    for (;;) {
      const next = nextOf(this.store.state);
      if (!next || !(await this.sendOne(next))) return;
    }
  }

  /**
   * @param {Pending} pending
   * @returns {Promise<boolean>} whether to go on with the next one
   */
  async sendOne(pending) {
    const { nonce, channel_id, body, reply_to, files } = pending;
    this.store.update((state) => queued(state, { ...pending, state: "sending" }));
    const attachments = files?.map((f) => f.attachment?.id ?? 0);
    try {
      const sending = { body, nonce, reply_to, attachments };
      const message = await this.api.postMessage(channel_id, sending);
      this.store.update((state) => sent(state, nonce, message));
      this.forget(nonce);
      this.tries = 0;
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.failed(pending, error);
    }
  }

  /**
   * @param {Pending} pending
   * @param {ApiError} error
   * @returns {boolean} whether to go on with the next one
   */
  failed(pending, error) {
    const { error: _, ...clean } = pending;
    if (!this.find(pending.nonce)) {
      this.forget(pending.nonce);
      return true;
    }
    if (error.code === "attachment_gone" && !this.lost.has(pending.nonce)) {
      this.lost.add(pending.nonce);
      const files = clean.files?.map(({ attachment: _a, ...file }) => file);
      this.set({ ...clean, files, state: "waiting" });
      this.onLost(pending.nonce);
      return true;
    }
    if (!error.passing && !error.signedOut) {
      this.set({ ...clean, state: "failed", error: error.message });
      return true;
    }
    const reason = error.status === 0 ? {} : { error: error.message };
    this.store.update((state) => queued(state, { ...clean, state: "waiting", ...reason }));
    if (!error.signedOut) this.waitAfter(error);
    return false;
  }

  /** @param {ApiError} error that may pass */
  waitAfter(error) {
    this.notBefore = Date.now() + error.retryAfter;
    this.drainIn(backoff(this.tries));
    this.tries += 1;
  }
}

/**
 * Does something while no other tab does it. A tab that holds the lock for
 * too long is passed over.
 * @param {string} name
 * @param {() => Promise<void>} work
 */
async function exclusively(name, work) {
  const { locks } = globalThis.navigator ?? {};
  if (!locks) return work();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), lockPatience);
  let begun = false;
  try {
    await locks.request(name, { signal: limit.signal }, () => {
      begun = true;
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (begun || !limit.signal.aborted) throw error;
    await work();
  }
}

/**
 * The first message that can go. One whose files are on their way holds up
 * those behind it in its channel, and no others.
 * @param {State} state
 * @returns {Pending|undefined}
 */
function nextOf({ outbox }) {
  const held = new Set();
  for (const p of outbox.filter(({ state }) => state === "waiting")) {
    if (held.has(p.channel_id)) continue;
    if (p.files?.every((f) => f.attachment) ?? true) return p;
    held.add(p.channel_id);
  }
  return undefined;
}
