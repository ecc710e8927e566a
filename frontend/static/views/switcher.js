// The quick switcher: what is unread, where the reader has been, and everybody.

import { text } from "../app/text.js";
import { showBadge } from "./channelrow.js";
import { badgeOf } from "./channels.js";
import { choices } from "./choices.js";
import { Combobox, enterKey } from "./combobox.js";
import { closeButton, openDialog } from "./dialog.js";
import { el, icon, listen } from "./dom.js";
import { showLead } from "./lead.js";
import { avatar, nameOf, presenceOf, showPresence } from "./people.js";
import { PeopleSearch } from "./peoplesearch.js";
import { serverNow, statusOf } from "./status.js";
import { talkFrom, visit } from "./visit.js";

/** @import {App, Channel, State, User} from "../app/types.js" */
/** @import {Choice} from "./choices.js" */
/** @import {Ui} from "./ui.js" */

/** @param {App} app @param {Ui} ui */
export function openSwitcher(app, ui) {
  const t = text.switcher;
  const input = el("input", { type: "text", "aria-label": t.placeholder });
  input.placeholder = t.placeholder;
  /** @type {Choice[]} */
  let list = [];
  let chosen = false;
  const box = new Combobox(input, t.label, async (at) => {
    const choice = list[at];
    if (!choice || chosen) return;
    chosen = true;
    if (choice.user) {
      await ui.attempt(talkFrom(app, ui, [choice.user.id], { dialog, input }));
    }
    dialog.close();
    if (choice.channel) visit(app, ui, choice.channel.id);
  });
  const show = () => {
    list = choices(app.state, input.value, people.found);
    const none = t.none(input.value.trim());
    box.show(rows(list, app.state), { none, count: t.results(list.length), at: 0 });
  };
  const people = new PeopleSearch(app, show);
  const search = () => {
    if (chosen) return;
    people.ask(input.value.replace(/^[@#]/, "").trim());
    show();
  };
  const dialog = el("dialog", { class: "dlg pal", "aria-label": t.label });
  const x = closeButton(dialog, "ib only-phone");
  const esc = el("span", { class: "keys not-phone" }, el("kbd", {}, "Esc"));
  dialog.append(el("div", { class: "pal-i" }, icon("search"), input, esc, x), box.node, foot());
  listen(input, { input: search });
  openDialog(dialog);
  search();
}

/** @param {Choice[]} list @param {State} state @returns {Element[]} with a heading above each group */
function rows(list, state) {
  let group = "";
  return list.flatMap((choice) => {
    const node = option(choice, state);
    if (choice.group === group) return [node];
    group = choice.group;
    const words = text.switcher[choice.group];
    return [el("div", { class: "lb-h", role: "presentation" }, words), node];
  });
}

/** @param {Choice} choice @param {State} state */
function option({ channel, user, name, ranges }, state) {
  const lead = el("span", { class: "lead" });
  const words = channel ? aboutChannel(channel, state) : aboutPerson(user, state);
  const node = el(
    "div",
    { class: "opt", role: "option" },
    lead,
    el("span", { class: "trunc" }, ...marked(name, ranges)),
    el("span", { class: "sub trunc grow" }, words),
  );
  if (channel) {
    showLead(lead, channel, state, "s24");
    showBadge(node, badgeOf(channel));
  } else if (user) {
    const face = avatar(user, "s24");
    lead.append(face);
    showPresence(face, presenceOf(state, user.id));
  }
  node.append(enterKey());
  return node;
}

/** @param {Channel} channel @param {State} state */
function aboutChannel(channel, state) {
  if (channel.id === state.current) return text.switcher.here;
  if (channel.kind !== "direct") return channel.topic;
  if (channel.member_count > 2) return text.channel.people(channel.member_count);
  const other = channel.members?.find((m) => m.user_id !== state.me.id);
  return aboutPerson(state.users.get(other?.user_id ?? state.me.id), state);
}

/**
 * @param {User | undefined} user
 * @param {State} state
 * @returns {string} the username where another name is shown, then how they are
 */
export function aboutPerson(user, state) {
  if (!user) return "";
  if (user.id === state.me.id) return text.switcher.you;
  const handle = nameOf(user) === user.username ? "" : `@${user.username} · `;
  const status = statusOf(user, serverNow(state));
  return handle + (status || text.presence[presenceOf(state, user.id)]);
}

/**
 * @param {string} words
 * @param {[number, number][]} ranges
 * @returns {(Node|string)[]}
 */
export function marked(words, ranges) {
  /** @type {(Node|string)[]} */
  const out = [];
  let from = 0;
  for (const [start, end] of ranges) {
    out.push(words.slice(from, start), el("mark", {}, words.slice(start, end)));
    from = end;
  }
  out.push(words.slice(from));
  return out;
}

function foot() {
  const t = text.switcher;
  const key = (/** @type {string} */ words, /** @type {string[]} */ ...keys) =>
    el("span", {}, ...keys.map((k) => el("kbd", {}, k)), words);
  return el(
    "div",
    { class: "foot" },
    key(t.move, "↑", "↓"),
    key(t.open, "Enter"),
    key(t.onlyChannels, "#"),
    key(t.onlyPeople, "@"),
  );
}
