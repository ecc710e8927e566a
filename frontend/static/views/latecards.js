// When a card opens. One that is there with its message takes its place at
// once. One that comes later must not move what is being read: it opens when
// its message is the last and the log stands at its end, or is out of sight.

import { showCards } from "./cards.js";
import { rowOf } from "./message.js";

/** @import {Preview} from "../app/types.js" */
/** @import {Place, Scroll} from "./scroll.js" */

/** @type {Preview[]} */
const NONE = [];

export class LateCards {
  /** @param {HTMLElement} log @param {Scroll} scroll */
  constructor(log, scroll) {
    this.scroll = scroll;
    /** @type {WeakMap<Element, readonly Preview[]>} what rows have been given */
    this.given = new WeakMap();
    /** @type {WeakMap<Element, readonly Preview[]>} what they show of it */
    this.shown = new WeakMap();
    this.sight = new IntersectionObserver((entries) => this.left(entries), { root: log });
  }

  /**
   * Gives all rows their cards.
   * @param {ParentNode} list
   * @param {Place} place where the log stood before this change
   */
  show(list, place) {
    const rows = /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".msg"));
    const last = rows[rows.length - 1];
    const seen = new Set(place.rows.map(([row]) => row));
    for (const row of rows) {
      const previews = rowOf(row)?.message?.previews ?? NONE;
      if ((this.given.get(row) ?? NONE) === previews) continue;
      this.given.set(row, previews);
      const wait = seen.has(row) && !(place.bottom && row === last);
      this.open(row, wait ? this.known(row, previews) : previews);
      if (this.isWaiting(row)) this.sight.observe(row);
    }
  }

  /**
   * Those of the cards that the row shows already.
   * @param {Element} row
   * @param {readonly Preview[]} previews
   */
  known(row, previews) {
    const open = new Set(this.shown.get(row)?.map((p) => p.url));
    return previews.filter((p) => open.has(p.url));
  }

  /** @param {Element} row */
  isWaiting(row) {
    return this.given.get(row)?.length !== (this.shown.get(row)?.length ?? 0);
  }

  /**
   * @param {HTMLElement} row
   * @param {readonly Preview[]} previews
   */
  open(row, previews) {
    this.shown.set(row, previews);
    showCards(row, previews, row.classList.contains("mine"));
  }

  /** Rows that wait, and are out of sight now. @param {IntersectionObserverEntry[]} entries */
  left(entries) {
    const place = this.scroll.measure();
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting || !(target instanceof HTMLElement)) continue;
      this.sight.unobserve(target);
      if (this.isWaiting(target)) this.open(target, this.given.get(target) ?? NONE);
    }
    this.scroll.restore({ ...place, bottom: false });
  }
}
