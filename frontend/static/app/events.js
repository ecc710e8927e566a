// What the server's events do to the state. After the same events it equals
// what a fresh bootstrap and a fresh page of history would show.

import { parseCursor, typingShown, unreadMax } from "./protocol.js";
import {
  byNumber, put, replaceDraft, withChannel, withTimeline, withoutMark, withoutPending,
} from "./state.js";
import { applyToTimeline, find, trimmed } from "./timeline.js";

/** @import {Channel, LiveEvent, Message, State} from "./types.js" */

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
  ["message.updated", inTimeline],
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
  next = withChannel(next, m.channel_id, (c) => counted(c, m, mine));
  next = notTyping(next, m.channel_id, m.sender_id);
  return mine && m.nonce ? withoutPending(next, m.nonce) : next;
}

/**
 * A channel after a message has come; those up to last_message_id are counted
 * already.
 * @param {Channel} c
 * @param {Message} m
 * @param {boolean} mine
 * @returns {Channel}
 */
function counted(c, m, mine) {
  if (m.id <= c.last_message_id) return c;
  const counts = !mine && m.kind === "user" && m.id > c.last_read_id;
  const unread = counts ? Math.min(c.unread + 1, unreadMax) : c.unread;
  return { ...c, last_message_id: m.id, unread };
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
  const { id } = event.data;
  let next = inTimeline(state, event);
  if (state.editing === id) next = { ...next, editing: undefined };
  if (state.replyingTo === id) next = { ...next, replyingTo: undefined };
  if (!wasUnread(state, event) || mustRecount(state, event)) return next;
  return withChannel(next, event.channel_id ?? 0, (c) => ({ ...c, unread: c.unread - 1 }));
}

/**
 * Whether a deletion concerns one of the messages counted as unread, as far as
 * can be told from here.
 * @param {State} state before the event
 * @param {LiveEvent} event
 */
function wasUnread(state, event) {
  const channel = state.channels.get(event.channel_id ?? 0);
  if (!channel || channel.unread === 0 || event.data.id <= channel.last_read_id) return false;
  const m = loaded(state, event);
  return !m || (m.sender_id !== state.me.id && m.kind === "user" && !m.deleted_at);
}

/**
 * @param {State} state
 * @param {LiveEvent} event of a deletion
 */
function loaded(state, event) {
  const timeline = state.timelines.get(event.channel_id ?? 0);
  return timeline && find(timeline, event.data.id);
}

/**
 * Whether the counts after this event can only be had from the server: a
 * message that is not loaded was deleted, or counting had stopped at the cap.
 * @param {State} state before the event
 * @param {LiveEvent} event
 * @returns {boolean}
 */
export function mustRecount(state, event) {
  if (event.type !== "message.deleted" || !wasUnread(state, event)) return false;
  const channel = state.channels.get(event.channel_id ?? 0);
  return !loaded(state, event) || channel?.unread === unreadMax;
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
