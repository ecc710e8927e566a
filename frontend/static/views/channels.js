// Channels as people know them: their names, their order in the sidebar, and
// what their badges say.

import { text } from "../app/text.js";
import { nameOf } from "./people.js";

/** @import {Channel, State} from "../app/types.js" */

/**
 * The people of a direct channel but the reader; nobody: a note to oneself.
 * @param {State} state
 * @param {Channel} channel
 * @returns {number[]} user ids
 */
export function othersIn({ me }, { members = [] }) {
  return members.map((m) => m.user_id).filter((id) => id !== me.id);
}

/**
 * A direct channel goes by the names of its people.
 * @param {State} state
 * @param {Channel | undefined} channel
 * @returns {string}
 */
export function channelName(state, channel) {
  if (channel?.kind !== "direct") return channel?.name ?? "";
  const others = othersIn(state, channel);
  if (others.length === 0) return text.room.self(nameOf(state.me));
  return others.map((id) => nameOf(state.users.get(id))).join(", ");
}

/**
 * When somebody last wrote there, or it was made.
 * @param {Channel} c
 * @returns {string} RFC 3339, UTC; sorts by time
 */
export function lastTime(c) {
  return c.last_message_at ?? c.created_at;
}

/**
 * The channels of the sidebar: public ones as the administrator ordered them,
 * private ones by name, direct ones by their last message.
 * @param {State} state
 * @returns {Record<"public"|"private"|"direct", Channel[]>}
 */
export function sections(state) {
  const shown = [...state.channels.values()].filter((c) => isListed(state, c));
  const of = (/** @type {string} */ kind) => shown.filter((c) => c.kind === kind);
  return {
    public: of("public").sort((a, b) => a.position - b.position || a.id - b.id),
    private: of("private").sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id),
    direct: of("direct").sort((a, b) => compare(lastTime(b), lastTime(a)) || b.id - a.id),
  };
}

/** @param {State} state @param {Channel} c */
function isListed(state, c) {
  return !c.archived && (!c.hidden || c.id === state.current);
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** @param {State} state @returns {Channel[]} in the order of the sidebar */
export function channelsInOrder(state) {
  return Object.values(sections(state)).flat();
}

/** @param {number} n @returns {string} capped at 99 */
export function capped(n) {
  return n > 99 ? "99+" : String(n);
}

/** @param {Channel} c of which one wants to be told nothing */
export function isMuted(c) {
  return c.notify === "none";
}

/** @param {Channel} c there is something new that one wants to be told */
export function isUnread(c) {
  return c.unread > 0 && !isMuted(c);
}

/**
 * What a row says at its end. "direct" and "mentions" wait for the reader,
 * "count" is what is new.
 * @typedef {{kind: ""|"count"|"mentions"|"direct", n: number}} Badge
 */

/**
 * A muted channel tells only of mentions.
 * @param {Channel} c
 * @returns {Badge}
 */
export function badgeOf(c) {
  if (c.kind === "direct" && isUnread(c)) return { kind: "direct", n: c.unread };
  if (c.mentions > 0) return { kind: "mentions", n: c.mentions };
  return isUnread(c) ? { kind: "count", n: c.unread } : { kind: "", n: 0 };
}

/** @param {Badge} badge @returns {string} */
export function badgeWords({ kind, n }) {
  return (kind === "mentions" ? "@" : "") + (kind && capped(n));
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
    if (c && c.id !== state.current && (!unreadOnly || badgeOf(c).kind)) return c;
  }
  return undefined;
}

/**
 * What waits in all channels but one. Nothing in a muted channel does.
 * @param {State} state
 * @param {number} except the channel being looked at, 0 for none
 * @returns {{unread: number, forMe: number}} forMe: mentions and direct messages
 */
export function waiting(state, except) {
  let unread = 0;
  let forMe = 0;
  for (const c of state.channels.values()) {
    if (c.id === except || !isUnread(c) || !isListed(state, c)) continue;
    unread += c.unread;
    forMe += c.kind === "direct" ? c.unread : c.mentions;
  }
  return { unread, forMe };
}

/** @param {State} state @returns {number} unread mentions in all channels */
export function mentionCount(state) {
  let n = 0;
  for (const c of state.channels.values()) n += c.archived ? 0 : c.mentions;
  return n;
}

/**
 * The channels with an unsent text, but the one being written in.
 * @param {State} state
 * @returns {Channel[]} in the order of the sidebar, closed ones last
 */
export function draftsIn(state) {
  const order = channelsInOrder(state).map((c) => c.id);
  const place = (/** @type {Channel} */ c) => (order.indexOf(c.id) + 1 || Infinity);
  return [...state.channels.values()]
    .filter((c) => state.drafts.has(c.id) && c.id !== state.current && !c.archived)
    .sort((a, b) => place(a) - place(b));
}

/**
 * Keeps the order of what is being pointed at: newcomers go to the end.
 * @template {{id: number}} T
 * @returns {(items: T[], frozen: boolean) => T[]}
 */
export function steadyOrder() {
  /** @type {Map<number, number>} */
  let places = new Map();
  return (items, frozen) => {
    const place = (/** @type {T} */ item) => places.get(item.id) ?? places.size;
    const order = frozen ? items.toSorted((a, b) => place(a) - place(b)) : items;
    places = new Map(order.map((item, i) => [item.id, i]));
    return order;
  };
}
