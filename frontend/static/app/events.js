// What the server's events do to the state. After the same events it equals
// what a fresh bootstrap and a fresh page of history would show.

import { callEnded, callRinging, callUpdated } from "./call/changes.js";
import { parseCursor, typingShown } from "./protocol.js";
import {
  channelCreated, channelHidden, channelRemoved, channelUpdated, counted, departed, memberAdded,
  memberRemoved, newcomer, notifyUpdated, pinsChanged, readUpdated, renamed, uncounted,
} from "./rooms.js";
import { byNumber, callsByID, put, replaceDraft, withChannel, withTimeline, withoutPending } from "./state.js";
import { applyToTimeline, trimmed } from "./timeline.js";

/** @import {LiveEvent, Message, Presence, State, Tombstone} from "./types.js" */

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
  ["channel.removed", channelRemoved],
  ["channel.hidden", channelHidden],
  ["notify.updated", notifyUpdated],
  ["member.added", memberAdded],
  ["member.removed", memberRemoved],
  ["reaction.added", inTimeline],
  ["reaction.removed", inTimeline],
  ["preview.updated", inTimeline],
  ["pin.added", pinChanged],
  ["pin.removed", pinChanged],
  ["read.updated", readUpdated],
  ["draft.updated", draftUpdated],
  ["user.created", userCreated],
  ["user.updated", userChanged],
  ["me.updated", meUpdated],
  ["hello", hello],
  ["presence", presenceChanged],
  ["presence.many", presencesChanged],
  ["typing", typingChanged],
  ["call.updated", callUpdated],
  ["call.ringing", callRinging],
  ["call.ended", callEnded],
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
  next = withChannel(next, m.channel_id, (c) => counted(c, m, state.me.id));
  next = notTyping(next, m.channel_id, m.sender_id);
  return mine && m.nonce ? withoutPending(next, m.nonce) : next;
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
function pinChanged(state, event) {
  return pinsChanged(inTimeline(state, event), event);
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function messageUpdated(state, event) {
  const { message, was } = event.data;
  return withChannel(inTimeline(state, event), message.channel_id, (c) =>
    renamed(c, message, was, state.me.id));
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function messageDeleted(state, event) {
  /** @type {Tombstone} */
  const tombstone = event.data;
  const { id, keep } = tombstone;
  let next = inTimeline(state, event);
  if (state.editing === id) next = { ...next, editing: undefined };
  if (state.replyingTo === id) next = { ...next, replyingTo: undefined };
  if (isRelease(state, tombstone)) return next;
  if (keep) next = { ...next, buried: new Set(next.buried).add(id) };
  return withChannel(next, event.channel_id ?? 0, (c) => uncounted(c, tombstone, state.me.id));
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
  const before = state.users.get(event.data.id);
  if (event.data.deleted && before && !before.deleted) return departed(withUser(state, event), event.data.id);
  return withUser(state, event);
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function withUser(state, event) {
  const users = put(state.users, event.data.id, event.data);
  if (event.data.id !== state.me.id) return { ...state, users };
  const { session_id, presence, settings } = state.me;
  return { ...state, users, me: { ...event.data, session_id, presence, settings } };
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function userCreated(state, event) {
  const { since_id, ...user } = event.data;
  return newcomer(userChanged(state, { ...event, data: user }), user.id, since_id);
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function meUpdated(state, event) {
  return { ...state, me: { ...state.me, ...event.data } };
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
function hello(state, event) {
  const { presence, calls, connection_id: connectionId } = event.data;
  const fresh = { presence: byNumber(presence), calls: callsByID(calls), connectionId };
  return { ...state, ...fresh, typing: new Map() };
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
 * @returns {State}
 */
function presencesChanged(state, event) {
  const presence = new Map(state.presence);
  for (const [to, users] of /** @type {[Presence, number[]][]} */ (Object.entries(event.data))) {
    for (const user of users) {
      if (to === "offline") presence.delete(user);
      else presence.set(user, to);
    }
  }
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
