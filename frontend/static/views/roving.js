// Arrow keys in the sidebar: one tab stop, up and down between rows, left and
// right fold a section, a letter jumps.

import { attr, listen } from "./dom.js";

/**
 * @param {HTMLElement} nav
 * @returns {{refresh: () => void}} refresh: rows or the current one changed
 */
export function attachRoving(nav) {
  const stops = () =>
    [...nav.querySelectorAll(".fold, .row")].filter(
      (n) => n instanceof HTMLElement && n.offsetParent !== null,
    );
  const settle = (/** @type {Element | null | undefined} */ on) => {
    for (const row of nav.querySelectorAll(".row")) attr(row, "tabindex", row === on ? "0" : "-1");
  };
  listen(nav, {
    focusin: (e) => e.target instanceof Element && e.target.matches(".row") && settle(e.target),
    keydown: (e) => {
      const list = stops();
      const at = list.findIndex((n) => n === document.activeElement);
      const here = list[at];
      if (at < 0 || !(here instanceof HTMLElement) || e.ctrlKey || e.metaKey || e.altKey) return;
      if (fold(here, e.key)) return;
      const to = target(e.key, list, at);
      if (!(to instanceof HTMLElement)) return;
      e.preventDefault();
      to.focus();
    },
  });
  return {
    refresh() {
      if (nav.contains(document.activeElement)) return;
      settle(nav.querySelector(".row[aria-current]") ?? nav.querySelector(".row[data-id]"));
    },
  };
}

/** @param {HTMLElement} here @param {string} key */
function fold(here, key) {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return false;
  const open = here.getAttribute("aria-expanded");
  if (open === (key === "ArrowLeft" ? "true" : "false")) here.click();
  return true;
}

/** @param {string} key @param {Element[]} list @param {number} at */
function target(key, list, at) {
  if (key === "ArrowDown") return list[at + 1];
  if (key === "ArrowUp") return list[at - 1];
  if (key === "Home") return list[0];
  if (key === "End") return list.at(-1);
  if (key.length !== 1 || key === " " || key === "?") return undefined;
  const letter = key.toLowerCase();
  const order = [...list.slice(at + 1), ...list.slice(0, at)];
  return order.find((n) => n.matches(".row") && nameIn(n).startsWith(letter));
}

/** @param {Element} row */
function nameIn(row) {
  return (row.querySelector(".trunc")?.textContent ?? "").toLowerCase();
}
