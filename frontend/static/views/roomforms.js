// Making a private channel, changing one, bringing people in, and leaving.

import { text } from "../app/text.js";
import { channelName } from "./channels.js";
import { Chooser } from "./chooser.js";
import { el } from "./dom.js";
import { field } from "./field.js";
import { openForm } from "./form.js";
import { nameOf } from "./people.js";
import { write } from "./visit.js";

/** @import {App, Channel, User} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

const NAME_MAX = 80;
const TOPIC_MAX = 250;

/** @param {string} [value] */
function nameField(value = "") {
  const f = field(text.form.name, { name: "name", autocomplete: "off", maxlength: NAME_MAX }, "");
  f.input.value = value;
  return f;
}

/** @param {string} [value] */
function topicField(value = "") {
  const f = field(text.form.topic, { name: "topic", autocomplete: "off", maxlength: TOPIC_MAX }, "");
  f.input.required = false;
  f.input.value = value;
  f.say(text.form.topicHint);
  return f;
}

/**
 * Chips, field and list with a label.
 * @param {Chooser} chooser
 * @param {string} label
 */
function peopleField(chooser, label) {
  chooser.field.classList.add("in");
  const top = el("div", { class: "lbl" }, el("span", { class: "label" }, label));
  return el("div", { class: "field" }, top, chooser.field, chooser.box.node);
}

/** @param {App} app @param {Ui} ui */
export function openNewRoom(app, ui) {
  const t = text.form;
  const name = nameField();
  const topic = topicField();
  const chooser = new Chooser(app, {
    label: t.members,
    offers: (user) => user.id !== app.state.me.id,
    onChange: () => {},
  });
  openForm({
    title: t.newRoom,
    body: [el("p", {}, t.newRoomLead), name.node, topic.node, peopleField(chooser, t.members)],
    action: t.create,
    fields: { name, topic },
    run: async () => {
      const room = { name: name.input.value, topic: topic.input.value, members: chooser.ids };
      await app.actions.createPrivate(room);
      requestAnimationFrame(() => write(ui));
    },
  });
}

/**
 * @param {App} app
 * @param {number} id of a private channel
 * @param {"name"|"topic"} which to begin with
 */
export function openEditRoom(app, id, which) {
  const channel = app.state.channels.get(id);
  if (!channel) return;
  const name = nameField(channel.name);
  const topic = topicField(channel.topic);
  openForm({
    title: text.form.edit,
    body: [name.node, topic.node],
    action: text.form.save,
    fields: { name, topic },
    run: () => app.actions.changeChannel(id, { name: name.input.value, topic: topic.input.value }),
  });
  const { input } = { name, topic }[which];
  input.focus();
  input.select();
}

/** @param {App} app @param {number} id of a private channel */
export function openAddPeople(app, id) {
  const channel = app.state.channels.get(id);
  if (!channel) return;
  const t = text.form;
  const there = new Set(channel.members?.map((m) => m.user_id));
  const chooser = new Chooser(app, {
    label: t.who,
    offers: (user) => !there.has(user.id) && user.id !== app.state.me.id,
    onChange: () => {},
  });
  openForm({
    title: t.addTo(channel.name),
    body: [el("p", {}, t.addLead), peopleField(chooser, t.who)],
    action: t.add,
    run: async () => {
      for (const user of [...chooser.chosen]) {
        await app.actions.addMember(id, user.id);
        chooser.remove(user);
      }
    },
  });
}

/** @param {App} app @param {number} id of a private channel */
export function askLeave(app, id) {
  const { state, actions } = app;
  const channel = state.channels.get(id);
  if (!channel) return;
  const t = text.form;
  openForm({
    title: t.leaveTitle(channelName(state, channel)),
    body: [el("p", {}, channel.member_count > 1 ? t.leaveLead : t.leaveLast)],
    action: t.leave,
    danger: true,
    run: () => actions.removeMember(id, state.me.id),
  });
}

/** @param {App} app @param {Channel} channel @param {User} user */
export function askRemove({ actions }, channel, user) {
  const t = text.form;
  openForm({
    title: t.removeTitle(nameOf(user), channel.name),
    body: [el("p", {}, t.removeLead)],
    action: t.remove,
    danger: true,
    run: () => actions.removeMember(channel.id, user.id),
  });
}
