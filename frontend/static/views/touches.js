// Pointers on an image: one drags, two pinch. Tells in steps, so whoever
// listens keeps no more than where the image is.

import { listen } from "./dom.js";

/** @import {Point} from "./zoom.js" */

/**
 * @typedef {object} Moves
 * @property {(dx: number, dy: number) => void} drag
 * @property {(by: number, at: Point) => void} zoom around a point that counts from the centre
 * @property {(e: PointerEvent, dx: number, dy: number) => void} [end] the last pointer is up, so
 *   far from where it came down; after a pinch this is not told
 */

/** A wheel's step and a trackpad's pinch, in one formula. */
const WHEEL = 0.0022;

/** @param {HTMLElement} node @param {{clientX: number, clientY: number}} e @returns {Point} */
export function fromCentre(node, { clientX, clientY }) {
  const r = node.getBoundingClientRect();
  return { x: clientX - r.left - r.width / 2, y: clientY - r.top - r.height / 2 };
}

/**
 * @param {HTMLElement} node
 * @param {Moves} moves
 */
export function mountTouches(node, moves) {
  /** @type {Map<number, PointerEvent>} those that are down */
  const down = new Map();
  /** @type {PointerEvent | undefined} the first of them, while it is the only one */
  let first;
  const span = () => {
    const [a, b] = [...down.values()].map((e) => fromCentre(node, e));
    if (!a || !b) return undefined;
    const at = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    return { at, far: Math.hypot(a.x - b.x, a.y - b.y) || 1 };
  };
  const up = (/** @type {PointerEvent} */ e, /** @type {boolean} */ ended) => {
    if (!down.delete(e.pointerId) || !first || down.size > 0) return;
    const from = first;
    first = undefined;
    if (ended) moves.end?.(e, e.clientX - from.clientX, e.clientY - from.clientY);
  };
  listen(node, {
    pointerdown: (e) => {
      if (e.button !== 0 || (e.target instanceof Element && e.target.closest("button, a"))) return;
      node.setPointerCapture(e.pointerId);
      down.set(e.pointerId, e);
      first = down.size === 1 ? e : undefined;
    },
    pointermove: (e) => {
      const old = down.get(e.pointerId);
      if (!old) return;
      const before = span();
      down.set(e.pointerId, e);
      const after = span();
      if (!before || !after) return moves.drag(e.clientX - old.clientX, e.clientY - old.clientY);
      moves.drag(after.at.x - before.at.x, after.at.y - before.at.y);
      moves.zoom(after.far / before.far, after.at);
    },
    pointerup: (e) => up(e, true),
    pointercancel: (e) => up(e, false),
    dragstart: (e) => e.preventDefault(),
  });
  node.addEventListener(
    "wheel",
    (e) => {
      e.preventDefault();
      const lines = e.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const by = Math.exp(-e.deltaY * lines * WHEEL * (e.ctrlKey ? 4 : 1));
      moves.zoom(by, fromCentre(node, e));
    },
    { passive: false },
  );
}
