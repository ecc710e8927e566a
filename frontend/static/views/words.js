// A popover of words that have no room where they stand.

import { el } from "./dom.js";
import { placeBy } from "./place.js";

/**
 * @param {Element} anchor
 * @param {string} title
 * @param {string} words
 */
export function openWords(anchor, title, words) {
  const node = el("div", { class: "pop words", popover: "auto", role: "dialog", "aria-label": title });
  node.tabIndex = -1;
  node.append(el("b", {}, title), el("p", {}, words));
  node.addEventListener("toggle", (e) => {
    if (/** @type {ToggleEvent} */ (e).newState === "closed") node.remove();
  });
  document.body.append(node);
  node.showPopover();
  placeBy(node, anchor);
  node.focus();
}
