// Fetches people who are spoken of and not among those the page started with.

import { ApiError } from "./api.js";
import { met } from "./changes.js";

/** @import {Api} from "./api.js" */
/** @import {Store} from "./store.js" */
/** @import {LiveEvent, Message} from "./types.js" */

/** Milliseconds in which names gather, and the most for one call. */
const gather = 50;
const most = 100;

/** Whoever is missing. */
export class People {
  /**
   * @param {Api} api
   * @param {Store} store
   */
  constructor(api, store) {
    this.api = api;
    this.store = store;
    /** @type {Set<number>} asked for, or about to be */
    this.asked = new Set();
    /** @type {number[]} */
    this.missing = [];
  }

  /** @param {Message[]} messages */
  meet(messages) {
    for (const m of messages) {
      this.need(m.sender_id);
      if (m.reply_to) this.need(m.reply_to.sender_id);
      for (const r of m.reactions) r.user_ids.forEach((id) => this.need(id));
      if (m.note) [m.note.actor_id, ...(m.note.user_ids ?? [])].forEach((id) => this.need(id));
    }
  }

  /** @param {LiveEvent} event */
  follow(event) {
    if (event.type === "message.created") this.meet([event.data]);
    if (event.type === "typing") this.need(event.data.user_id);
  }

  /** @param {number} id 0 for nobody */
  need(id) {
    if (!id || this.store.state.users.has(id) || this.asked.has(id)) return;
    this.asked.add(id);
    this.missing.push(id);
    if (this.missing.length === 1) setTimeout(() => this.fetch(), gather);
  }

  async fetch() {
    const ids = this.missing.splice(0, most);
    if (this.missing.length > 0) setTimeout(() => this.fetch(), gather);
    try {
      const users = await this.api.users(ids);
      this.store.update((state) => met(state, users));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      for (const id of ids) this.asked.delete(id);
    }
  }
}
