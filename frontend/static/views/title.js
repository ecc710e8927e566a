// What waits for the reader, told outside of the page: in its title, its icon,
// and at the app's icon where it is installed.

import { capped, channelName, waiting } from "./channels.js";
import { attr } from "./dom.js";

/** @import {State} from "../app/types.js" */

/**
 * @param {State} state
 * @param {boolean} looking the page is seen and has the focus
 * @returns {string} what waits, then the channel
 */
export function titleOf(state, looking) {
  const { unread, forMe } = waiting(state, looking ? state.current : 0);
  const name = channelName(state, state.channels.get(state.current)) || state.server.name;
  const mark = forMe ? `(${capped(forMe)}) ` : unread ? "• " : "";
  return `${mark}${name} · ${state.server.name}`;
}

/** Beside these modules, so under the same hash as they. */
const plain = new URL("../favicon.svg", import.meta.url).pathname;

/**
 * @param {number} n what waits
 * @returns {string} address of an icon that says so
 */
export function iconOf(n) {
  if (n === 0) return plain;
  const words = n > 9 ? "9+" : String(n);
  return `data:image/svg+xml,${encodeURIComponent(counting(words))}`;
}

/** favicon.svg with a number at its corner. @param {string} words */
function counting(words) {
  const m = "M8.2 22.6v-4.4a3.4 3.4 0 0 1 6.8 0v4.4M15 18.2v-4.4a4.4 4.4 0 0 1 8.8 0v8.8";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><mask id="cut">` +
    `<rect width="32" height="32" fill="#fff"/><circle cx="22" cy="10" r="11.5"/></mask>` +
    `<g mask="url(#cut)"><rect width="32" height="32" rx="9" fill="#0372c5"/><path d="${m}" ` +
    `fill="none" stroke="#fff" stroke-width="3.1" stroke-linecap="round" stroke-linejoin="round"/></g>` +
    `<circle cx="22" cy="10" r="10" fill="#f5a843"/><text x="22" y="15.5" font-family="sans-serif" ` +
    `font-weight="700" font-size="${words.length > 1 ? 13 : 16}" text-anchor="middle" ` +
    `fill="#211201">${words}</text></svg>`;
}

let badge = -1;

/** @param {State} state */
export function showTitle(state) {
  const looking = document.hasFocus();
  const title = titleOf(state, looking);
  if (document.title !== title) document.title = title;
  const { forMe } = waiting(state, looking ? state.current : 0);
  if (forMe === badge) return;
  badge = forMe;
  const link = document.querySelector("link[rel=icon]");
  if (link) attr(link, "href", iconOf(forMe));
  // Where the page is no app, there is no badge to set.
  navigator.setAppBadge?.(forMe).catch(() => {});
}
