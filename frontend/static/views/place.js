// Where a popover of the top layer stands: beside what opened it, inside the
// window.

const MARGIN = 8;
const GAP = 6;

/**
 * @typedef {object} Box
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 */

/**
 * Above the anchor where there is room, else below it, else where it fits;
 * its right edge at the anchor's, or its left one when that is the nearer side.
 * @param {Box} anchor
 * @param {{width: number, height: number}} size of the popover
 * @param {{width: number, height: number}} room the window
 * @returns {{left: number, top: number}}
 */
export function placed(anchor, size, room) {
  const above = anchor.top - GAP - size.height;
  const below = anchor.bottom + GAP;
  const fits = below + size.height <= room.height - MARGIN;
  const top = above >= MARGIN ? above : fits ? below : room.height - MARGIN - size.height;
  const middle = (anchor.left + anchor.right) / 2;
  const left = middle > room.width / 2 ? anchor.right - size.width : anchor.left;
  return {
    left: Math.max(MARGIN, Math.min(left, room.width - MARGIN - size.width)),
    top: Math.max(MARGIN, top),
  };
}

/**
 * @param {HTMLElement} pop shown already, so that it has a size
 * @param {Element} anchor
 */
export function placeBy(pop, anchor) {
  const size = { width: pop.offsetWidth, height: pop.offsetHeight };
  const room = { width: innerWidth, height: innerHeight };
  const { left, top } = placed(anchor.getBoundingClientRect(), size, room);
  pop.style.setProperty("left", `${left}px`);
  pop.style.setProperty("top", `${top}px`);
  pop.style.setProperty("bottom", "auto");
}
