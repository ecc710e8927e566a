// Words that have no place of their own: undo, copied, and what failed after
// the fact. At most three, at the bottom; they wait while pointed at.

import { text } from "../app/text.js";
import { el, icon, listen } from "./dom.js";

/**
 * @typedef {object} Toast
 * @property {string} icon
 * @property {string} words
 * @property {"good"|"bad"|""} [mood]
 * @property {number} [ms] how long it stays
 * @property {string} [action] label of its button
 * @property {() => void} [onAction]
 * @property {() => void} [onGone] it went without its action
 */

const MAX = 3;

/** @param {string} words @returns {Toast} */
export function failure(words) {
  return { icon: "alert", words, mood: "bad", ms: 6000 };
}

/**
 * @typedef {object} Toasts
 * @property {HTMLElement} node
 * @property {(toast: Toast) => void} show
 * @property {() => void} flush ends all of them now
 */

/** @returns {Toasts} */
export function createToasts() {
  const region = el("div", { class: "toasts" });
  /** @type {Map<Element, () => void>} node → end it */
  const open = new Map();

  /** @param {Toast} toast */
  const show = (toast) => {
    const node = build(toast, (acted) => {
      if (!open.delete(node)) return;
      stop();
      node.remove();
      if (acted) toast.onAction?.();
      else toast.onGone?.();
    });
    const stop = countDown(node, toast.ms ?? 2000, () => open.get(node)?.());
    open.set(node, () => node.dispatchEvent(new Event("expire")));
    region.append(node);
    const [oldest] = open.keys();
    if (open.size > MAX && oldest) open.get(oldest)?.();
  };
  const flush = () => {
    for (const end of [...open.values()]) end();
  };
  return { node: region, show, flush };
}

/**
 * @param {Toast} toast
 * @param {(acted: boolean) => void} end
 */
function build(toast, end) {
  const node = el("div", { class: `toast ${toast.mood ?? ""}`.trim() }, icon(toast.icon, 18));
  node.append(el("span", { role: toast.mood === "bad" ? "alert" : "status" }, toast.words));
  if (toast.action) {
    const button = el("button", { type: "button", class: "btn btn-quiet" }, toast.action);
    node.append(listen(button, { click: () => end(true) }));
  } else if (toast.mood === "bad") {
    const x = el("button", { type: "button", class: "ib ib-28", "aria-label": text.toast.dismiss });
    x.append(icon("x", 16));
    node.append(listen(x, { click: () => end(false) }));
  }
  node.addEventListener("expire", () => end(false));
  return node;
}

/**
 * Runs fn after ms during which the node was neither pointed at nor focused.
 * @param {HTMLElement} node
 * @param {number} ms
 * @param {() => void} fn
 * @returns {() => void} stops it
 */
function countDown(node, ms, fn) {
  let left = ms;
  let since = Date.now();
  let timer = window.setTimeout(fn, left);
  const hold = () => {
    clearTimeout(timer);
    left = Math.max(1000, left - (Date.now() - since));
  };
  const go = () => {
    clearTimeout(timer);
    since = Date.now();
    timer = window.setTimeout(fn, left);
  };
  listen(node, { pointerenter: hold, pointerleave: go, focusin: hold, focusout: go });
  return () => clearTimeout(timer);
}
