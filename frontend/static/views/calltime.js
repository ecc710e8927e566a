// How long a call has been going on.

import { serverNow } from "./status.js";

/** @import {Call, State} from "../app/types.js" */

/**
 * @param {State} state
 * @param {Call} call
 * @returns {string} "12:41", "1:02:03"
 */
export function timeOf(state, call) {
  return clockOf(serverNow(state) - Date.parse(call.started_at));
}

/** @param {number} ms @returns {string} */
export function clockOf(ms) {
  const seconds = Math.max(Math.floor(ms / 1000), 0);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
