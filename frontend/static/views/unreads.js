// "More unreads" at the edge of the sidebar beyond which there are some.

import { text } from "../app/text.js";
import { attr, el, icon, listen } from "./dom.js";

/**
 * @param {HTMLElement} nav what scrolls, in an element that holds the pills over it
 */
export function mountUnreads(nav) {
  /** @type {Map<Element, "above"|"in"|"below">} where each row is */
  const places = new Map();
  const pills = { above: pill("above"), below: pill("below") };
  nav.after(pills.above, pills.below);
  const show = () => {
    attr(pills.above, "hidden", !out("above").length);
    attr(pills.below, "hidden", !out("below").length);
  };
  const out = (/** @type {"above"|"below"} */ place) =>
    [...nav.querySelectorAll(".row.unread[data-id]")].filter((r) => places.get(r) === place);
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const e of entries) {
        const above = e.boundingClientRect.top < (e.rootBounds?.top ?? 0);
        places.set(e.target, e.isIntersecting ? "in" : above ? "above" : "below");
        if (!e.target.isConnected) places.delete(e.target);
      }
      show();
    },
    { root: nav, threshold: 0.5 },
  );
  listen(pills.above, { click: () => out("above").at(-1)?.scrollIntoView({ block: "center" }) });
  listen(pills.below, { click: () => out("below")[0]?.scrollIntoView({ block: "center" }) });
  return {
    /** Rows have changed. */
    refresh() {
      for (const row of nav.querySelectorAll(".row[data-id]")) {
        if (!places.has(row)) watcher.observe(row);
      }
      show();
    },
  };
}

/** @param {"above"|"below"} place */
function pill(place) {
  const node = el("button", { type: "button", class: `more-un ${place}`, hidden: true });
  node.append(icon("arrow-down", 14), text.sidebar.moreUnreads);
  return node;
}
