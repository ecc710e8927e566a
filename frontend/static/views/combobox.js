// A field over a list: the arrows choose, Enter takes, the focus stays in the
// field.

import { attr, closest, el, listen, setText } from "./dom.js";
import { keycap } from "./keycaps.js";

let boxes = 0;

export class Combobox {
  /**
   * @param {HTMLInputElement} input
   * @param {string} label of the list
   * @param {(at: number) => void} take the option at that place
   */
  constructor(input, label, take) {
    const id = `combo${++boxes}`;
    this.input = input;
    this.id = id;
    this.take = take;
    this.at = -1;
    this.list = el("div", { role: "listbox", id, "aria-label": label });
    this.none = el("p", { class: "none", hidden: true });
    this.status = el("div", { class: "sr", role: "status" });
    /** The list, or the words that it is empty. */
    this.node = el("div", { class: "pal-l" }, this.list, this.none, this.status);
    const roles = { role: "combobox", "aria-expanded": "true", "aria-controls": id };
    for (const [name, value] of Object.entries(roles)) attr(input, name, value);
    attr(input, "aria-autocomplete", "list");
    attr(input, "autocomplete", "off");
    attr(input, "spellcheck", "false");
    listen(input, { keydown: (e) => this.key(e) });
    listen(this.list, {
      pointerdown: (e) => e.preventDefault(),
      click: (e) => {
        const option = closest(e, "[role=option]");
        if (option) take(this.options().indexOf(option));
      },
    });
  }

  /** @returns {HTMLElement[]} */
  options() {
    return [...this.list.querySelectorAll("[role=option]")].filter((n) => n instanceof HTMLElement);
  }

  /**
   * @param {Element[]} children options, and headings between them
   * @param {{none: string, count: string, at: number}} how words for an empty list, words that
   *   tell how many there are, and which is chosen (-1 for none)
   */
  show(children, { none, count, at }) {
    this.list.replaceChildren(...children);
    this.list.hidden = children.length === 0;
    this.none.hidden = children.length > 0;
    setText(this.none, none);
    setText(this.status, children.length ? count : none);
    this.options().forEach((option, i) => attr(option, "id", `${this.id}-${i}`));
    this.mark(at);
    // At the end: it has the browser lay the list out.
    this.list.scrollTop = 0;
  }

  /** @param {number} at */
  select(at) {
    this.mark(at);
    this.options()[this.at]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} at */
  mark(at) {
    const options = this.options();
    this.at = Math.min(at, options.length - 1);
    options.forEach((option, i) => attr(option, "aria-selected", String(i === this.at)));
    attr(this.input, "aria-activedescendant", this.at < 0 ? null : `${this.id}-${this.at}`);
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    const n = this.options().length;
    if (e.key === "ArrowDown") this.select(n ? (this.at + 1) % n : -1);
    else if (e.key === "ArrowUp") this.select(n ? (Math.max(this.at, 0) - 1 + n) % n : -1);
    else if (e.key === "Enter" && this.at >= 0) this.take(this.at);
    else return;
    e.preventDefault();
  }
}

/** What stands at the end of the option that Enter takes. */
export function enterKey() {
  return el("span", { class: "keys enter not-phone", "aria-hidden": "true" }, keycap("Enter"));
}
