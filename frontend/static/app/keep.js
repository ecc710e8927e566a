// What this browser keeps of the channels last seen, so that they can be read
// without the server: what the page starts with, and for each channel its
// newest messages. It belongs to one person; it goes when they sign out, when
// their session ends, and when somebody else signs in.

import { forgetPages, openDatabase } from "./idb.js";
import { Pages } from "./pages.js";
import { applyToTimeline, unloaded } from "./timeline.js";

/** @import {KeptPage, KeptStart} from "./pages.js" */
/** @import {App, Bootstrap, LiveEvent, Page, State, Timeline} from "./types.js" */

/** How many channels are kept, and how many messages of each. */
const channelsKept = 20;
const messagesKept = 50;
/** Milliseconds from a change until it is kept, with all those that come meanwhile. */
const settle = 3000;

/** What is kept has no place in the server's log: any place it does not know will do. */
const nowhere = "kept.0";

/**
 * @param {Bootstrap} start as it was kept
 * @param {number} skew the server's clock minus this device's, milliseconds
 * @returns {Bootstrap} as of now
 */
function asOfNow(start, skew) {
  return { ...start, now: new Date(Date.now() + skew).toISOString() };
}

/** @returns {Promise<Bootstrap|undefined>} what the last page in this browser knew; nothing without storage */
export async function lastStart() {
  const row = await (await pages())?.start().catch(() => undefined);
  return row && asOfNow(row.bootstrap, row.skew);
}

/**
 * @param {number} user whose page this is
 * @param {number} channel
 * @returns {Promise<Page|undefined>} its newest messages as last seen here
 */
export async function lastPage(user, channel) {
  const there = await pages();
  const [start, row] = await Promise.all([there?.start(), there?.page(channel)]).catch(() => []);
  if (!row || start?.user_id !== user) return undefined;
  return { messages: row.messages, more_before: row.more_before, more_after: false };
}

/** @returns {Promise<Pages|undefined>} */
async function pages() {
  const db = await openDatabase().catch(() => undefined);
  return db && new Pages(db);
}

/**
 * Keeps what this page shows, from now on.
 * @param {App} app
 */
export async function keep(app) {
  const there = await pages();
  if (there) new Keeper(app, there).begin();
}

/** The pages of one person on their way to the disk. */
class Keeper {
  /**
   * @param {App} app
   * @param {Pages} shelf
   */
  constructor(app, shelf) {
    this.app = app;
    this.shelf = shelf;
    this.user = app.state.me.id;
    /** @type {Map<number, Timeline>} as they are kept */
    this.kept = new Map();
    /** @type {State|undefined} whose start is kept */
    this.start = undefined;
    this.ended = false;
    this.timer = 0;
  }

  begin() {
    this.app.listen((event) => void this.follow(event));
    this.app.subscribe((state) => this.changed(state));
    document.addEventListener("visibilitychange", () => document.hidden && void this.save());
    void this.run(() => this.shelf.own(this.startOf(this.app.state)));
    this.changed(this.app.state);
  }

  /** @param {State} state */
  changed({ connection }) {
    if (connection.status === "ended") void this.end();
    else if (!this.ended && !this.timer) this.timer = window.setTimeout(() => void this.save(), settle);
  }

  /** The session is over: what was kept goes. */
  async end() {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.timer);
    await forgetPages(this.user);
  }

  /** Puts down what has changed. */
  async save() {
    clearTimeout(this.timer);
    this.timer = 0;
    const { state } = this.app;
    /** @type {KeptPage[]} */
    const changes = [];
    for (const [channel, t] of state.timelines) {
      if (!t.loaded || t.kept || this.kept.get(channel)?.messages === t.messages) continue;
      this.kept.set(channel, t);
      changes.push(pageOf(channel, t));
    }
    const { start } = this;
    const same = start && start.me === state.me && start.users === state.users && start.channels === state.channels;
    if (same && changes.length === 0) return;
    this.start = state;
    const mine = (/** @type {number} */ channel) => state.channels.has(channel);
    await this.run(() => this.shelf.put(this.startOf(state), changes, mine, channelsKept));
  }

  /**
   * Words that are changed or deleted where nobody looks change here too.
   * @param {LiveEvent} event
   */
  async follow(event) {
    const { type, channel_id = 0 } = event;
    if (type !== "message.updated" && type !== "message.deleted") return;
    if (this.app.state.timelines.get(channel_id)?.loaded) return;
    await this.run(() => this.shelf.change(this.user, channel_id, (row) => {
      const t = { ...unloaded, loaded: true, messages: row.messages };
      return { ...row, messages: applyToTimeline(t, event).messages };
    }));
  }

  /**
   * @param {() => Promise<boolean>} write gives false when what is kept is no longer this person's
   */
  async run(write) {
    if (this.ended) return;
    // A disk that is full keeps what it has.
    if (!(await write().catch(() => true))) this.ended = true;
  }

  /** @param {State} state @returns {KeptStart} */
  startOf(state) {
    const { me, server, users, channels, drafts, unsaved, clockSkew } = state;
    const known = [...drafts].filter(([channel]) => !unsaved.has(channel));
    const bootstrap = {
      me, server, users: [...users.values()], channels: [...channels.values()], presence: {}, calls: [],
      drafts: Object.fromEntries(known), cursor: nowhere, now: "",
    };
    return { user_id: this.user, skew: clockSkew, bootstrap };
  }
}

/** @param {number} channel @param {Timeline} t @returns {KeptPage} */
function pageOf(channel, { messages, moreBefore }) {
  const newest = messages.slice(-messagesKept);
  const more_before = moreBefore || newest.length < messages.length;
  return { channel_id: channel, seen_at: Date.now(), messages: newest, more_before };
}
