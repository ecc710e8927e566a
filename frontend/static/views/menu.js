// A menu in the top layer, opened by a button: focus goes in, and back when it
// closes.

import { attr, listen } from "./dom.js";
import { placeBy } from "./place.js";

/**
 * @param {HTMLElement} button
 * @param {HTMLElement} menu with popover=auto and menuitem children
 */
export function attachMenu(button, menu) {
  attr(button, "aria-haspopup", "menu");
  attr(button, "aria-expanded", "false");
  const items = () => [...menu.querySelectorAll("[role^=menuitem]")].filter(isElement);
  const focus = (/** @type {number} */ at) => {
    const list = items();
    list[(at + list.length) % list.length]?.focus();
  };
  listen(button, {
    click: () => {
      if (menu.matches(":popover-open")) return menu.hidePopover();
      menu.showPopover();
      placeBy(menu, button);
      focus(0);
    },
  });
  menu.addEventListener("toggle", (e) => {
    const open = /** @type {ToggleEvent} */ (e).newState === "open";
    attr(button, "aria-expanded", String(open));
    if (!open && menu.contains(document.activeElement)) button.focus();
  });
  listen(menu, {
    click: (e) => e.target !== menu && menu.hidePopover(),
    keydown: (e) => {
      const list = items();
      const at = list.findIndex((i) => i === document.activeElement);
      const to = step(e.key, at, list);
      if (to === undefined) return;
      e.preventDefault();
      e.stopPropagation();
      focus(to);
    },
  });
}

/** @param {Element} node @returns {node is HTMLElement} */
const isElement = (node) => node instanceof HTMLElement;

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
