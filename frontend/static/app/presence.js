// Tells the server what this device is doing: in use, idle, or out of sight.

/** @import {Live} from "./live.js" */

/** Milliseconds without input. */
const idleAfter = 5 * 60_000;

const inputs = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

/**
 * @param {Live} live
 */
export function reportPresence(live) {
  let last = Date.now();
  let said = "";
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  function report() {
    const rest = last + idleAfter - Date.now();
    const state = document.hidden ? "hidden" : rest > 0 ? "active" : "idle";
    clearTimeout(timer);
    if (state === "active") timer = setTimeout(report, rest);
    if (state !== said) live.hold({ type: "presence", state });
    said = state;
  }

  function used() {
    last = Date.now();
    if (said !== "active") report();
  }

  for (const input of inputs) addEventListener(input, used, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) last = Date.now();
    report();
  });
  report();
}
