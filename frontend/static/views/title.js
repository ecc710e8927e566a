// What waits for the reader, told outside of the page: in its title and icon.

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
const icons = {
  plain: new URL("../favicon.svg", import.meta.url).pathname,
  waiting: new URL("../favicon-waiting.svg", import.meta.url).pathname,
};

/** @param {State} state */
export function showTitle(state) {
  const looking = document.hasFocus();
  const title = titleOf(state, looking);
  if (document.title !== title) document.title = title;
  const { forMe } = waiting(state, looking ? state.current : 0);
  const link = document.querySelector("link[rel=icon]");
  if (link) attr(link, "href", forMe ? icons.waiting : icons.plain);
}
