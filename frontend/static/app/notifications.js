// What a new message does beside standing in its channel: nothing, or a sound
// and a notice. Decided for each message by itself. Pure.

import { names } from "./rooms.js";
import { settingsOf } from "./settings.js";

/** @import {Availability, Channel, Message, Notify, Settings, State} from "./types.js" */

/** Milliseconds; what is older was missed, and waits in its channel. */
const fresh = 2 * 60_000;

/** @type {Notify[]} from least to most */
const levels = ["none", "mentions", "all"];

/**
 * Whether a message is to be told of.
 * @param {State} state with the message in it
 * @param {Message} message
 * @param {number[]} looking the channels that are looked at, in any tab
 * @param {Date} now this device's clock
 * @returns {""|"message"|"mention"} as what, "": not at all
 */
export function noticeOf(state, message, looking, now) {
  const channel = state.channels.get(message.channel_id);
  const mine = message.sender_id === state.me.id || message.kind !== "user";
  if (!channel || mine || message.id <= channel.last_read_id) return "";
  const age = now.getTime() + state.clockSkew - Date.parse(message.created_at);
  if (age > fresh || isQuiet(settingsOf(state), state.me.presence, now)) return "";
  const mention = names(message, state.me.id) > 0;
  if (!wanted(settingsOf(state).notify, channel, mention)) return "";
  if (mention) return "mention";
  // Whoever looks sees what comes, and of other channels what is meant for them.
  const sees = channel.kind === "direct" ? looking.includes(channel.id) : looking.length > 0;
  return sees ? "" : "message";
}

/**
 * @param {Notify} most in any channel
 * @param {Channel} channel
 * @param {boolean} mention
 */
function wanted(most, { kind, notify }, mention) {
  const level = Math.min(levels.indexOf(notify), levels.indexOf(most));
  if (level === 0 || level === 2) return level > 0;
  return mention || (kind === "direct" && notify === "all");
}

/**
 * @param {Settings} settings
 * @param {Availability} presence
 * @param {Date} now this device's clock and time zone
 */
export function isQuiet({ pause_until, quiet_hours, quiet_from, quiet_to }, presence, now) {
  if (presence === "dnd" || Date.parse(pause_until) > now.getTime()) return true;
  if (!quiet_hours) return false;
  const at = now.getHours() * 60 + now.getMinutes();
  const [from, to] = [minutesOf(quiet_from), minutesOf(quiet_to)];
  return from <= to ? from <= at && at < to : at >= from || at < to;
}

/** @param {string} time such as "22:00" */
function minutesOf(time) {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}
