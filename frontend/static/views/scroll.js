// Where the log stands. At the bottom it follows; anywhere else nothing that
// comes or goes may move what is being read: its place is measured before a
// change and restored after it, in the same frame.

import { rowOf } from "./message.js";

/** This near to the end counts as at the bottom. */
const NEAR_PX = 40;

/**
 * @typedef {object} Place
 * @property {boolean} bottom
 * @property {[Element, number][]} rows those in view and where they stood
 */

export class Scroll {
  /** @param {HTMLElement} log @param {HTMLElement} inner its only child */
  constructor(log, inner) {
    this.log = log;
    this.inner = inner;
    /** What is last in the log is the newest there is; else its end is no place to follow. */
    this.newest = true;
    /** The end of the log was in view at the last look, and is one to follow. */
    this.stuck = true;
    const follow = new ResizeObserver(() => {
      if (this.stuck) this.toBottom();
    });
    follow.observe(log);
    follow.observe(inner);
  }

  /** @returns {Place} */
  measure() {
    const { log } = this;
    const near = log.scrollHeight - log.scrollTop - log.clientHeight <= NEAR_PX;
    return { bottom: near && this.newest, rows: this.inView() };
  }

  /** @returns {[Element, number][]} */
  inView() {
    const { top, bottom } = this.log.getBoundingClientRect();
    /** @type {[Element, number][]} */
    const rows = [];
    const all = this.inner.querySelectorAll(".msg, .sys");
    for (let i = firstBelow(all, top); i < all.length; i++) {
      const row = /** @type {Element} */ (all[i]);
      const at = row.getBoundingClientRect().top;
      if (at > bottom) break;
      rows.push([row, at]);
    }
    return rows;
  }

  /**
   * The second row in view stays where it was: the first may begin with a name that it
   * loses to the page above it, and what follows must not move up by that.
   * @param {Place} place
   */
  restore(place) {
    if (place.bottom) return this.toBottom();
    const [first, second] = place.rows.filter(([row]) => row.isConnected);
    const kept = second ?? first;
    if (!kept) return;
    const by = kept[0].getBoundingClientRect().top - kept[1];
    if (by !== 0) this.log.scrollTop += by;
  }

  /** @param {number} id @returns {Element | undefined} */
  rowOfMessage(id) {
    const rows = [...this.inner.querySelectorAll(".msg, .sys")];
    return rows.find((node) => rowOf(node)?.message?.id === id);
  }

  toBottom() {
    this.stuck = true;
    this.log.scrollTop = this.log.scrollHeight;
  }

  toTop() {
    this.log.scrollTop = 0;
    this.stuck = this.measure().bottom;
  }

  /**
   * Brings an element into view, a share of the height below the top.
   * @param {Element} node
   * @param {number} share
   */
  toElement(node, share) {
    const at = node.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
    this.log.scrollTop += at - this.log.clientHeight * share;
    this.stuck = this.measure().bottom;
  }
}

/**
 * The index of the first row that ends below y.
 * @param {ArrayLike<Element>} rows in order
 * @param {number} y
 */
function firstBelow(rows, y) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = /** @type {Element} */ (rows[middle]);
    if (row.getBoundingClientRect().bottom > y) high = middle;
    else low = middle + 1;
  }
  return low;
}
