// The microphone's button, and the five bars in it that show what it hears.

import { text } from "../app/text.js";
import { attr, el, icon } from "./dom.js";

/** @import {Own} from "../app/types.js" */

const BARS = 5;

export function meter() {
  const bars = Array.from({ length: BARS }, () => el("i"));
  const node = el("span", { class: "meter", "aria-hidden": "true" }, ...bars);
  let shown = 0;
  return {
    node,
    /** @param {number} level 0 to 1 */
    show(level) {
      const lit = Math.min(Math.ceil(level * BARS), BARS);
      if (lit === shown) return;
      shown = lit;
      bars.forEach((bar, i) => bar.classList.toggle("l", i < lit));
    },
  };
}

/**
 * Idempotent.
 * @param {HTMLElement} button
 * @param {Own} own
 * @param {HTMLElement} [bars]
 */
export function muteLabel(button, own, bars) {
  const off = own.muted || own.trouble !== "";
  const label = off ? text.call.unmute : text.call.mute;
  attr(button, "aria-pressed", String(off));
  if (button.getAttribute("aria-label") === label) return;
  attr(button, "aria-label", label);
  attr(button, "title", `${label} (M)`);
  button.classList.toggle("off", off);
  button.replaceChildren(icon(off ? "mic-off" : "mic"), ...(bars ? [bars] : []));
}
