// The head of the open channel: what it is called, what it is about, who is
// there, and its menu.

import { text } from "../app/text.js";
import { channelName, othersIn, waiting } from "./channels.js";
import { attr, el, icon, listen, reconcile, setText } from "./dom.js";
import { showLead } from "./lead.js";
import { menuButton } from "./menu.js";
import { avatar, conditionWord, lookOf, peopleInOrder } from "./people.js";
import { openPerson } from "./person.js";
import { openEditRoom } from "./later.js";
import { roomMenu } from "./roommenu.js";
import { serverNow, statusOf } from "./status.js";
import { openWords } from "./words.js";

/** @import {App, Channel, State, User} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {HTMLElement} root
 * @param {App} app
 * @param {Ui} ui
 * @param {() => void} openDrawer
 */
export function mountHeader(root, app, ui, openDrawer) {
  const dot = el("span", { class: "dot", hidden: true });
  const menu = el("button", { type: "button", class: "ib menu only-narrow" }, icon("menu"), dot);
  listen(menu, { click: openDrawer });
  const lead = el("span", { class: "hd-l" });
  const name = el("span", { class: "trunc" });
  const topic = el("button", { type: "button", class: "hd-d trunc not-phone" });
  const line = el("button", { type: "button", class: "hint trunc hd-p only-phone" });
  const names = el("div", { class: "hd-n" }, el("h1", { class: "hd-t" }, lead, name), topic, line);
  listen(topic, { click: () => readTopic(topic, app, ui) });
  listen(line, { click: () => meetPeople(line, app, ui) });
  const faces = peopleButton(ui);
  const more = el("button", { type: "button", class: "ib", "aria-label": text.room.more });
  attr(more, "title", text.room.more);
  more.append(icon("more"));
  menuButton(more, () => roomMenu(more, app, ui, app.state.current));
  const side = el("div", { class: "hd-a" }, faces.node, more);
  root.append(menu, names, side);
  return {
    /** Where other buttons of the header stand, before the last one. */
    side,
    /** @param {State} state */
    update(state) {
      const channel = state.channels.get(state.current);
      showDot(menu, dot, state);
      if (!channel) return;
      setText(name, channelName(state, channel));
      showLead(lead, channel, state, "s24");
      showTopic(topic, channel, state);
      setText(line, lineOf(channel, state));
      faces.update(channel, state);
    },
  };
}

/** @param {HTMLElement} menu @param {HTMLElement} dot @param {State} state */
function showDot(menu, dot, state) {
  const { unread, forMe } = waiting(state, state.current);
  attr(dot, "hidden", unread === 0);
  dot.classList.toggle("at", forMe > 0);
  attr(menu, "aria-label", unread ? text.channel.menuUnread(unread) : text.channel.menu);
}

/**
 * The line beside the name: what a channel is about, how somebody is.
 * @param {Channel} channel
 * @param {State} state
 * @returns {string}
 */
export function aboutOf(channel, state) {
  if (channel.kind !== "direct") return channel.topic;
  const [other, more] = othersIn(state, channel);
  if (more) return "";
  const user = other ? state.users.get(other) : state.me;
  if (!other) return text.room.selfLead;
  return statusOf(user, serverNow(state)) || conditionWord(state, user);
}

/** @param {HTMLElement} node @param {Channel} channel @param {State} state */
function showTopic(node, channel, state) {
  const about = aboutOf(channel, state);
  const empty = !about && channel.kind === "private";
  setText(node, empty ? text.room.addTopic : about);
  node.classList.toggle("empty-t", empty);
  attr(node, "hidden", !about && !empty);
  attr(node, "title", about || null);
}

/**
 * On a phone, below the name.
 * @param {Channel} channel
 * @param {State} state
 * @returns {string}
 */
function lineOf(channel, state) {
  if (isTwo(channel)) return aboutOf(channel, state);
  const members = text.channel.members(channel.member_count);
  return channel.pin_count ? `${members}, ${text.channel.pinned(channel.pin_count)}` : members;
}

/**
 * A private channel's topic is changed, another one read in full; the other
 * side of a direct channel shows their card.
 * @param {HTMLElement} node
 * @param {App} app
 * @param {Ui} ui
 */
function readTopic(node, app, ui) {
  const { state } = app;
  const channel = state.channels.get(state.current);
  if (channel?.kind === "private") return openEditRoom(app, channel.id, "topic");
  if (channel?.kind === "public") return openWords(node, channel.name, channel.topic);
  const [other = state.me.id] = channel ? othersIn(state, channel) : [];
  openPerson(app, ui, other, node);
}

/**
 * The members, or the card of the one other person.
 * @param {HTMLElement} node
 * @param {App} app
 * @param {Ui} ui
 */
function meetPeople(node, app, ui) {
  const { state } = app;
  const channel = state.channels.get(state.current);
  if (channel && isTwo(channel)) return readTopic(node, app, ui);
  ui.panel.open("members", node);
}

/** @param {Channel} channel two people, or a note to oneself */
function isTwo(channel) {
  return channel.kind === "direct" && channel.member_count < 3;
}

/** @param {Ui} ui */
function peopleButton(ui) {
  const faces = el("span", { class: "stack" });
  const sign = icon("users", 18);
  const count = el("span", { class: "num", "aria-hidden": "true" });
  const words = el("span", { class: "sr" });
  const node = el("button", { type: "button", class: "people not-phone" }, faces, count, words);
  listen(node, { click: () => ui.panel.toggle("members", node) });
  /** @type {unknown[]} what the faces were made from */
  let made = [];
  return {
    node,
    /** @param {Channel} channel @param {State} state */
    update(channel, state) {
      const from = [channel, state.users, state.presence];
      if (from.every((part, i) => part === made[i])) return;
      made = from;
      const users = facesOf(channel, state);
      attr(node, "hidden", isTwo(channel));
      reconcile(faces, users, {
        key: (u) => `${u.id} ${lookOf(u)}`,
        create: (u) => avatar(u, "s24"),
      });
      if (users.length === 0) faces.replaceWith(sign);
      else sign.replaceWith(faces);
      setText(count, String(channel.member_count));
      setText(words, text.channel.members(channel.member_count));
      attr(node, "title", text.channel.members(channel.member_count));
    },
  };
}

/**
 * Three of the people of a channel, those who are here first.
 * @param {Channel} channel
 * @param {State} state
 * @returns {User[]} none when it is not known who they are
 */
export function facesOf(channel, state) {
  const ids = channel.members && new Set(channel.members.map((m) => m.user_id));
  if (!ids && channel.kind !== "public") return [];
  return peopleInOrder(state).filter((u) => !ids || ids.has(u.id)).slice(0, 3);
}
