// What the server's events do to channels, their members and their counts.
// Pure, a part of events.js.

import { receiptMembers, unreadMax } from "./protocol.js";
import { put, withChannel, withoutMark } from "./state.js";

/** @import {Channel, LiveEvent, Member, Message, Named, State, Tombstone} from "./types.js" */

/**
 * A channel after a message has come; those up to last_message_id are counted
 * already.
 * @param {Channel} c
 * @param {Message} m
 * @param {number} me
 * @returns {Channel}
 */
export function counted(c, m, me) {
  if (m.id <= c.last_message_id) return c;
  const next = { ...c, last_message_id: m.id, last_message_at: m.created_at };
  return m.kind === "user" ? recounted(next, m, me, 1, names(m, me)) : next;
}

/**
 * A channel after a message has been deleted.
 * @param {Channel} c
 * @param {Tombstone} m
 * @param {number} me
 * @returns {Channel}
 */
export function uncounted(c, m, me) {
  return recounted(c, m, me, -1, -names(m.was, me));
}

/**
 * A channel after a message names others than before.
 * @param {Channel} c
 * @param {Message} m
 * @param {Named} was
 * @param {number} me
 * @returns {Channel}
 */
export function renamed(c, m, was, me) {
  return recounted(c, m, me, 0, names(m, me) - names(was, me));
}

/**
 * Only what others wrote above the watermark is counted.
 * @param {Channel} c
 * @param {{id: number, sender_id: number}} m
 * @param {number} me
 * @param {number} unread how many more
 * @param {number} mentions how many more
 * @returns {Channel}
 */
function recounted(c, m, me, unread, mentions) {
  if (m.sender_id === me || m.id <= c.last_read_id) return c;
  return { ...c, unread: sum(c.unread, unread), mentions: sum(c.mentions, mentions) };
}

/**
 * Nobody knows how many there are beyond the cap, so from there nothing is taken.
 * @param {number} n
 * @param {number} more
 */
function sum(n, more) {
  return n === unreadMax ? n : Math.max(n + more, 0);
}

/**
 * @param {Named} named
 * @param {number} me
 * @returns {number} 1 or 0
 */
export function names(named, me) {
  return named.mentions_everyone || named.mentions.includes(me) ? 1 : 0;
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
export function channelCreated(state, event) {
  return { ...state, channels: put(state.channels, event.data.id, event.data) };
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
export function channelUpdated(state, event) {
  return withChannel(state, event.data.id, (c) => ({ ...c, ...event.data }));
}

/**
 * It is no longer mine: nothing of it stays.
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
export function channelRemoved(state, { channel_id = 0 }) {
  const next = {
    ...withoutMark(state, channel_id),
    channels: without(state.channels, channel_id),
    timelines: without(state.timelines, channel_id),
    drafts: without(state.drafts, channel_id),
    typing: without(state.typing, channel_id),
  };
  if (state.current !== channel_id) return next;
  return { ...next, current: 0, target: null, editing: undefined, replyingTo: undefined };
}

/**
 * @template V
 * @param {Map<number, V>} map
 * @param {number} key
 * @returns {Map<number, V>}
 */
function without(map, key) {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
export function channelHidden(state, { channel_id = 0, data }) {
  return withChannel(state, channel_id, (c) => ({ ...c, hidden: data.hidden }));
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
export function notifyUpdated(state, { channel_id = 0, data }) {
  return withChannel(state, channel_id, (c) => ({ ...c, notify: data.level }));
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
export function memberAdded(state, { channel_id = 0, data }) {
  const { user_id, since_id, member_count } = data;
  return withChannel(state, channel_id, (c) =>
    peopled(c, member_count, (members) => joinedBy(members, { user_id, last_read_id: since_id, since_id })));
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
export function memberRemoved(state, { channel_id = 0, data }) {
  return withChannel(state, channel_id, (c) =>
    peopled(c, data.member_count, (members) => members.filter((m) => m.user_id !== data.user_id)));
}

/**
 * A newcomer is in every public channel.
 * @param {State} state
 * @param {number} user_id
 * @param {number} since_id
 * @returns {State}
 */
export function newcomer(state, user_id, since_id) {
  const channels = new Map(state.channels);
  for (const [id, c] of channels) {
    if (c.kind !== "public" || c.members?.some((m) => m.user_id === user_id)) continue;
    const join = (/** @type {Member[]} */ members) =>
      joinedBy(members, { user_id, last_read_id: since_id, since_id });
    channels.set(id, peopled(c, c.member_count + 1, join));
  }
  return { ...state, channels };
}

/**
 * Somebody whose account is gone is in no public channel any more.
 * @param {State} state
 * @param {number} user_id
 * @returns {State}
 */
export function departed(state, user_id) {
  const channels = new Map(state.channels);
  for (const [id, c] of channels) {
    if (c.kind !== "public") continue;
    const leave = (/** @type {Member[]} */ members) => members.filter((m) => m.user_id !== user_id);
    channels.set(id, peopled(c, c.member_count - 1, leave));
  }
  return { ...state, channels };
}

/**
 * @param {Channel} c
 * @param {number} member_count
 * @param {(members: Member[]) => Member[]} change
 * @returns {Channel}
 */
function peopled(c, member_count, change) {
  const { members, ...rest } = c;
  if (!members || member_count > receiptMembers) return { ...rest, member_count };
  return { ...rest, member_count, members: change(members) };
}

/**
 * @param {Member[]} members by id
 * @param {Member} member
 * @returns {Member[]}
 */
function joinedBy(members, member) {
  const others = members.filter((m) => m.user_id !== member.user_id);
  return [...others, member].sort((a, b) => a.user_id - b.user_id);
}

/**
 * How far somebody has read; of mine with the counts after it. While this page
 * has marked more than that, the answer to it is still to come.
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
export function readUpdated(state, { channel_id = 0, data }) {
  const { user_id, last_read_id, unread, mentions } = data;
  const next = withChannel(state, channel_id, (c) => seen(c, user_id, last_read_id));
  const mark = state.reading.get(channel_id) ?? 0;
  if (user_id !== state.me.id || unread === undefined || mark > last_read_id) return next;
  const mine = withChannel(next, channel_id, (c) => ({ ...c, last_read_id, unread, mentions }));
  return mark ? withoutMark(mine, channel_id) : mine;
}

/**
 * @param {Channel} c
 * @param {number} user
 * @param {number} last_read_id
 * @returns {Channel}
 */
function seen(c, user, last_read_id) {
  if (!c.members?.some((m) => m.user_id === user && m.last_read_id !== last_read_id)) return c;
  const members = c.members.map((m) => (m.user_id === user ? { ...m, last_read_id } : m));
  return { ...c, members };
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
export function pinsChanged(state, { type, channel_id = 0 }) {
  const change = type === "pin.added" ? 1 : -1;
  return withChannel(state, channel_id, (c) => ({ ...c, pin_count: c.pin_count + change }));
}
