// What the server's events do to the state. After the same events it equals
// what a fresh bootstrap and a fresh page of history would show.

import { parseCursor, typingShown, unreadMax } from "./protocol.js";
import {
  byNumber, put, replaceDraft, withChannel, withTimeline, withoutMark, withoutPending,
} from "./state.js";
import { applyToTimeline, trimmed } from "./timeline.js";

/** @import {LiveEvent, Message, Named, State, Tombstone} from "./types.js" */

/**
 * Applies one event. A durable event that is not newer than the state's
 * cursor has been applied before and changes nothing.
 * @param {State} state
 * @param {LiveEvent} event
 * @param {number} now milliseconds
 * @returns {State}
 */
export function applyEvent(state, event, now) {
  const apply = handlers.get(event.type);
  if (event.seq === undefined) return apply ? apply(state, event, now) : state;
  const { epoch, seq } = parseCursor(state.cursor);
  if (event.seq <= seq) return state;
  return { ...(apply ? apply(state, event, now) : state), cursor: `${epoch}.${event.seq}` };
}

/** @type {Map<string, (state: State, event: LiveEvent, now: number) => State>} */
const handlers = new Map([
  ["message.created", messageCreated],
  ["message.updated", messageUpdated],
  ["message.deleted", messageDeleted],
  ["channel.created", channelCreated],
  ["channel.updated", channelUpdated],
  ["read.updated", readUpdated],
  ["draft.updated", draftUpdated],
  ["user.created", userChanged],
  ["user.updated", userChanged],
  ["hello", hello],
  ["presence", presenceChanged],
  ["typing", typingChanged],
]);

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function messageCreated(state, event) {
  /** @type {Message} */
  const m = event.data;
  const mine = m.sender_id === state.me.id;
  let next = withTimeline(state, m.channel_id, (t) => trimmed(applyToTimeline(t, event)));
  next = withChannel(next, m.channel_id, (c) => ({ ...c, last_message_id: m.id }));
  if (m.kind === "user") next = recounted(next, m, 1, names(m, state.me.id));
  next = notTyping(next, m.channel_id, m.sender_id);
  return mine && m.nonce ? withoutPending(next, m.nonce) : next;
}

/**
 * Corrects a channel's counts, if the message is one that counts.
 * @param {State} state
 * @param {{id: number, channel_id: number, sender_id: number}} message
 * @param {number} unread how many more
 * @param {number} mentions how many more
 * @returns {State}
 */
function recounted(state, { id, channel_id, sender_id }, unread, mentions) {
  if (sender_id === state.me.id) return state;
  return withChannel(state, channel_id, (c) => {
    if (id <= c.last_read_id) return c;
    return { ...c, unread: count(c.unread, unread), mentions: count(c.mentions, mentions) };
  });
}

/**
 * Nobody knows how many there are beyond the cap, so from there nothing is taken.
 * @param {number} n
 * @param {number} more
 */
function count(n, more) {
  return n === unreadMax ? n : Math.max(n + more, 0);
}

/**
 * @param {Named} message
 * @param {number} user
 * @returns {number} 1 or 0
 */
function names({ mentions, mentions_everyone }, user) {
  return mentions_everyone || mentions.includes(user) ? 1 : 0;
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function messageUpdated(state, event) {
  const { message, was } = event.data;
  const mentions = names(message, state.me.id) - names(was, state.me.id);
  return recounted(inTimeline(state, event), message, 0, mentions);
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function inTimeline(state, event) {
  return withTimeline(state, event.channel_id ?? 0, (t) => applyToTimeline(t, event));
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function messageDeleted(state, event) {
  /** @type {Tombstone} */
  const { id, sender_id, was, keep } = event.data;
  let next = inTimeline(state, event);
  if (state.editing === id) next = { ...next, editing: undefined };
  if (state.replyingTo === id) next = { ...next, replyingTo: undefined };
  if (isRelease(state, event.data)) return next;
  if (keep) next = { ...next, buried: new Set(next.buried).add(id) };
  const channel_id = event.channel_id ?? 0;
  return recounted(next, { id, channel_id, sender_id }, -1, -names(was, state.me.id));
}

/**
 * Whether the message was deleted earlier, and now a reply that quotes it has
 * been deleted as well.
 * @param {State} state
 * @param {Tombstone} tombstone
 */
function isRelease({ buried, startedAt }, { id, deleted_at }) {
  return buried.has(id) || deleted_at < startedAt;
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function channelCreated(state, event) {
  return { ...state, channels: put(state.channels, event.data.id, event.data) };
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function channelUpdated(state, event) {
  return withChannel(state, event.data.id, (c) => ({ ...c, ...event.data }));
}

/**
 * How far I have read. While this page has marked more than that, the answer
 * to it is still to come.
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function readUpdated(state, event) {
  const { user_id, last_read_id, unread, mentions } = event.data;
  const channel = event.channel_id ?? 0;
  const mark = state.reading.get(channel) ?? 0;
  if (user_id !== state.me.id || mark > last_read_id) return state;
  const next = withChannel(state, channel, (c) => ({ ...c, last_read_id, unread, mentions }));
  return mark ? withoutMark(next, channel) : next;
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function draftUpdated(state, event) {
  const channel = event.channel_id ?? 0;
  if (state.unsaved.has(channel)) return state;
  const drafts = new Map(state.drafts);
  replaceDraft(drafts, channel, event.data.body);
  return { ...state, drafts };
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function userChanged(state, event) {
  const { id } = event.data;
  const me = id === state.me.id ? { ...state.me, ...event.data } : state.me;
  return { ...state, me, users: put(state.users, id, event.data) };
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function hello(state, event) {
  return { ...state, presence: byNumber(event.data.presence), typing: new Map() };
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function presenceChanged(state, event) {
  const presence = put(state.presence, event.data.user_id, event.data.state);
  if (event.data.state === "offline") presence.delete(event.data.user_id);
  return { ...state, presence };
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @param {number} now
 * @returns {State}
 */
function typingChanged(state, event, now) {
  const channel = event.channel_id ?? 0;
  const { user_id, typing } = event.data;
  if (!typing) return notTyping(state, channel, user_id);
  const writers = put(state.typing.get(channel) ?? new Map(), user_id, now + typingShown);
  return { ...state, typing: put(state.typing, channel, writers) };
}

/**
 * @param {State} state
 * @param {number} channel
 * @param {number} user
 * @returns {State}
 */
function notTyping(state, channel, user) {
  const writers = new Map(state.typing.get(channel));
  if (!writers.delete(user)) return state;
  const typing = put(state.typing, channel, writers);
  if (writers.size === 0) typing.delete(channel);
  return { ...state, typing };
}
