// Channels in the order of the sidebar, and what their badges say.

/** @import {Channel, State} from "../app/types.js" */

/** @param {State} state @returns {Channel[]} the public channels that are not archived */
export function channelsInOrder(state) {
  return [...state.channels.values()]
    .filter((c) => c.kind === "public" && !c.archived)
    .sort((a, b) => a.position - b.position || a.id - b.id);
}

/** @param {number} n @returns {string} capped at 99 */
export function capped(n) {
  return n > 99 ? "99+" : String(n);
}

/**
 * The channel before or after the open one.
 * @param {State} state
 * @param {1|-1} step
 * @param {boolean} unreadOnly
 * @returns {Channel | undefined}
 */
export function neighbour(state, step, unreadOnly) {
  const list = channelsInOrder(state);
  const at = list.findIndex((c) => c.id === state.current);
  for (let i = 1; i <= list.length; i++) {
    const c = list[(at + step * i + list.length * 2) % list.length];
    if (c && c.id !== state.current && (!unreadOnly || c.unread > 0)) return c;
  }
  return undefined;
}

/**
 * What waits in all channels but the open one.
 * @param {State} state
 * @returns {{unread: number, mentions: number}}
 */
export function waiting(state) {
  let unread = 0;
  let mentions = 0;
  for (const c of channelsInOrder(state)) {
    if (c.id === state.current) continue;
    unread += c.unread;
    mentions += c.mentions;
  }
  return { unread, mentions };
}
