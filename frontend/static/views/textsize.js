// The size of the text by gesture: the wheel with Ctrl, a trackpad's pinch,
// which is the same, or two fingers.

import { fitTextSize, settingsOf } from "../app/settings.js";

/** @import {App} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** The wheel's way for one step. */
const NOTCH = 40;

/**
 * @param {HTMLElement} node where the gestures are made
 * @param {App} app
 * @param {Ui} ui
 */
export function mountTextSize(node, app, ui) {
  const set = (/** @type {number} */ wanted) => {
    const text_size = fitTextSize(wanted);
    if (text_size !== settingsOf(app.state).text_size) void ui.attempt(app.actions.set({ text_size }));
  };
  let way = 0;
  node.addEventListener(
    "wheel",
    (e) => {
      if (!e.ctrlKey) return;
      e.preventDefault();
      way += e.deltaY;
      if (Math.abs(way) < NOTCH) return;
      set(settingsOf(app.state).text_size - Math.sign(way) * 0.05);
      way = 0;
    },
    { passive: false },
  );
  let from = { far: 0, size: 1 };
  node.addEventListener("touchstart", (e) => {
    if (e.touches.length === 2) from = { far: spread(e), size: settingsOf(app.state).text_size };
  }, { passive: true });
  node.addEventListener(
    "touchmove",
    (e) => {
      if (e.touches.length !== 2 || !from.far) return;
      if (e.cancelable) e.preventDefault();
      set((from.size * spread(e)) / from.far);
    },
    { passive: false },
  );
}

/** @param {TouchEvent} e with two fingers */
function spread({ touches: [a, b] }) {
  return a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0;
}
