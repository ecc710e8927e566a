// Where a channel opens: at the New line when there is something new, at the
// row where it was left, else at the bottom.

import { rowOf } from "./message.js";

/** @import {Timeline} from "../app/types.js" */
/** @import {Scroll} from "./scroll.js" */

export class Positions {
  /** @param {Scroll} scroll */
  constructor(scroll) {
    this.scroll = scroll;
    /** @type {Map<number, {message: number, top: number}>} by channel; absent: the bottom */
    this.left = new Map();
    /** The channel is where it opens, from now on it is the reader's to move. */
    this.settled = false;
  }

  /** @param {number} channel call while its rows are still there */
  save(channel) {
    if (!this.settled) return;
    const { bottom, rows } = this.scroll.measure();
    this.left.delete(channel);
    const first = rows.find(([node]) => rowOf(node)?.message);
    const message = first && rowOf(first[0])?.message?.id;
    if (bottom || !first || !message) return;
    const top = first[1] - this.scroll.log.getBoundingClientRect().top;
    this.left.set(channel, { message, top });
  }

  /**
   * Puts the log where the channel opens, once.
   * @param {number} channel
   * @param {Timeline} timeline
   * @returns {boolean} whether there is nothing more to do
   */
  settle(channel, timeline) {
    if (this.settled) return false;
    const { scroll } = this;
    const line = scroll.inner.querySelector(".new-line, .dayg.is-new");
    if (timeline.newAfter && !line && timeline.loading) return true;
    this.settled = true;
    const left = this.left.get(channel);
    const row = left && scroll.rowOfMessage(left.message);
    if (line) scroll.toElement(line, 0.2);
    else if (row && left) scroll.restore({ bottom: false, rows: [[row, this.topOf(left.top)]] });
    else scroll.toBottom();
    return true;
  }

  /** @param {number} top below the log's upper edge */
  topOf(top) {
    return this.scroll.log.getBoundingClientRect().top + top;
  }
}
