// Loads the history of channels: a page at a time, one load a channel. A newer
// wish takes the place of an older one, whose answer is then dropped.

import { ApiError } from "./api.js";
import { persist } from "./backoff.js";
import { aimed, pageArrived, pageAsked, pageFailed, pageKept } from "./changes.js";
import { find, longest, unloaded } from "./timeline.js";

/** @import {Api} from "./api.js" */
/** @import {Store} from "./store.js" */
/** @import {Stream} from "./stream.js" */
/** @import {Channel, Page, Timeline} from "./types.js" */

/** The largest page the server gives. */
const largePage = 200;

/**
 * Messages of a page that comes while one scrolls: rows that are made, laid out
 * and painted within 50 ms by two slow cores, so that scrolling does not falter.
 */
const scrolledPage = 25;

/** @typedef {{before?: number, after?: number, around?: number}} Range */

/** Loads timelines. */
export class Pager {
  /**
   * @param {Api} api
   * @param {Store} store
   * @param {Stream} stream
   */
  constructor(api, store, stream) {
    this.api = api;
    this.store = store;
    this.stream = stream;
    /** @type {Map<number, AbortController>} the load under way, by channel */
    this.loads = new Map();
    /** @type {(page: Page) => void} */
    this.onPage = () => {};
    /**
     * Gives what this browser has of a channel.
     * @type {(channel: number) => Promise<Page|undefined>}
     */
    this.keptPage = async () => undefined;
  }

  /**
   * @param {number} channel
   * @returns {Timeline}
   */
  timeline(channel) {
    return this.store.state.timelines.get(channel) ?? unloaded;
  }

  /**
   * @param {number} channel
   * @param {"replace"|"before"|"after"} how
   * @param {(signal: AbortSignal) => Promise<Page>} fetch
   * @returns {Promise<boolean>} false: another load has taken its place
   */
  async load(channel, how, fetch) {
    this.loads.get(channel)?.abort();
    const load = new AbortController();
    this.loads.set(channel, load);
    const tape = this.stream.record(channel);
    this.store.update((state) => pageAsked(state, channel));
    const { status } = this.store.state.connection;
    const away = status !== "online" && status !== "connecting";
    const shown = away ? this.showKept(channel, load.signal) : undefined;
    try {
      const page = await fetch(load.signal);
      if (load.signal.aborted) return false;
      this.store.update((state) => pageArrived(state, channel, page, how, tape.events));
      if (how !== "replace") this.store.tell();
      this.onPage(page);
      return true;
    } catch (error) {
      const lost = error instanceof ApiError && error.passing;
      await (shown ?? (lost && this.showKept(channel, load.signal)));
      if (load.signal.aborted) return false;
      const words = error instanceof Error ? error.message : "";
      this.store.update((state) => pageFailed(state, channel, words));
      throw error;
    } finally {
      tape.stop();
      if (this.loads.get(channel) === load) this.loads.delete(channel);
    }
  }

  /**
   * Without a connection, what this browser has is better than nothing.
   * @param {number} channel
   * @param {AbortSignal} signal
   */
  async showKept(channel, signal) {
    if (this.timeline(channel).loaded) return;
    const page = await this.keptPage(channel);
    if (!page || signal.aborted) return;
    this.store.update((state) => pageKept(state, channel, page));
    this.onPage(page);
  }

  /** The connection is back: what is shown as it was kept, or did not come, is fetched. */
  wake() {
    const { channels, current } = this.store.state;
    const channel = channels.get(current);
    const { error, kept, loaded } = this.timeline(current);
    if (!channel || !(kept || error)) return;
    const fetched = loaded ? this.refresh(current) : this.open(channel);
    void fetched.catch(() => {}); // is told in the log
  }

  /**
   * @param {number} channel
   * @param {Range} range
   * @param {"replace"|"before"|"after"} [how]
   */
  page(channel, range, how = "replace") {
    const limit = how === "replace" ? this.store.state.server.limits.page : scrolledPage;
    return this.load(channel, how, (signal) =>
      this.api.messages(channel, { ...range, limit }, signal));
  }

  /**
   * Has the messages there at which a channel opens: the first unread one, or
   * the newest.
   * @param {Channel} channel
   */
  async open({ id, unread, last_read_id }) {
    const t = this.timeline(id);
    if (t.loaded && !t.kept && (unread > 0 ? holds(t, last_read_id) : !t.moreAfter)) return;
    await this.page(id, unread > 0 ? { around: last_read_id || 1 } : {});
  }

  /** @param {number} channel */
  async older(channel) {
    const { kept, messages, moreBefore, loading } = this.timeline(channel);
    if (loading || kept || !moreBefore) return;
    if (messages.length === 0) await this.page(channel, {});
    else await this.page(channel, { before: messages[0].id }, "before");
  }

  /** @param {number} channel */
  async newer(channel) {
    const { messages, moreAfter, loading } = this.timeline(channel);
    const last = messages.at(-1);
    if (loading || !moreAfter) return;
    if (!last) await this.page(channel, {});
    else await this.page(channel, { after: last.id }, "after");
  }

  /**
   * @param {number} channel
   * @param {number} message
   */
  async jumpTo(channel, message) {
    const there = find(this.timeline(channel), message);
    if (there || (await this.page(channel, { around: message }))) this.aim(channel, message);
  }

  /** @param {number} channel */
  async jumpToLatest(channel) {
    const { loaded, moreAfter } = this.timeline(channel);
    if ((loaded && !moreAfter) || (await this.page(channel, {}))) this.aim(channel, 0);
  }

  /** @param {number} channel */
  async jumpToOldest(channel) {
    const { loaded, moreBefore } = this.timeline(channel);
    if ((loaded && !moreBefore) || (await this.page(channel, { around: 1 }))) this.aim(channel, -1);
  }

  /**
   * @param {number} channel
   * @param {number} message
   */
  aim(channel, message) {
    this.store.update((state) => aimed(state, { channel, message }));
  }

  /**
   * Fetches again what is loaded, after a reset; the view stays where it is.
   * Tries until it succeeds.
   * @param {number} channel
   */
  async refresh(channel) {
    const { messages, following } = this.timeline(channel);
    const anchor = following ? messages.at(-1) : messages[0];
    const end = messages.at(-1)?.id ?? 0;
    await this.load(channel, "replace", (signal) =>
      persist(() => this.stretch(channel, anchor?.id ?? 0, end, signal), signal));
  }

  /**
   * Pages from an anchor on to the message `end`, as far as a timeline holds.
   * @param {number} channel
   * @param {number} anchor 0: the newest page
   * @param {number} end
   * @param {AbortSignal} signal
   * @returns {Promise<Page>}
   */
  async stretch(channel, anchor, end, signal) {
    const first = anchor ? { around: anchor, limit: largePage } : {};
    let page = await this.api.messages(channel, first, signal);
    for (;;) {
      const last = page.messages.at(-1)?.id ?? end;
      if (!page.more_after || last >= end || page.messages.length >= longest) return page;
      const range = { after: last, limit: largePage };
      const next = await this.api.messages(channel, range, signal);
      const messages = [...page.messages, ...next.messages].slice(0, longest);
      page = { ...page, messages, more_after: next.more_after || messages.length === longest };
    }
  }

  /** Drops every load under way. */
  stop() {
    for (const load of this.loads.values()) load.abort();
  }
}

/**
 * Whether a timeline holds the place between a message and the next one.
 * @param {Timeline} t
 * @param {number} id
 */
function holds(t, id) {
  const first = t.messages.at(0)?.id ?? 0;
  const last = t.messages.at(-1)?.id ?? 0;
  return (!t.moreBefore || first <= id) && (!t.moreAfter || last > id);
}
