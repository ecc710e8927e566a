// The edge between sidebar and card: dragged, or moved with the arrow keys. The
// width belongs to this device; theme.js sets it before the first paint.

import { text } from "../app/text.js";
import { attr, el, listen } from "./dom.js";
import { recall, remember } from "./settings.js";

const LEAST = 220;
const MOST = 340;
const USUAL = 264;
const STEP = 8;

/**
 * @param {HTMLElement} frame the .app element
 * @param {HTMLElement} side
 */
export function mountResize(frame, side) {
  const edge = el("div", { class: "edge", role: "separator", tabindex: "0", title: text.sidebar.resize });
  attr(edge, "aria-orientation", "vertical");
  attr(edge, "aria-label", text.sidebar.resize);
  attr(edge, "aria-valuemin", LEAST);
  attr(edge, "aria-valuemax", MOST);
  side.after(edge);
  let width = fit(Number(recall("sidebar")) || USUAL);
  const show = (/** @type {number} */ wanted) => {
    width = fit(wanted);
    document.documentElement.style.setProperty("--sidebar-w", `${width}px`);
    attr(edge, "aria-valuenow", width);
  };
  show(width);
  const keep = () => remember("sidebar", String(width));
  listen(edge, {
    pointerdown: (e) => {
      if (e.button !== 0) return;
      e.preventDefault();
      edge.setPointerCapture(e.pointerId);
      frame.classList.add("resizing");
    },
    pointermove: (e) => {
      if (!edge.hasPointerCapture(e.pointerId)) return;
      const { left, right } = frame.getBoundingClientRect();
      show(edge.matches(":dir(rtl)") ? right - e.clientX : e.clientX - left);
    },
    lostpointercapture: () => {
      frame.classList.remove("resizing");
      keep();
    },
    dblclick: () => {
      show(USUAL);
      keep();
    },
    keydown: (e) => {
      const by = { ArrowLeft: -STEP, ArrowRight: STEP, Home: -MOST, End: MOST }[e.key];
      if (!by || e.ctrlKey || e.metaKey || e.altKey) return;
      e.preventDefault();
      show(width + (edge.matches(":dir(rtl)") && Math.abs(by) === STEP ? -by : by));
      keep();
    },
  });
}

/** @param {number} width */
function fit(width) {
  return Math.round(Math.min(MOST, Math.max(LEAST, width)));
}
