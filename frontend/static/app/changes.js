// What the page does to its own state, before or without the server. Pure.

import {
  put, replaceDraft, withChannel, withTimeline, withoutMark, withoutPending,
} from "./state.js";
import { inserted, joined, reacted, trimmed, unloaded } from "./timeline.js";

/**
 * @import {Channel, Connection, LiveEvent, Message, Page, Pending, SettingsChange, State, Target, User}
 *   from "./types.js"
 */

/** How many channels keep their messages loaded. */
const timelinesKept = 20;

/**
 * Shows a channel. The "New" line is drawn now and stays where it is.
 * @param {State} state
 * @param {number} channel
 * @returns {State}
 */
export function opened(state, channel) {
  const c = state.channels.get(channel);
  if (!c) return state;
  const timelines = new Map(state.timelines);
  const t = timelines.get(channel) ?? unloaded;
  timelines.delete(channel);
  timelines.set(channel, { ...t, newAfter: c.unread > 0 ? c.last_read_id : 0 });
  for (const old of timelines.keys()) {
    if (timelines.size <= timelinesKept) break;
    timelines.delete(old);
  }
  const context = { editing: undefined, replyingTo: undefined, target: null };
  return { ...state, ...context, timelines, current: channel };
}

/**
 * @param {State} state
 * @param {number} channel
 * @returns {State}
 */
export function pageAsked(state, channel) {
  const timelines = put(state.timelines, channel, state.timelines.get(channel) ?? unloaded);
  return withTimeline({ ...state, timelines }, channel, (t) => {
    const { error: _, ...rest } = t;
    return { ...rest, loading: true };
  });
}

/**
 * @param {State} state
 * @param {number} channel
 * @param {Page} page
 * @param {"replace"|"before"|"after"} how
 * @param {LiveEvent[]} during see joined in timeline.js
 * @returns {State}
 */
export function pageArrived(state, channel, page, how, during) {
  const next = withTimeline(state, channel, (t) => joined(t, page, how, during));
  const mine = page.messages.filter((m) => m.nonce && m.sender_id === state.me.id);
  return mine.reduce((s, m) => withoutPending(s, m.nonce ?? ""), next);
}

/**
 * Shows what this browser had of a channel that is not loaded.
 * @param {State} state
 * @param {number} channel
 * @param {Page} page its newest messages
 * @returns {State}
 */
export function pageKept(state, channel, { messages, more_before }) {
  return withTimeline(state, channel, (t) =>
    t.loaded ? t : { ...t, messages, moreBefore: more_before, loaded: true, kept: true });
}

/**
 * @param {State} state
 * @param {number} channel
 * @param {string} error in words; of what is kept nothing more is expected
 * @returns {State}
 */
export function pageFailed(state, channel, error) {
  return withTimeline(state, channel, (t) =>
    trimmed({ ...t, loading: false, ...(t.kept ? {} : { error }) }));
}

/**
 * @param {State} state
 * @param {number} channel
 * @param {boolean} following
 * @returns {State}
 */
export function followed(state, channel, following) {
  return withTimeline(state, channel, (t) =>
    t.following === following ? t : { ...t, following });
}

/**
 * @param {State} state
 * @param {Target} target
 * @returns {State}
 */
export function aimed(state, target) {
  return { ...state, target };
}

/**
 * Puts a message to be sent, or its new condition, into the list.
 * @param {State} state
 * @param {Pending} pending
 * @returns {State}
 */
export function queued(state, pending) {
  const known = state.outbox.some((p) => p.nonce === pending.nonce);
  const outbox = known
    ? state.outbox.map((p) => (p.nonce === pending.nonce ? pending : p))
    : [...state.outbox, pending].sort((a, b) => a.queued_at - b.queued_at);
  return { ...state, outbox };
}

/**
 * The server has answered a send with the stored message. If its event has
 * come first the row is gone already, and with it the right to show the
 * message: it may have been deleted since. A message that is not newer than
 * the events here is in the history that is loaded.
 * @param {State} state
 * @param {string} nonce
 * @param {Message} message
 * @returns {State}
 */
export function sent(state, nonce, message) {
  if (!state.outbox.some((p) => p.nonce === nonce)) return state;
  const next = withoutPending(state, nonce);
  const newest = state.channels.get(message.channel_id)?.last_message_id ?? 0;
  if (message.deleted_at || message.id <= newest) return next;
  return withTimeline(next, message.channel_id, (t) => trimmed(inserted(t, message)));
}

/**
 * @param {State} state
 * @param {number} channel
 * @param {string} body
 * @returns {State}
 */
export function drafted(state, channel, body) {
  const drafts = new Map(state.drafts);
  replaceDraft(drafts, channel, body);
  return { ...state, drafts, unsaved: new Set(state.unsaved).add(channel) };
}

/**
 * The server has the draft, or a later one from elsewhere.
 * @param {State} state
 * @param {number} channel
 * @param {string} body
 * @returns {State}
 */
export function draftSaved(state, channel, body) {
  const unsaved = new Set(state.unsaved);
  if (!unsaved.delete(channel)) return state;
  const drafts = new Map(state.drafts);
  replaceDraft(drafts, channel, body);
  return { ...state, drafts, unsaved };
}

/**
 * Marks a channel as read up to a message, before the server knows.
 * @param {State} state
 * @param {number} channel
 * @param {number} message
 * @returns {State}
 */
export function marked(state, channel, message) {
  const c = state.channels.get(channel);
  if (!c || message <= c.last_read_id) return state;
  const unread = unreadAfter(state, c, message);
  const counts = { last_read_id: message, unread, mentions: Math.min(c.mentions, unread) };
  const next = withChannel(state, channel, () => ({ ...c, ...counts }));
  return { ...next, reading: put(state.reading, channel, message) };
}

/**
 * @param {State} state
 * @param {Channel} c
 * @param {number} message
 * @returns {number} the old count where the new one cannot be told
 */
function unreadAfter(state, c, message) {
  if (message >= c.last_message_id) return 0;
  const t = state.timelines.get(c.id);
  if (!t?.loaded || t.moreAfter || (t.moreBefore && message < t.messages[0]?.id)) return c.unread;
  const rest = t.messages.filter((m) => m.id > message && !m.deleted_at && m.kind === "user");
  return Math.min(rest.filter((m) => m.sender_id !== state.me.id).length, c.unread);
}

/**
 * The server has the mark; from now on its word counts.
 * @param {State} state
 * @param {number} channel
 * @param {number} message
 * @returns {State}
 */
export function markTold(state, channel, message) {
  return state.reading.get(channel) === message ? withoutMark(state, channel) : state;
}

/**
 * @param {State} state
 * @param {User[]} users
 * @returns {State}
 */
export function met(state, users) {
  return { ...state, users: new Map([...state.users, ...users.map(withID)]) };
}

/**
 * @param {User} user
 * @returns {[number, User]}
 */
function withID(user) {
  return [user.id, user];
}

/**
 * Takes out whoever has stopped writing without saying so.
 * @param {State} state
 * @param {number} now
 * @returns {State}
 */
export function typingExpired(state, now) {
  const typing = new Map();
  for (const [channel, writers] of state.typing) {
    const rest = new Map([...writers].filter(([, until]) => until > now));
    if (rest.size > 0) typing.set(channel, rest);
  }
  return { ...state, typing };
}

/**
 * @param {State} state
 * @param {Connection} connection
 * @returns {State}
 */
export function connected(state, connection) {
  return { ...state, connection };
}

/**
 * Shows a reaction before the server knows; its event changes nothing more.
 * @param {State} state
 * @param {Message} message
 * @param {string} emoji
 * @param {boolean} on
 * @returns {State}
 */
export function reactedBy(state, message, emoji, on) {
  const reaction = { message_id: message.id, user_id: state.me.id, emoji };
  return withTimeline(state, message.channel_id, (t) => reacted(t, reaction, on));
}

/**
 * A channel that was made for me, whose event may be still to come.
 * @param {State} state
 * @param {Channel} channel
 * @returns {State}
 */
export function entered(state, channel) {
  return { ...state, channels: put(state.channels, channel.id, channel) };
}

/**
 * What the composer is about: an edit, a reply, or neither.
 * @param {State} state
 * @param {{editing?: number, replyingTo?: number}} context
 * @returns {State}
 */
export function composing(state, { editing, replyingTo }) {
  return { ...state, editing, replyingTo };
}

/**
 * A message and all after it are to be unread; the "New" line moves there.
 * @param {State} state
 * @param {number} channel
 * @param {number} message
 * @returns {State}
 */
export function unmarked(state, channel, message) {
  return withTimeline(withoutMark(state, channel), channel, (t) =>
    ({ ...t, newAfter: message - 1 }));
}

/**
 * @param {State} state
 * @param {SettingsChange} change
 * @returns {State}
 */
export function settingsSet(state, change) {
  return { ...state, unsavedSettings: { ...state.unsavedSettings, ...change } };
}

/**
 * The server has them.
 * @param {State} state
 * @param {SettingsChange} saved
 * @returns {State}
 */
export function settingsSaved(state, saved) {
  const settings = { ...state.me.settings, ...saved };
  return { ...settingsDropped(state, saved), me: { ...state.me, settings } };
}

/**
 * They are no longer unsaved, but for those that have been set again.
 * @param {State} state
 * @param {SettingsChange} dropped
 * @returns {State}
 */
export function settingsDropped(state, dropped) {
  const was = new Map(Object.entries(dropped));
  const left = Object.entries(state.unsavedSettings).filter(([name, value]) => was.get(name) !== value);
  return { ...state, unsavedSettings: Object.fromEntries(left) };
}

/**
 * The "New" line of a channel is drawn no more.
 * @param {State} state
 * @param {number} channel
 * @returns {State}
 */
export function lineRemoved(state, channel) {
  return withTimeline(state, channel, (t) => (t.newAfter ? { ...t, newAfter: 0 } : t));
}
