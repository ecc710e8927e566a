// The introduction above the first message of a channel.

import { settingsOf } from "../app/settings.js";
import { text } from "../app/text.js";
import { channelName, othersIn } from "./channels.js";
import { el, icon, listen } from "./dom.js";
import { avatar, lookOf, nameOf } from "./people.js";
import { openAddPeople, openEditRoom } from "./later.js";
import { welcome } from "./welcome.js";

/** @import {App, Channel, State, Timeline} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * What the introduction says, to compare with what it said.
 * @param {Channel} channel
 * @param {State} state
 * @param {Timeline | undefined} timeline
 * @returns {{key: string, name: string, words: string, alone: boolean}}
 */
export function introOf(channel, state, timeline) {
  const name = channelName(state, channel);
  const words = wordsOf(channel, state, timeline);
  const alone = channel.kind === "public" && isAlone(state) && !settingsOf(state).welcomed;
  const faces = othersIn(state, channel).map((id) => lookOf(state.users.get(id)));
  return { key: [channel.id, name, words, alone, channel.topic, faces].join("\n"), name, words, alone };
}

/** @param {State} state */
function isAlone(state) {
  return ![...state.users.values()].some((u) => u.id !== state.me.id && !u.system && !u.deleted);
}

/**
 * @param {Channel} channel
 * @param {State} state
 * @param {Timeline | undefined} timeline
 */
function wordsOf(channel, state, timeline) {
  const t = text.intro;
  const topic = channel.topic.replace(/([^.!?…])$/u, "$1.");
  if (channel.kind === "public") {
    return topic ? text.channel.introTopic(topic) : text.channel.introPublic;
  }
  if (channel.kind === "private") {
    const note = timeline?.messages[0]?.note;
    const mine = note?.type === "created" && note.actor_id === state.me.id;
    const who = channel.history_start_id ? t.later : mine ? t.made : t.private;
    return `${topic} ${who}`.trim();
  }
  const others = othersIn(state, channel);
  if (others.length === 0) return t.self;
  const name = channelName(state, channel);
  return others.length === 1 ? t.pair(name) : t.group(name);
}

/**
 * @param {Channel} channel
 * @param {ReturnType<typeof introOf>} intro
 * @param {App} app
 * @param {Ui} ui
 */
export function introNode(channel, { name, words, alone }, app, ui) {
  const node = el(
    "div",
    { class: "intro" },
    signOf(channel, app.state),
    el("h2", {}, name),
    el("p", {}, words),
  );
  if (channel.kind === "private") node.append(deeds(channel, app));
  if (alone) node.append(welcome(app, ui));
  return node;
}

/** @param {Channel} channel @param {State} state */
function signOf(channel, state) {
  if (channel.kind !== "direct") {
    return el("div", { class: "ill" }, icon(channel.kind === "private" ? "lock" : "hash", 24));
  }
  const others = othersIn(state, channel);
  const users = (others.length ? others : [state.me.id]).map((id) => state.users.get(id));
  const faces = users.slice(0, 5).map((u) => avatar(u, "s56"));
  return el("div", { class: "stack", title: users.map(nameOf).join(", ") }, ...faces);
}

/** @param {Channel} channel @param {App} app */
function deeds({ id, topic }, app) {
  const t = text.intro;
  const add = el("button", { type: "button", class: "btn btn-primary" }, icon("user-plus", 16));
  add.append(text.room.add);
  const set = el("button", { type: "button", class: "btn" }, icon("edit", 16), t.setTopic);
  const rename = el("button", { type: "button", class: "btn btn-quiet" }, t.rename);
  listen(add, { click: () => openAddPeople(app, id) });
  listen(set, { click: () => openEditRoom(app, id, "topic") });
  listen(rename, { click: () => openEditRoom(app, id, "name") });
  return el("div", { class: "acts" }, add, topic ? null : set, rename);
}
