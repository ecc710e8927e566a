// The panel at the right of the main card: docked from 1200 px, floating over
// the card below that, the whole screen on a phone. It shows one thing at a
// time: search, pins, mentions, members.
//
//   ui.panel.define("pins", () => mountPins(app, ui));  once, when the shell is mounted
//   ui.panel.toggle("pins", button);                    or open, from anywhere
//
// A kind is made when it is first opened and kept. It brings its rows:
// `.ph` (the head, with panelHead), `.col` (what scrolls), `.ph-f` (the foot).
// Esc, the × of panelHead, the back gesture and toggle close it; the focus
// goes back to where it came from, or to the composer.

import { text } from "../app/text.js";
import { attr, el, icon, listen } from "./dom.js";

/** @import {App, State} from "../app/types.js" */
/** @import {Watcher, WithWatcher} from "./drawer.js" */

/** @typedef {"search"|"pins"|"mentions"|"members"} Kind */

/**
 * What the panel shows of one kind.
 * @typedef {object} PanelView
 * @property {string} label the name of the landmark
 * @property {HTMLElement[]} rows head, body and, perhaps, foot
 * @property {() => void} [enter] it was opened, or asked for again: take the focus
 * @property {() => void} [leave] it was closed, or another kind took its place
 * @property {(state: State) => void} [update] while it is open, of every change, and on opening
 */

export class Panel {
  /**
   * @param {HTMLElement} frame the .app element
   * @param {App} app
   * @param {() => void} toComposer where the focus goes when its origin is gone
   * @param {() => void} onChange it was opened or closed
   */
  constructor(frame, app, toComposer, onChange) {
    this.frame = frame;
    this.app = app;
    this.toComposer = toComposer;
    this.onChange = onChange;
    /** Where the panel covers everything. */
    this.phone = matchMedia("(width < 600px)");
    this.node = el("aside", { class: "card panel", hidden: true });
    /** @type {Map<Kind, () => Promise<PanelView>>} */
    this.factories = new Map();
    /** @type {Map<Kind, PanelView>} */
    this.views = new Map();
    /** @type {Kind | undefined} what is open */
    this.kind = undefined;
    /** @type {Kind | undefined} what is open, or to be when it has been made */
    this.wanted = undefined;
    /** Told, in words, that a kind could not be made. @type {(words: string) => void} */
    this.onFailure = () => {};
    /** @type {Element | null} */
    this.opener = null;
    /** @type {Watcher | undefined} */
    this.watcher = undefined;
    frame.append(this.node);
    listen(this.node, {
      keydown: (e) => {
        if (e.key !== "Escape" || e.shiftKey || e.defaultPrevented || e.isComposing) return;
        e.preventDefault();
        this.close();
      },
    });
    this.phone.addEventListener("change", () => this.cover());
  }

  /** @returns {PanelView | undefined} */
  get view() {
    return this.kind && this.views.get(this.kind);
  }

  /** @param {Kind} kind @param {() => Promise<PanelView>} factory rejects in words */
  define(kind, factory) {
    this.factories.set(kind, factory);
  }

  /**
   * @param {Kind} kind
   * @param {Element | null} [opener] gets the focus back
   * @returns {Promise<void>} it is open, unless it could not be made or another is wanted by now
   */
  async open(kind, opener = document.activeElement) {
    this.wanted = kind;
    const view = this.views.get(kind);
    if (!view) return this.make(kind, opener);
    if (!this.node.contains(opener)) this.opener = opener;
    if (this.kind !== kind) {
      this.view?.leave?.();
      this.kind = kind;
      attr(this.node, "aria-label", view.label);
      attr(this.node, "data-kind", kind);
      this.node.replaceChildren(...view.rows);
    }
    this.show(true);
    this.onChange();
    view.update?.(this.app.state);
    if (view.enter) view.enter();
    else this.node.querySelector("button")?.focus();
  }

  /**
   * Opens a kind that has to be made first, unless another is wanted by then.
   * @param {Kind} kind
   * @param {Element | null} opener
   */
  async make(kind, opener) {
    try {
      const view = await this.factories.get(kind)?.();
      if (view && !this.views.has(kind)) this.views.set(kind, view);
    } catch (error) {
      return this.onFailure(/** @type {Error} */ (error).message);
    }
    if (this.wanted === kind) await this.open(kind, opener);
  }

  /** @param {Kind} kind @param {Element | null} [opener] */
  toggle(kind, opener) {
    if (this.kind === kind) this.close();
    else void this.open(kind, opener);
  }

  close() {
    this.wanted = undefined;
    if (!this.kind) return;
    const inside = this.node.contains(document.activeElement);
    this.view?.leave?.();
    this.kind = undefined;
    this.show(false);
    this.onChange();
    if (!inside) return;
    const { opener } = this;
    if (opener instanceof HTMLElement && opener.isConnected && opener.offsetParent) opener.focus();
    else this.toComposer();
  }

  /** What was chosen in the panel is shown in the card: on a phone the panel makes way. */
  makeWay() {
    if (this.phone.matches) this.close();
  }

  /** @param {boolean} on */
  show(on) {
    this.node.hidden = !on;
    this.frame.classList.toggle("with-panel", on);
    this.cover();
    if (on === Boolean(this.watcher)) return;
    this.watcher?.destroy();
    this.watcher = undefined;
    const { CloseWatcher } = /** @type {WithWatcher} */ (globalThis);
    if (!on || !CloseWatcher || !this.phone.matches) return;
    this.watcher = new CloseWatcher();
    this.watcher.onclose = () => this.close();
  }

  /** Where the panel is the whole screen, nothing behind it can be reached. */
  cover() {
    const covered = this.kind !== undefined && this.phone.matches;
    for (const node of this.frame.children) {
      if (node instanceof HTMLElement && node.matches("main")) node.inert = covered;
    }
  }

  /** @param {State} state */
  update(state) {
    this.view?.update?.(state);
  }
}

/**
 * The head of a panel: its title, or a field in place of it, and the ×.
 * @param {string | HTMLElement} title
 * @param {() => void} close
 * @returns {HTMLElement}
 */
export function panelHead(title, close) {
  const words = typeof title === "string" ? el("h2", { class: "grow trunc" }, title) : title;
  const x = el("button", { type: "button", class: "ib", title: `${text.panel.close} (Esc)` });
  attr(x, "aria-label", text.panel.close);
  x.append(icon("x"));
  return el("div", { class: "ph" }, words, listen(x, { click: close }));
}
