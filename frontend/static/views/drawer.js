// Below 900 px the sidebar is a drawer: by the menu button or a swipe from the
// edge; a swipe back, Esc, the scrim and the back gesture close it.

import { el, listen } from "./dom.js";

/** @typedef {{destroy: () => void, onclose: (() => void) | null}} Watcher */
/** @typedef {{CloseWatcher?: new () => Watcher}} WithWatcher */

/** A swipe that starts this close to the edge is for the drawer. */
export const EDGE_PX = 24;
const SWIPE_PX = 48;

/**
 * @param {HTMLElement} frame the .app element
 * @param {HTMLElement} side
 * @param {HTMLElement} main made inert while the drawer is open
 */
export function mountDrawer(frame, side, main) {
  const scrim = el("div", { class: "scrim" });
  frame.append(scrim);
  /** @type {Watcher | undefined} */
  let watcher;
  /** @type {Element | null} */
  let opener = null;
  const close = () => {
    if (!frame.classList.contains("drawer-open")) return;
    frame.classList.remove("drawer-open");
    main.inert = false;
    watcher?.destroy();
    watcher = undefined;
    if (opener instanceof HTMLElement && side.contains(document.activeElement)) opener.focus();
  };
  const open = () => {
    if (frame.classList.contains("drawer-open")) return;
    opener = document.activeElement;
    frame.classList.add("drawer-open");
    main.inert = true;
    side.querySelector("button")?.focus();
    const { CloseWatcher } = /** @type {WithWatcher} */ (globalThis);
    if (!CloseWatcher) return;
    watcher = new CloseWatcher();
    watcher.onclose = close;
  };
  listen(scrim, { click: close });
  listen(side, { keydown: (e) => e.key === "Escape" && close() });
  matchMedia("(width >= 900px)").addEventListener("change", close);
  watchSwipe(frame, { open, close });
  return { open, close };
}

/** @param {HTMLElement} frame @param {{open: () => void, close: () => void}} drawer */
function watchSwipe(frame, { open, close }) {
  /** Where the finger came down, if it may mean the drawer. @type {{x: number, y: number} | undefined} */
  let from;
  const wide = matchMedia("(width >= 900px)");
  const isOpen = () => frame.classList.contains("drawer-open");
  frame.addEventListener(
    "touchstart",
    ({ touches: [first, second] }) => {
      const meant = first && !second && !wide.matches && (isOpen() || first.clientX < EDGE_PX);
      from = meant ? { x: first.clientX, y: first.clientY } : undefined;
    },
    { passive: true },
  );
  frame.addEventListener(
    "touchmove",
    ({ touches: [first] }) => {
      if (!from || !first) return;
      const [dx, dy] = [first.clientX - from.x, Math.abs(first.clientY - from.y)];
      const by = isOpen() ? -dx : dx;
      if (by < SWIPE_PX || by < dy) return;
      from = undefined;
      if (isOpen()) close();
      else open();
    },
    { passive: true },
  );
}
