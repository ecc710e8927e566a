// The message selected by keyboard: one tab stop in the log, moved with the
// arrows or j and k.

import { attr, closest, listen } from "./dom.js";
import { rowOf } from "./message.js";

/** What Tab reaches inside the selected row; in the others only the pointer does. */
const INNER = ".rx button, .seen, .mn[role], .shot, .fc .ib";

/** @import {Message} from "../app/types.js" */
/** @import {Scroll} from "./scroll.js" */

export class Selection {
  /**
   * @param {Scroll} scroll
   * @param {() => void} onChange
   */
  constructor(scroll, onChange) {
    this.scroll = scroll;
    this.onChange = onChange;
    /** @type {HTMLElement | null} */
    this.node = null;
    listen(scroll.log, {
      focusout: (e) => {
        const to = e.relatedTarget;
        // From what opens over the page the focus comes back.
        if (!(to instanceof Element) || to.closest("[popover], dialog")) return;
        if (!scroll.log.contains(to)) this.clear();
      },
      pointerdown: (e) => closest(e, ".tools, .rx") || this.clear(),
    });
  }

  /** @returns {Message | undefined} */
  get message() {
    return (this.node && rowOf(this.node)?.message) ?? undefined;
  }

  /** @returns {HTMLElement[]} */
  rows() {
    return /** @type {HTMLElement[]} */ ([...this.scroll.inner.querySelectorAll(".msg")]);
  }

  /** @param {1|-1} step down or up; the first time the lowest message in view, or the empty log */
  move(step) {
    const rows = this.rows();
    if (rows.length === 0) return this.scroll.log.focus();
    if (!this.node?.isConnected) return this.select(this.lowest());
    const to = rows[rows.indexOf(this.node) + step];
    if (to) this.select(to);
  }

  lowest() {
    const bottom = this.scroll.log.getBoundingClientRect().bottom;
    const inView = this.scroll.inView().map(([row]) => row);
    const whole = inView.filter((r) => r.getBoundingClientRect().bottom <= bottom + 1);
    return (whole.length ? whole : inView).findLast((r) => r.matches(".msg"));
  }

  /** @param {Element | undefined} node */
  select(node) {
    if (!(node instanceof HTMLElement)) return;
    this.unmark();
    this.node = node;
    node.classList.add("is-selected");
    attr(node, "tabindex", "0");
    for (const inner of node.querySelectorAll(INNER)) attr(inner, "tabindex", "0");
    attr(this.scroll.log, "tabindex", "-1");
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
    this.onChange();
  }

  clear() {
    if (!this.node) return;
    this.unmark();
    this.node = null;
    attr(this.scroll.log, "tabindex", "0");
    this.onChange();
  }

  unmark() {
    this.node?.classList.remove("is-selected");
    if (this.node) attr(this.node, "tabindex", "-1");
    for (const inner of this.node?.querySelectorAll(INNER) ?? []) attr(inner, "tabindex", "-1");
  }

  /** Goes on to the next row, or the one before: this one is about to go. */
  step() {
    const rows = this.rows();
    const at = this.node ? rows.indexOf(this.node) : -1;
    this.select(rows[at + 1] ?? rows[at - 1]);
  }
}
