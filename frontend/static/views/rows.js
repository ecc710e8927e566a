// What the log shows, derived from a timeline and the outbox: days, rows in
// them, which rows begin a group, and where the New line stands. No DOM.

import { dayKey } from "./dates.js";
import { folds } from "./notes.js";

/** @import {Message, Note, Pending, Timeline} from "../app/types.js" */

/**
 * @typedef {object} Row
 * @property {string} key stays the same when the server's message replaces a pending one
 * @property {"message"|"pending"|"system"|"new"} kind
 * @property {Date} at
 * @property {boolean} head begins a group: shows avatar, name and time
 * @property {boolean} [tail] the last message of a group of the reader's that is stored
 * @property {Message} [message] of a message or system row, the last of those that are folded
 * @property {Note[]} [notes] of a system row: those that are folded into one line
 * @property {Pending} [pending] of a pending row
 */

/**
 * @typedef {object} Day
 * @property {string} key
 * @property {Date} at
 * @property {boolean} isNew the New line and the day's line fall together
 * @property {Row[]} rows
 */

/** The longest pause inside a group. */
const GROUP_MS = 5 * 60 * 1000;

/**
 * @param {Message} message
 * @param {number} me
 * @returns {string}
 */
export function rowKey(message, me) {
  const mine = message.sender_id === me && message.nonce;
  return mine ? `n${message.nonce}` : `m${message.id}`;
}

/**
 * @param {Timeline | undefined} timeline
 * @param {readonly Pending[]} pending those of the channel, in sending order
 * @param {number} me
 * @param {ReadonlySet<number>} hidden messages being deleted
 * @returns {Day[]}
 */
export function layoutRows(timeline, pending, me, hidden) {
  /** @type {Row[]} */
  const rows = [];
  const sent = new Set();
  for (const message of timeline?.messages ?? []) {
    if (hidden.has(message.id)) continue;
    if (message.nonce) sent.add(message.nonce);
    rows.push(messageRow(message, me));
  }
  if (timeline?.loaded && !timeline.moreAfter) {
    for (const p of pending) if (!sent.has(p.nonce)) rows.push(pendingRow(p));
  }
  return groupDays(rows, timeline?.newAfter ?? 0, me);
}

/** @param {Message} message @param {number} me @returns {Row} */
function messageRow(message, me) {
  const kind = message.kind === "system" ? "system" : "message";
  const at = new Date(message.created_at);
  const notes = message.note && [message.note];
  return { key: rowKey(message, me), kind, at, head: true, message, notes };
}

/** @param {Pending} pending @returns {Row} */
function pendingRow(pending) {
  const at = new Date(pending.queued_at);
  return { key: `n${pending.nonce}`, kind: "pending", at, head: true, pending };
}

/**
 * @param {Row[]} rows
 * @param {number} newAfter
 * @param {number} me
 * @returns {Day[]}
 */
function groupDays(rows, newAfter, me) {
  /** @type {Day[]} */
  const days = [];
  /** @type {Row | undefined} */
  let last;
  let drawn = newAfter === 0;
  for (const row of rows) {
    let day = days.at(-1);
    const key = dayKey(row.at);
    if (!day || (day.key !== key && row.at > day.at)) {
      day = { key, at: row.at, isNew: false, rows: [] };
      days.push(day);
      last = undefined;
    }
    if (!drawn && row.message && row.message.id > newAfter) {
      drawn = true;
      if (day.rows.length === 0) day.isNew = true;
      else day.rows.push({ key: "new", kind: "new", at: row.at, head: false });
      last = undefined;
    }
    if (last && fold(last, row)) continue;
    row.head = !last || !follows(row, last, me);
    day.rows.push(row);
    last = row;
  }
  for (const day of days) markTails(day.rows, me);
  return days;
}

/**
 * Takes a system line into the one before it.
 * @param {Row} last
 * @param {Row} row
 * @returns {boolean} whether they fold
 */
function fold(last, row) {
  if (!last.notes || !row.notes || !folds(last.notes.at(-1), row.notes[0])) return false;
  last.notes = [...last.notes, ...row.notes];
  last.message = row.message;
  last.at = row.at;
  return true;
}

/**
 * @param {Row[]} rows
 * @param {number} me
 */
function markTails(rows, me) {
  let found = false;
  for (const row of rows.toReversed()) {
    const { message } = row;
    const mine = row.kind === "message" && message?.sender_id === me && !message.deleted_at;
    row.tail = mine && !found;
    found = (found || mine) && !row.head;
  }
}

/** @param {Row} row @param {Row} last @param {number} me */
function follows(row, last, me) {
  if (row.kind === "system" || last.kind === "system") return false;
  if (row.message?.reply_to || row.pending?.reply_to) return false;
  if (senderOf(row, me) !== senderOf(last, me)) return false;
  return row.at.getTime() - last.at.getTime() < GROUP_MS;
}

/** @param {Row} row @param {number} me */
export function senderOf(row, me) {
  return row.message ? row.message.sender_id : me;
}
