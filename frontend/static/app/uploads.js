// Brings files to the server while people still write, three at a time. They
// stand in the tray of a channel's composer until the message is sent, and
// belong to it from then on. A file lies on the shelf until its message is
// there, so it survives reload and offline; where the browser has locks, a tab
// takes over what another has left.

import { ApiError } from "./api.js";
import { backoff } from "./backoff.js";
import { fileOf, trayOf, uploadGone, uploadPut } from "./files.js";
import { newNonce } from "./nonce.js";

/** @import {Api} from "./api.js" */
/** @import {FileRow, FileShelf} from "./idb.js" */
/** @import {Store} from "./store.js" */
/** @import {Send} from "./transfer.js" */
/** @import {Attachment, Chosen, LocalFile, Upload} from "./types.js" */

const atOnce = 3;

/** Milliseconds after which nobody comes back for what lies on the shelf. */
const forgotten = 7 * 86_400_000;

/** The types that are shown before the server has looked at them. */
const images = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/**
 * What only a browser can do.
 * @typedef {object} Means
 * @property {Send} send
 * @property {(url: string) => Promise<{width: number, height: number}|undefined>} measure
 */

/** The files of one person on this page. */
export class Uploads {
  /**
   * @param {Api} api
   * @param {Store} store
   * @param {Promise<FileShelf>} shelf rejected: works without, from memory
   * @param {Means} means
   */
  constructor(api, store, shelf, means) {
    this.api = api;
    this.store = store;
    this.user = store.state.me.id;
    /** @type {Promise<FileShelf|undefined>} */
    this.shelf = shelf.catch(() => undefined);
    this.means = means;
    /** @type {Map<string, Blob>} */
    this.blobs = new Map();
    /** @type {Map<string, AbortController>} those on their way */
    this.running = new Map();
    /** @type {Set<string>} what is on the shelf */
    this.shelved = new Set();
    /** @type {Set<string>} what must not come back from the shelf */
    this.gone = new Set();
    this.tries = 0;
    this.notBefore = 0;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    this.tabs = new BroadcastChannel(`minimost-files-${this.user}`);
    this.tabs.onmessage = () => this.sync();
    /**
     * Called when the server has a file, or will not have it.
     * @type {(upload: Upload) => void}
     */
    this.onSettled = () => {};
  }

  /** @param {string} key @returns {Upload|undefined} */
  find(key) {
    return this.store.state.uploads.find((u) => u.key === key);
  }

  /** Whether something would be lost with the page. */
  get atRisk() {
    const lost = (/** @type {Upload} */ u) => !u.final && !this.shelved.has(u.key);
    return this.store.state.uploads.some(lost);
  }

  /**
   * @param {number} channel
   * @param {Chosen[]} files
   */
  add(channel, files) {
    for (const { file, name, error } of files) {
      const key = newNonce();
      const last = this.store.state.uploads.at(-1)?.added_at ?? 0;
      /** @type {Upload} */
      const upload = {
        key, channel_id: channel, nonce: "", name, mime: file.type, size: file.size,
        added_at: Math.max(Date.now(), last + 1), state: "waiting", progress: 0,
      };
      if (error) {
        this.put({ ...upload, state: "failed", error, final: true });
        continue;
      }
      this.blobs.set(key, file);
      this.put({ ...upload, ...this.previewOf(file) });
      void this.look(key);
    }
    this.pump();
  }

  /** @param {Blob} blob */
  previewOf(blob) {
    return images.has(blob.type) ? { preview: URL.createObjectURL(blob) } : {};
  }

  /** Learns the size of an image, then keeps the file. @param {string} key */
  async look(key) {
    const { preview } = this.find(key) ?? {};
    if (preview) {
      const size = await this.means.measure(preview);
      this.change(key, size ?? { preview: undefined });
      if (!size) URL.revokeObjectURL(preview);
      const upload = this.find(key);
      if (upload?.nonce) this.onSettled(upload);
    }
    await this.keep(key, this.blobs.get(key));
  }

  /** @param {Upload} upload */
  put(upload) {
    this.store.update((state) => uploadPut(state, upload));
  }

  /**
   * @param {string} key
   * @param {Partial<Upload>} change
   */
  change(key, change) {
    const upload = this.find(key);
    if (upload) this.put({ ...upload, ...change });
  }

  /**
   * Puts it on the shelf, or what has changed of it.
   * @param {string} key
   * @param {Blob} [blob] absent: it lies there already
   */
  async keep(key, blob) {
    await this.stored(async (shelf) => {
      const upload = this.find(key);
      if (!upload || !(blob ?? this.shelved.has(key))) return;
      const { channel_id, nonce, added_at } = upload;
      const row = { ...fileOf(upload), channel_id, nonce, added_at, user_id: this.user };
      await shelf.put(row, blob);
      this.shelved.add(key);
      if (this.gone.has(key)) await shelf.remove(key);
      // While it was being put there, it went with a message or arrived.
      else if (blob && this.find(key) !== upload) await this.keep(key);
    });
    this.tabs.postMessage("changed");
  }

  /**
   * @template T
   * @param {(shelf: FileShelf) => Promise<T>} use
   * @returns {Promise<T|undefined>} undefined when storage fails: the page goes on without
   */
  async stored(use) {
    const shelf = await this.shelf;
    return shelf && use(shelf).catch(() => undefined);
  }

  /** Starts what waits, as far as there is room. */
  pump() {
    clearTimeout(this.timer);
    const wait = this.notBefore - Date.now();
    if (wait > 0) {
      if (wait < Infinity) this.timer = setTimeout(() => this.pump(), wait);
      return;
    }
    for (const { key, state } of this.store.state.uploads) {
      if (this.running.size >= atOnce) return;
      if (state === "waiting" && !this.running.has(key)) void this.start(key);
    }
  }

  /** The connection is back: nothing has to wait any more. */
  wake() {
    this.notBefore = 0;
    this.pump();
  }

  /** @param {string} key */
  async start(key) {
    const stop = new AbortController();
    this.running.set(key, stop);
    try {
      const bring = () => this.bring(key, stop.signal);
      const attachment = await alone(`minimost-file-${key}`, stop.signal, bring);
      this.tries = 0;
      this.settle(key, { state: "done", progress: 1, attachment, error: undefined });
    } catch (error) {
      if (!stop.signal.aborted && this.find(key)) this.failed(key, error);
    } finally {
      this.running.delete(key);
      this.pump();
    }
  }

  /**
   * @param {string} key
   * @param {AbortSignal} signal
   * @returns {Promise<Attachment>}
   */
  async bring(key, signal) {
    const row = await this.stored((shelf) => shelf.find(key));
    if (row?.attachment) return row.attachment;
    const blob = this.blobs.get(key);
    const upload = this.find(key);
    if (!blob || !upload) throw new Error("It was taken out meanwhile.");
    this.change(key, { state: "sending", progress: 0, error: undefined });
    const parcel = { name: upload.name, blob };
    return this.means.send(this.api, parcel, (progress) => this.change(key, { progress }), signal);
  }

  /**
   * @param {string} key
   * @param {unknown} error
   */
  failed(key, error) {
    if (!(error instanceof ApiError)) throw error;
    const { status, message, signedOut } = error;
    // A full disk is a 507, and does not pass by itself.
    if (!signedOut && (!error.passing || (status >= 500 && status !== 503))) {
      const final = status === 413 || status === 422;
      return this.settle(key, { state: "failed", error: message, final });
    }
    const wait = signedOut ? Infinity : Math.max(backoff(this.tries), error.retryAfter);
    this.notBefore = Date.now() + wait;
    this.tries += 1;
    this.change(key, { state: "waiting", progress: 0, error: status ? message : undefined });
  }

  /**
   * @param {string} key
   * @param {Partial<Upload>} end
   */
  settle(key, end) {
    this.change(key, end);
    const upload = this.find(key);
    if (!upload) return;
    void this.keep(key);
    this.onSettled(upload);
  }

  /** @param {string} key of one that has failed */
  retry(key) {
    const { state, final } = this.find(key) ?? {};
    if (state !== "failed" || final) return;
    this.change(key, { state: "waiting", progress: 0, error: undefined });
    this.pump();
  }

  /**
   * Takes a file out of the tray, and from the server.
   * @param {string} key
   */
  remove(key) {
    const id = this.find(key)?.attachment?.id;
    this.forget(key);
    // What is left behind there goes by itself, later.
    if (id) this.api.deleteUpload(id).catch(() => {});
  }

  /** @param {string} key */
  forget(key) {
    this.gone.add(key);
    this.running.get(key)?.abort();
    const { preview } = this.find(key) ?? {};
    if (preview) URL.revokeObjectURL(preview);
    this.store.update((state) => uploadGone(state, key));
    this.blobs.delete(key);
    this.shelved.delete(key);
    void this.stored((shelf) => shelf.remove(key)).then(() => this.tabs.postMessage("changed"));
  }

  /**
   * The files in a channel's tray go with a message.
   * @param {number} channel
   * @param {string} nonce
   * @returns {LocalFile[]}
   */
  claim(channel, nonce) {
    const tray = trayOf(this.store.state, channel);
    for (const { key } of tray) {
      this.change(key, { nonce });
      void this.keep(key);
    }
    return tray.map(fileOf);
  }

  /** @param {string} nonce @returns {Upload[]} */
  of(nonce) {
    return this.store.state.uploads.filter((u) => u.nonce === nonce);
  }

  /** The message is taken back, its files are in the tray again. @param {string} nonce */
  release(nonce) {
    for (const { key } of this.of(nonce)) {
      this.change(key, { nonce: "" });
      void this.keep(key);
    }
  }

  /**
   * The server does not know the files of a message any more.
   * @param {string} nonce
   */
  again(nonce) {
    for (const { key } of this.of(nonce)) {
      this.change(key, { state: "waiting", progress: 0, attachment: undefined });
      void this.keep(key);
    }
    this.pump();
  }

  /**
   * Takes over what other tabs, or this page before it was reloaded, have left.
   * @param {boolean} [first] the page has just started, and the outbox is read
   */
  async sync(first = false) {
    const rows = await this.stored((shelf) => shelf.all(this.user));
    if (!rows) return;
    const there = new Map(rows.map((row) => [row.key, row]));
    for (const { key, nonce } of this.store.state.uploads) {
      const row = there.get(key);
      const taken = !row || (nonce === "" && row.nonce !== "");
      if (this.shelved.has(key) && taken) this.leave(key);
    }
    const mine = first ? this.isWanted : isUnfinished;
    for (const row of rows.filter(mine, this)) await this.adopt(row);
    this.pump();
  }

  /** Whether its message, or its channel, is still there. @param {FileRow} row */
  isWanted({ key, nonce, channel_id, added_at }) {
    const { channels, outbox } = this.store.state;
    if (nonce ? outbox.some((p) => p.nonce === nonce) : channels.has(channel_id)) return true;
    // A younger one may be on its way into the outbox, in another tab.
    if (Date.now() - added_at > forgotten) void this.stored((shelf) => shelf.remove(key));
    return false;
  }

  /** Another tab goes on with it. @param {string} key */
  leave(key) {
    this.running.get(key)?.abort();
    this.store.update((state) => uploadGone(state, key));
    this.shelved.delete(key);
  }

  /** @param {FileRow} row */
  async adopt(row) {
    const { user_id: _, ...file } = row;
    if (this.gone.has(row.key) || this.find(row.key)) return;
    const blob = await this.stored((shelf) => shelf.blob(row.key));
    if (!blob || this.gone.has(row.key) || this.find(row.key)) return;
    this.blobs.set(row.key, blob);
    this.shelved.add(row.key);
    const preview = row.width ? this.previewOf(blob) : {};
    const progress = row.attachment ? 1 : 0;
    /** @type {Upload} */
    const upload = { ...file, ...preview, state: row.attachment ? "done" : "waiting", progress };
    this.put(upload);
    if (upload.nonce) this.onSettled(upload);
  }
}

/**
 * Whether a message of another tab may need this one to go on with it.
 * @param {FileRow} row
 */
function isUnfinished({ nonce, attachment }) {
  return Boolean(nonce) && !attachment && hasLocks();
}

function hasLocks() {
  return Boolean(globalThis.navigator?.locks);
}

/**
 * Does something while no other tab does it; without locks, whatever others do.
 * @template T
 * @param {string} name
 * @param {AbortSignal} signal ends the waiting
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function alone(name, signal, work) {
  return hasLocks() ? navigator.locks.request(name, { signal }, work) : work();
}
