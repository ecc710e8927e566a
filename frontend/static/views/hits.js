// A message outside its channel: a row of search, pins and mentions, with its
// place, author and time.

import { pathOf } from "../app/routes.js";
import { text } from "../app/text.js";
import { channelName } from "./channels.js";
import { moment } from "./dates.js";
import { closest, el, icon, listen } from "./dom.js";
import { messageNodes } from "./html.js";
import { dressMentions } from "./mentions.js";
import { avatar, hueClass, lookOf, nameOf } from "./people.js";
import { fileLines } from "./summary.js";

/** @import {App, Channel, Message, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** Where a message stands. @param {Channel | undefined} channel @param {State} state */
export function placeLine(channel, state) {
  const shapes = { public: "hash", private: "lock", direct: "at" };
  const words = el("span", { class: "trunc" }, channelName(state, channel));
  return el("div", { class: "hit-c" }, icon(shapes[channel?.kind ?? "public"], 14), words);
}

/**
 * What the key of a row must say, so that the row is made anew when it changes.
 * @param {Message} message
 * @param {State} state
 */
export function hitKey(message, state) {
  const user = state.users.get(message.sender_id);
  const place = channelName(state, state.channels.get(message.channel_id));
  const by = nameOf(state.users.get(message.pinned_by ?? 0));
  return [message.id, message.edited_at, lookOf(user), place, by].join(" ");
}

/**
 * @param {Message} message
 * @param {State} state
 * @param {HTMLElement} top the line above the author
 * @param {(Node|string)[]} snippet
 * @returns {HTMLElement[]}
 */
export function hitParts(message, state, top, snippet) {
  const user = state.users.get(message.sender_id);
  const at = new Date(message.created_at);
  const time = el("time", { class: "time", datetime: message.created_at }, moment(at, new Date()));
  const name = el("span", { class: `name trunc ${hueClass(user)}` }, nameOf(user));
  const meta = el("div", { class: "meta" }, name, time);
  const snip = el("div", { class: "snip", dir: "auto" }, ...snippet);
  const files = message.attachments.length > 0 && el("div", { class: "hit-fs" }, ...fileLines(message));
  const words = snippet.length > 0 && snip;
  return [top, avatar(user, "s24"), el("div", { class: "grow" }, meta, words, files)];
}

/**
 * A row that is a link to the message.
 * @param {Message} message
 * @param {State} state
 * @param {HTMLElement} top
 */
export function linkRow(message, state, top) {
  const nodes = messageNodes(message.html);
  dressMentions(nodes, message, state.me.id);
  for (const pill of nodes.querySelectorAll(".mn")) pill.removeAttribute("role");
  const href = pathOf(message.channel_id, message.id);
  const name = nameOf(state.users.get(message.sender_id));
  const label = text.message.label(name, moment(new Date(message.created_at), new Date()));
  const link = el("a", { class: "hit-a", href, "aria-label": label, "data-hit": message.id });
  link.dataset.channel = String(message.channel_id);
  const parts = hitParts(message, state, top, [...nodes.childNodes]);
  return el("li", { class: "hit-row" }, link, ...parts);
}

/**
 * Clicks on rows lead to the message; the arrows go from row to row.
 * @param {HTMLElement} list
 * @param {App} app
 * @param {Ui} ui
 */
export function attachHits(list, app, ui) {
  listen(list, {
    click: (e) => {
      const link = closest(e, ".hit-a");
      if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      ui.panel.makeWay();
      void ui.attempt(app.actions.jumpTo(Number(link.dataset.channel), Number(link.dataset.hit)));
    },
    keydown: (e) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (!by) return;
      const links = [...list.querySelectorAll(".hit-a")];
      const row = document.activeElement?.closest(".hit-row");
      const at = links.findIndex((l) => l.parentElement === row);
      const to = links[at < 0 ? 0 : at + by];
      e.preventDefault();
      if (to instanceof HTMLElement) to.focus();
    },
  });
}

/**
 * @param {string} shape
 * @param {string} title
 * @param {...(Node|string)} lead one sentence
 */
export function emptyState(shape, title, ...lead) {
  const ill = el("div", { class: "ill" }, icon(shape, 24));
  return el("div", { class: "empty" }, ill, el("h3", {}, title), el("p", {}, ...lead));
}
