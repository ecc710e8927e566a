// Menus in the top layer. One lives while it is open; the focus goes in, and
// back to where it was.

import { attr, el, icon, listen } from "./dom.js";
import { keycap } from "./keycaps.js";
import { placeBy } from "./place.js";

/**
 * Something to choose. With `checked` it is one of several, of which one holds.
 * @typedef {object} Entry
 * @property {string} label
 * @property {string} [icon]
 * @property {string} [key] the shortcut
 * @property {string} [note] quieter words below the label
 * @property {boolean} [checked]
 * @property {boolean} [danger]
 * @property {() => void} run after the menu has closed
 */

/**
 * A line between groups, or words about them.
 * @typedef {"line" | {heading: string}} Divider
 */

/** @type {WeakMap<Element, HTMLElement>} the open menu of each anchor */
const opened = new WeakMap();

/**
 * Opens a menu beside its anchor; closes it when it is that one's already. Of
 * a button's click the default is to be prevented.
 * @param {HTMLElement} anchor
 * @param {string} label
 * @param {(Entry | Divider)[]} items
 */
export function openMenu(anchor, label, items) {
  const there = opened.get(anchor);
  if (there) return there.hidePopover();
  const menu = el("div", { class: "pop pop-list", popover: "auto", role: "menu", "aria-label": label });
  menu.append(...items.map((item) => nodeOf(item, menu)));
  opened.set(anchor, menu);
  // A press on the anchor is its own to answer, not one beside the menu.
  if (anchor instanceof HTMLButtonElement) anchor.popoverTargetElement = menu;
  const closed = anchor.getAttribute("aria-expanded");
  attr(anchor, "aria-expanded", "true");
  menu.addEventListener("beforetoggle", (e) => {
    if (/** @type {ToggleEvent} */ (e).newState === "open") return;
    opened.delete(anchor);
    attr(anchor, "aria-expanded", closed);
  });
  menu.addEventListener("toggle", (e) => {
    if (/** @type {ToggleEvent} */ (e).newState === "open") return;
    if (anchor instanceof HTMLButtonElement && !opened.has(anchor)) anchor.popoverTargetElement = null;
    menu.remove();
  });
  listen(menu, { keydown: (e) => walk(menu, e) });
  document.body.append(menu);
  menu.showPopover();
  placeBy(menu, anchor);
  entries(menu)[0]?.focus();
}

/**
 * A button that opens a menu, made anew each time.
 * @param {HTMLElement} button
 * @param {() => {label: string, items: (Entry | Divider)[]}} make
 */
export function menuButton(button, make) {
  attr(button, "aria-haspopup", "menu");
  attr(button, "aria-expanded", "false");
  listen(button, {
    click: (e) => {
      e.preventDefault();
      const { label, items } = make();
      openMenu(button, label, items);
    },
  });
}

/** @param {Entry | Divider} item @param {HTMLElement} menu */
function nodeOf(item, menu) {
  if (item === "line") return el("hr");
  if ("heading" in item) return el("div", { class: "lb-h", role: "presentation" }, item.heading);
  const radio = item.checked !== undefined;
  const node = el("button", { type: "button", role: radio ? "menuitemradio" : "menuitem" });
  attr(node, "class", item.danger ? "opt danger" : "opt");
  attr(node, "aria-checked", radio ? String(item.checked) : null);
  const note = item.note && el("span", { class: "sub trunc" }, item.note);
  node.append(el("span", { class: "grow trunc" }, item.label, note && el("br"), note));
  if (item.icon) node.prepend(icon(item.icon, 18));
  if (item.key) node.append(keycap(item.key));
  if (radio) {
    const tick = icon("check", 16);
    tick.classList.add("tick");
    node.append(tick);
  }
  return listen(node, {
    click: () => {
      menu.hidePopover();
      item.run();
    },
  });
}

/** @param {HTMLElement} menu @returns {HTMLElement[]} */
function entries(menu) {
  return [...menu.querySelectorAll("button")];
}

/** @param {HTMLElement} menu @param {KeyboardEvent} e */
function walk(menu, e) {
  const list = entries(menu);
  const at = list.findIndex((i) => i === document.activeElement);
  const to = step(e.key, at, list);
  if (to === undefined) return;
  e.preventDefault();
  e.stopPropagation();
  list[(to + list.length) % list.length]?.focus();
}

/**
 * @param {string} key
 * @param {number} at
 * @param {HTMLElement[]} list
 * @returns {number | undefined} the item to go to
 */
function step(key, at, list) {
  if (key === "ArrowDown" || key === "ArrowUp") return at + (key === "ArrowDown" ? 1 : -1);
  if (key === "Home") return 0;
  if (key === "End") return -1;
  if (key.length !== 1 || key === " ") return undefined;
  const letter = key.toLowerCase();
  for (let i = 1; i <= list.length; i++) {
    const next = (at + i) % list.length;
    if (list[next]?.textContent?.trim().toLowerCase().startsWith(letter)) return next;
  }
  return undefined;
}
