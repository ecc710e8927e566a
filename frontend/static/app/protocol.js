// The names of the live protocol, as chat/event.go and chat/command.go have
// them; a Go test compares the lists. The server opens with hello, then sends
// the durable events after the page's cursor in order (or a reset), then
// whatever happens. Each text message is a JSON array of events.

import { text } from "./text.js";

/** Events with a seq: they stand in the server's log and come once, in order. */
export const durableEvents = [
  "message.created",
  "message.updated",
  "message.deleted",
  "channel.created",
  "channel.updated",
  "channel.removed",
  "channel.hidden",
  "notify.updated",
  "member.added",
  "member.removed",
  "reaction.added",
  "reaction.removed",
  "pin.added",
  "pin.removed",
  "preview.updated",
  "read.updated",
  "draft.updated",
  "user.created",
  "user.updated",
  "me.updated",
];

/** Events of the moment, without a seq. */
export const ephemeralEvents = [
  "hello",
  "reset",
  "pong",
  "error",
  "typing",
  "presence",
  "presence.many",
  "call.updated",
  "call.ringing",
  "call.ended",
  "call.moved",
  "signal",
];

/** The types of frame that the page may send. */
export const commands = ["ping", "typing", "presence", "view", "signal"];

/** The subprotocol asked for in the WebSocket handshake. */
export const subprotocol = "minimost.v1";

/** What the server's close codes mean to the page; any other code: come back. */
export const closeCodes = {
  restart: 1012,
  badFrames: 1008,
  sessionEnded: 4401,
  accountDisabled: 4403,
  tooSlow: 4408,
  tooManyConnections: 4409,
  flooding: 4429,
};

/** After these the page does not come back by itself. In words, for people. */
export const finalCodes = new Map([
  [closeCodes.badFrames, text.problem.badFrames],
  [closeCodes.sessionEnded, text.problem.sessionEnded],
  [closeCodes.accountDisabled, text.problem.accountDisabled],
]);

/** Unread messages are counted up to here. */
export const unreadMax = 100;

/** The largest channel whose members, and how far they have read, are told. */
export const receiptMembers = 30;

/** Milliseconds that a "typing" holds unless it is taken back, and its least distance. */
export const typingShown = 6000;
export const typingEvery = 3000;

/**
 * A cursor is EPOCH.SEQ.
 * @param {string} cursor
 * @returns {{epoch: string, seq: number}}
 */
export function parseCursor(cursor) {
  const dot = cursor.lastIndexOf(".");
  return { epoch: cursor.slice(0, dot), seq: Number(cursor.slice(dot + 1)) };
}
