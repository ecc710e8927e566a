// The line above a reply that shows what it answers.

import { pathOf } from "../app/routes.js";
import { text } from "../app/text.js";
import { el } from "./dom.js";
import { avatar, hueClass, nameOf } from "./people.js";
import { lineOf } from "./summary.js";

/** @import {Quote, State} from "../app/types.js" */
/** @import {Row} from "./rows.js" */

/**
 * What a row answers, for a pending one from the loaded messages.
 * @param {Row} row
 * @param {State} state
 * @returns {Quote | undefined}
 */
export function quoteOf(row, state) {
  if (row.message) return row.message.reply_to;
  const pending = row.pending;
  if (!pending?.reply_to) return undefined;
  const parent = messageById(state, pending.channel_id, pending.reply_to);
  if (!parent) return { id: pending.reply_to, sender_id: 0, excerpt: "" };
  return { id: parent.id, sender_id: parent.sender_id, excerpt: lineOf(parent) };
}

/** @param {State} state @param {number} channel @param {number} id */
export function messageById(state, channel, id) {
  return state.timelines.get(channel)?.messages.find((m) => m.id === id);
}

/**
 * @param {Quote} quote
 * @param {State} state
 */
export function quoteLine(quote, state) {
  const user = state.users.get(quote.sender_id);
  const name = nameOf(user);
  if (quote.deleted || quote.hidden) {
    const words = quote.deleted ? text.message.quoteDeleted : text.message.quoteHidden;
    return el("div", { class: "rq" }, el("span", { class: "trunc gone" }, words));
  }
  return el(
    "a",
    {
      class: "rq",
      href: pathOf(state.current, quote.id),
      "data-quote": quote.id,
    },
    el("span", { class: "sr" }, text.message.inReplyTo),
    avatar(user, "s16"),
    el("span", { class: `name trunc ${hueClass(user)}` }, name),
    el("span", { class: "trunc" }, quote.excerpt),
  );
}
