// Days and times of day as people read them, in the reader's own time zone.

import { locale, text } from "../app/text.js";

const clockFormats = {
  24: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  12: new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", hourCycle: "h12" }),
};
const weekdayFormat = new Intl.DateTimeFormat(locale, { weekday: "long" });
const dateFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });
const yearFormat = new Intl.DateTimeFormat(locale, {
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** @type {"12"|"24"} */
let style = "24";

/** @param {"12"|"24"} wanted of all times from now on */
export function setClock(wanted) {
  style = wanted;
}

/** @returns {"12"|"24"} */
export function clockStyle() {
  return style;
}

/** @param {Date} at @returns {string} "08:52", or "8:52 am" */
export function clock(at) {
  return clockFormats[style].format(at);
}

/**
 * A key that two moments share when they fall on one day.
 * @param {Date} at
 * @returns {string}
 */
export function dayKey(at) {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/**
 * "Today", "Yesterday", "Tuesday, 10 June", with the year when it is another one.
 * @param {Date} at
 * @param {Date} now
 */
export function dayLabel(at, now) {
  if (dayKey(at) === dayKey(now)) return text.day.today;
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayKey(at) === dayKey(before)) return text.day.yesterday;
  const sameYear = at.getFullYear() === now.getFullYear();
  return text.day.long(weekdayFormat.format(at), (sameYear ? dateFormat : yearFormat).format(at));
}

/**
 * Day and time in full, for tooltips.
 * @param {Date} at
 * @param {Date} now
 */
export function moment(at, now) {
  return `${dayLabel(at, now)} ${clock(at)}`;
}
