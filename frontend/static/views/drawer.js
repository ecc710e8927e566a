// Below 900 px the sidebar is a drawer: by the menu button or a swipe from the
// edge; Esc, the scrim and the back gesture close it.

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
  watchEdge(frame, open);
  return { open, close };
}

/** @param {HTMLElement} frame @param {() => void} open */
function watchEdge(frame, open) {
  let from = -1;
  const wide = matchMedia("(width >= 900px)");
  frame.addEventListener(
    "touchstart",
    (e) => {
      const x = e.touches[0]?.clientX ?? innerWidth;
      from = !wide.matches && x < EDGE_PX ? x : -1;
    },
    { passive: true },
  );
  frame.addEventListener(
    "touchmove",
    (e) => {
      if (from < 0 || (e.touches[0]?.clientX ?? 0) - from < SWIPE_PX) return;
      from = -1;
      open();
    },
    { passive: true },
  );
}
