// What people are up to, and until when.

import { text } from "../app/text.js";
import { clock, dayKey, dayLabel } from "./dates.js";

/** @import {State, User} from "../app/types.js" */

/** @typedef {"none"|"half"|"hour"|"four"|"today"|"week"} Term how long a status shall stand */

/** @type {Term[]} */
export const TERMS = ["none", "half", "hour", "four", "today", "week"];

/** The server reads this as "it does not end". */
export const NO_END = new Date(0).toISOString();

/**
 * @param {Pick<User, "status_text"|"status_until"> | undefined} user
 * @param {number} now milliseconds, the server's clock
 * @returns {string} "" when there is none, or it is over
 */
export function statusOf(user, now) {
  if (!user?.status_text) return "";
  const over = user.status_until && Date.parse(user.status_until) <= now;
  return over ? "" : user.status_text;
}

/** @param {State} state @returns {number} milliseconds, the server's clock */
export function serverNow(state) {
  return Date.now() + state.clockSkew;
}

/**
 * @param {Term} term
 * @param {Date} now
 * @returns {Date | null} null: it does not end. Days and weeks end at local midnight, weeks on Sunday.
 */
export function endOf(term, now) {
  const minutes = { half: 30, hour: 60, four: 240 };
  if (term === "none") return null;
  if (term in minutes) {
    return new Date(now.getTime() + minutes[/** @type {keyof typeof minutes} */ (term)] * 60_000);
  }
  const days = term === "today" ? 1 : 8 - (now.getDay() || 7);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
}

/**
 * "until 14:00", with the day when it is another one.
 * @param {Date} end
 * @param {Date} now
 */
export function untilWords(end, now) {
  const last = new Date(end.getTime() - 1);
  if (dayKey(last) === dayKey(now)) return text.person.until(clock(end));
  return text.person.until(`${dayLabel(last, now)} ${clock(end)}`);
}

/**
 * When the next of the statuses ends, so that the views can drop it.
 * @param {Iterable<User>} users
 * @param {number} now milliseconds, the server's clock
 * @returns {number} milliseconds, Infinity for none
 */
export function nextEnd(users, now) {
  let next = Infinity;
  for (const u of users) {
    const end = u.status_text && u.status_until ? Date.parse(u.status_until) : 0;
    if (end > now && end < next) next = end;
  }
  return next;
}
