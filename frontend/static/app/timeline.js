// One channel's loaded stretch of history as a value: every function gives the
// same timeline when nothing changed and a new one otherwise. The stretch
// never has a hole, and events may be applied to it twice: it ends the same.

/** @import {LiveEvent, Message, Page, Preview, Timeline, Tombstone} from "./types.js" */

/** How many messages one timeline holds; beyond that its far end is let go. */
export const longest = 400;
/** What is left when the start goes: not one row less for each that comes, which would move all of them. */
const left = 300;

/** @type {Timeline} */
export const unloaded = {
  messages: [],
  moreBefore: false,
  moreAfter: false,
  loaded: false,
  loading: false,
  newAfter: 0,
  following: true,
};

/**
 * @param {Timeline} t
 * @param {number} id
 * @returns {Message|undefined}
 */
export function find(t, id) {
  const i = position(t.messages, id);
  return t.messages[i]?.id === id ? t.messages[i] : undefined;
}

/**
 * Where the message with this id is or would be.
 * @param {Message[]} messages
 * @param {number} id
 */
function position(messages, id) {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle].id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Applies a message event of this channel.
 * @param {Timeline} t
 * @param {LiveEvent} event
 * @returns {Timeline}
 */
export function applyToTimeline(t, event) {
  switch (event.type) {
    case "message.created":
      return inserted(t, event.data);
    case "message.updated":
      return updated(t, event.data.message, event.data.excerpt);
    case "message.deleted":
      return deleted(t, event.data);
    case "reaction.added":
      return reacted(t, event.data, true);
    case "reaction.removed":
      return reacted(t, event.data, false);
    case "preview.updated":
      return previewed(t, event.data);
    case "pin.added":
      return pinned(t, event.data, true);
    case "pin.removed":
      return pinned(t, event.data, false);
    default:
      return t;
  }
}

/**
 * A message that is there already stays: it is at least as new as the event.
 * @param {Timeline} t
 * @param {Message} message
 * @returns {Timeline}
 */
export function inserted(t, message) {
  if (!t.loaded || t.kept || !reaches(t, message.id) || find(t, message.id)) return t;
  return { ...t, messages: t.messages.toSpliced(position(t.messages, message.id), 0, message) };
}

/**
 * Whether the stretch is known to hold every message about this id.
 * @param {Timeline} t
 * @param {number} id
 */
function reaches(t, id) {
  const first = t.messages.at(0);
  const last = t.messages.at(-1);
  if (!first || !last) return !t.moreAfter;
  return !(t.moreBefore && id < first.id) && !(t.moreAfter && id > last.id);
}

/**
 * @param {Timeline} t
 * @param {Message} message
 * @param {string} excerpt what quotes of it say from now on
 * @returns {Timeline}
 */
function updated(t, message, excerpt) {
  return changed(t, (old) => {
    if (old.id === message.id) return old.deleted_at ? old : message;
    return requoted(old, message.id, { excerpt });
  });
}

/**
 * A message that replies quote stays as a tombstone; a second event without
 * `keep` takes that away with the last of them.
 * @param {Timeline} t
 * @param {Tombstone} tombstone
 * @returns {Timeline}
 */
function deleted(t, { id, deleted_at, keep }) {
  const next = changed(t, (old) =>
    old.id === id ? buried(old, deleted_at) : requoted(old, id, { excerpt: "", deleted: true }),
  );
  if (keep || !find(next, id)) return next;
  return { ...next, messages: next.messages.filter((m) => m.id !== id) };
}

/**
 * @param {Timeline} t
 * @param {{message_id: number, user_id: number, emoji: string}} reaction
 * @param {boolean} on given, or taken back
 * @returns {Timeline}
 */
export function reacted(t, { message_id, user_id, emoji }, on) {
  return changed(t, (m) => {
    if (m.id !== message_id || m.deleted_at) return m;
    const old = m.reactions.find((r) => r.emoji === emoji);
    if ((old?.user_ids.includes(user_id) ?? false) === on) return m;
    const user_ids = (old?.user_ids ?? []).filter((id) => id !== user_id);
    if (on) user_ids.push(user_id);
    const next = { emoji, user_ids };
    const reactions = old ? m.reactions.map((r) => (r === old ? next : r)) : [...m.reactions, next];
    return { ...m, reactions: reactions.filter((r) => r.user_ids.length > 0) };
  });
}

/**
 * @param {Timeline} t
 * @param {{message_id: number, previews: Preview[]}} change
 * @returns {Timeline}
 */
function previewed(t, { message_id, previews }) {
  return changed(t, (m) => (m.id === message_id && !m.deleted_at ? { ...m, previews } : m));
}

/**
 * @param {Timeline} t
 * @param {{message_id: number, user_id: number, pinned_at?: string}} pin
 * @param {boolean} on
 * @returns {Timeline}
 */
function pinned(t, { message_id, user_id, pinned_at }, on) {
  return changed(t, (m) => {
    if (m.id !== message_id) return m;
    const { pinned_at: _, pinned_by: __, ...rest } = m;
    return on ? { ...rest, pinned_at, pinned_by: user_id } : rest;
  });
}

/**
 * What is left of a deleted message.
 * @param {Message} m
 * @param {string} deleted_at
 * @returns {Message}
 */
function buried(m, deleted_at) {
  const { reply_to: _, edited_at: _at, mentions_everyone: _all, pinned_at: _when, pinned_by: _who, ...rest } = m;
  return { ...rest, deleted_at, body: "", html: "", mentions: [], reactions: [], previews: [] };
}

/**
 * @param {Message} m
 * @param {number} parent
 * @param {{excerpt: string, deleted?: boolean}} quote
 * @returns {Message}
 */
function requoted(m, parent, quote) {
  const old = m.reply_to;
  if (old?.id !== parent || old.hidden || old.deleted) return m;
  return { ...m, reply_to: { ...old, ...quote } };
}

/**
 * @param {Timeline} t
 * @param {(m: Message) => Message} change gives the same message where nothing changes
 * @returns {Timeline}
 */
function changed(t, change) {
  const messages = t.messages.map(change);
  return messages.some((m, i) => m !== t.messages[i]) ? { ...t, messages } : t;
}

/**
 * Joins a page to the stretch. The page is a picture of one moment, which may
 * lie before or after the events in the stretch; those that came while it was
 * on its way are applied to it once more.
 * @param {Timeline} t
 * @param {Page} page
 * @param {"replace"|"before"|"after"} how before and after: the page borders on the stretch
 * @param {LiveEvent[]} during message events of this channel since the page was asked for
 * @returns {Timeline}
 */
export function joined(t, page, how, during) {
  const { error: _, kept: __, ...rest } = t;
  const whole = merged({ ...rest, loaded: true, loading: false }, page, how);
  const next = during.reduce(applyToTimeline, whole);
  return how === "before" ? cutEnd(next) : cutStart(next);
}

/**
 * @param {Timeline} t
 * @param {Page} page
 * @param {"replace"|"before"|"after"} how
 * @returns {Timeline}
 */
function merged(t, { messages, more_before, more_after }, how) {
  if (how === "before") {
    const older = messages.slice(0, position(messages, t.messages[0]?.id ?? Infinity));
    return { ...t, messages: [...older, ...t.messages], moreBefore: more_before };
  }
  if (how === "after") {
    const newer = messages.slice(position(messages, (t.messages.at(-1)?.id ?? 0) + 1));
    return { ...t, messages: [...t.messages, ...newer], moreAfter: more_after };
  }
  return { ...t, messages, moreBefore: more_before, moreAfter: more_after };
}

/**
 * Lets go of what is too much, on the side where the view is not. Not while a
 * page is on its way: it has to find the border it was asked for.
 * @param {Timeline} t
 * @returns {Timeline}
 */
export function trimmed(t) {
  if (t.loading) return t;
  return t.following ? cutStart(t) : cutEnd(t);
}

/**
 * @param {Timeline} t
 * @returns {Timeline}
 */
function cutStart(t) {
  if (t.messages.length <= longest) return t;
  return { ...t, messages: t.messages.slice(-left), moreBefore: true };
}

/**
 * @param {Timeline} t
 * @returns {Timeline}
 */
function cutEnd(t) {
  if (t.messages.length <= longest) return t;
  return { ...t, messages: t.messages.slice(0, longest), moreAfter: true };
}
