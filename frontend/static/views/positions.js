// Where a channel opens: at the New line when there is something new, where
// it was left when it was left in the middle, else at the bottom.

/** @import {Timeline} from "../app/types.js" */
/** @import {Place, Scroll} from "./scroll.js" */

export class Positions {
  /** @param {Scroll} scroll */
  constructor(scroll) {
    this.scroll = scroll;
    /** @type {Map<number, number>} channel → distance of the end from the bottom */
    this.left = new Map();
    /** @type {number} */
    this.channel = 0;
    /** The open channel has been put where it belongs. */
    this.settled = false;
  }

  /** @param {number} channel call before its rows go */
  save(channel) {
    if (!this.settled) return;
    const { log } = this.scroll;
    const away = log.scrollHeight - log.scrollTop - log.clientHeight;
    if (away > 40) this.left.set(channel, away);
    else this.left.delete(channel);
  }

  /** @param {number} channel */
  open(channel) {
    this.channel = channel;
    this.settled = false;
  }

  /**
   * Puts the log where the channel opens, once.
   * @param {Timeline} timeline loaded
   * @returns {boolean} whether it did
   */
  settle(timeline) {
    if (this.settled) return false;
    this.settled = true;
    const { scroll } = this;
    const line = scroll.inner.querySelector(".new-line, .dayg.is-new");
    const away = this.left.get(this.channel);
    if (timeline.newAfter && line) scroll.toElement(line, 0.2);
    else if (away === undefined) scroll.toBottom();
    else {
      scroll.log.scrollTop = scroll.log.scrollHeight - scroll.log.clientHeight - away;
      scroll.stuck = false;
    }
    return true;
  }
}
