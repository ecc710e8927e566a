// Brings the events of the live connection into the state, in order. After a
// reset it fetches the bootstrap again; durable events that come meanwhile
// wait, and those the bootstrap does not contain are applied after it.

import { persist } from "./backoff.js";
import { applyEvent } from "./events.js";
import { restart } from "./state.js";

/** @import {Api} from "./api.js" */
/** @import {Store} from "./store.js" */
/** @import {LiveEvent, State} from "./types.js" */

/** The events' way into the state. */
export class Stream {
  /**
   * @param {Api} api
   * @param {Store} store
   */
  constructor(api, store) {
    this.api = api;
    this.store = store;
    /** @type {{events: LiveEvent[], end: AbortController}|undefined} a restart under way */
    this.held = undefined;
    /** @type {Set<{channel: number, events: LiveEvent[]}>} */
    this.tapes = new Set();
    /** @type {(event: LiveEvent, before: State) => void} told of each event that was applied */
    this.onApplied = () => {};
    this.onRestart = () => {};
    /** Called when the open channel is no longer mine. */
    this.onLost = () => {};
  }

  /** @param {LiveEvent[]} events as they came */
  take(events) {
    for (const event of events) {
      if (event.type === "reset") this.restart();
      else if (this.held && event.seq !== undefined) this.held.events.push(event);
      else this.apply(event);
    }
  }

  /** @param {LiveEvent} event */
  apply(event) {
    const before = this.store.state;
    this.store.update((state) => applyEvent(state, event, Date.now()));
    if (event.seq !== undefined) {
      if (this.store.state === before) return;
      for (const tape of this.tapes) {
        if (tape.channel === event.channel_id) tape.events.push(event);
      }
    }
    this.onApplied(event, before);
  }

  /**
   * Notes the durable events of a channel from now on, for an answer that is on its way.
   * @param {number} channel
   * @returns {{events: LiveEvent[], stop: () => void}}
   */
  record(channel) {
    /** @type {{channel: number, events: LiveEvent[]}} */
    const tape = { channel, events: [] };
    this.tapes.add(tape);
    return { events: tape.events, stop: () => this.tapes.delete(tape) };
  }

  /** A second reset starts the restart again: the events held so far are of no more use. */
  async restart() {
    this.held?.end.abort();
    const end = new AbortController();
    const held = { events: [], end };
    this.held = held;
    const bootstrap = await persist(() => this.api.bootstrap(), end.signal).catch(() => undefined);
    if (this.held !== held) return;
    this.held = undefined;
    if (!bootstrap) return;
    this.store.update((state) => restart(state, bootstrap, Date.now()));
    this.onRestart();
    for (const event of held.events) this.apply(event);
  }
}
