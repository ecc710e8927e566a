// The quick switcher: what is unread, where the reader has been, everybody, and
// a search for what was said. ">" as the first character turns it into the
// command palette, Backspace turns it back.

import { later } from "../app/latertext.js";
import { text } from "../app/text.js";
import { showBadge } from "./channelrow.js";
import { badgeOf } from "./channels.js";
import { choices } from "./choices.js";
import { Combobox, enterKey } from "./combobox.js";
import { offers } from "./commands.js";
import { closeButton, openDialog } from "./dialog.js";
import { attr, el, icon, listen } from "./dom.js";
import { keycap } from "./keycaps.js";
import { showLead } from "./lead.js";
import { marked } from "./marked.js";
import { avatar, presenceOf, showPresence } from "./people.js";
import { aboutPerson, PeopleSearch } from "./peoplesearch.js";
import { talkFrom, visit } from "./visit.js";

/** @import {App, Channel, State} from "../app/types.js" */
/** @import {Choice} from "./choices.js" */
/** @import {Offer} from "./commands.js" */
/** @import {Ui} from "./ui.js" */

/** @typedef {"go"|"commands"} Mode */

/** Something in the list: its row, the heading above, and what Enter does. @typedef {{node: Element, group: string, take: () => void}} Item */

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {Mode} [mode]
 */
export function openSwitcher(app, ui, mode = "go") {
  new Switcher(app, ui).open(mode);
}

class Switcher {
  /** @param {App} app @param {Ui} ui */
  constructor(app, ui) {
    this.app = app;
    this.ui = ui;
    /** @type {Mode} */
    this.mode = "go";
    /** Something was taken, the dialog is about to close. */
    this.done = false;
    /** @type {Item[]} */
    this.items = [];
    this.input = el("input", { type: "text" });
    this.prompt = el("span", { class: "prompt", "aria-hidden": "true", hidden: true }, ">");
    this.box = new Combobox(this.input, later.switcher.label, (at) => this.items[at]?.take());
    this.people = new PeopleSearch(app, () => this.show());
    this.foot = el("div", { class: "foot" });
    this.dialog = el("dialog", { class: "dlg pal" });
  }

  /** @param {Mode} mode */
  open(mode) {
    const { dialog, input } = this;
    const x = closeButton(dialog, "ib only-phone");
    const esc = el("span", { class: "keys not-phone" }, keycap("Esc"));
    const head = el("div", { class: "pal-i" }, icon("search"), this.prompt, input, esc, x);
    dialog.append(head, this.box.node, this.foot);
    listen(input, { input: () => this.typed(), keydown: (e) => this.key(e) });
    openDialog(dialog);
    this.turn(mode);
  }

  /** @param {Mode} mode */
  turn(mode) {
    const { switcher, command } = later;
    this.mode = mode;
    const on = mode === "commands";
    this.prompt.hidden = !on;
    const words = on ? command.placeholder : switcher.placeholder;
    attr(this.input, "placeholder", words);
    attr(this.input, "aria-label", words);
    attr(this.dialog, "aria-label", on ? command.label : switcher.label);
    this.foot.replaceChildren(...hints(mode));
    this.typed();
  }

  typed() {
    if (this.done) return;
    const { input } = this;
    if (this.mode === "go" && input.value.startsWith(">")) {
      input.value = input.value.slice(1).trimStart();
      return this.turn("commands");
    }
    if (this.mode === "go") this.people.ask(input.value.replace(/^[@#]/, "").trim());
    this.show();
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    const query = this.input.value.trim();
    if (e.key === "Backspace" && this.mode === "commands" && !this.input.value) {
      e.preventDefault();
      this.turn("go");
    } else if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && this.mode === "go" && query) {
      e.preventDefault();
      this.find(query);
    }
  }

  show() {
    const query = this.input.value.trim();
    const on = this.mode === "commands";
    this.items = on ? this.commands(query) : this.places(query);
    const t = on ? later.command : later.switcher;
    const n = this.items.length;
    this.box.show(grouped(this.items), { none: t.none(query), count: t.results(n), at: 0 });
  }

  /** @param {string} query @returns {Item[]} */
  commands(query) {
    return offers(this.app, this.ui, query).map((offer) => ({
      node: commandOption(offer),
      group: query ? later.command.commands : offer.command.group,
      take: () => {
        this.end();
        offer.command.run();
      },
    }));
  }

  /** @param {string} query @returns {Item[]} */
  places(query) {
    const { app } = this;
    const items = choices(app.state, this.input.value, this.people.found).map((choice) => ({
      node: option(choice, app.state),
      group: later.switcher[choice.group],
      take: () => void this.take(choice),
    }));
    if (!query || /^[@#]/.test(query)) return items;
    const take = () => this.find(query);
    return [...items, { node: searchOption(query), group: later.command.messages, take }];
  }

  end() {
    this.done = true;
    this.dialog.close();
  }

  /** @param {Choice} choice */
  async take({ channel, user }) {
    const { app, ui, dialog, input } = this;
    if (this.done) return;
    this.done = true;
    if (user) await ui.attempt(talkFrom(app, ui, [user.id], { dialog, input }));
    dialog.close();
    if (channel) visit(app, ui, channel.id);
  }

  /** Searches for what was said. @param {string} query */
  find(query) {
    this.end();
    this.ui.searchFor(query);
  }
}

/** @param {Item[]} items @returns {Element[]} with a heading above each group */
function grouped(items) {
  let last = "";
  return items.flatMap(({ node, group }) => {
    if (group === last) return [node];
    last = group;
    return [el("div", { class: "lb-h", role: "presentation" }, group), node];
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

/** @param {Offer} offer */
function commandOption({ command, ranges }) {
  const words = el("span", { class: "trunc grow" }, ...marked(command.label, ranges));
  const node = el("div", { class: "opt", role: "option" });
  node.append(el("span", { class: "lead" }, icon(command.icon, 18)), words);
  const { keys } = command;
  if (keys) node.append(el("span", { class: "keys not-phone" }, ...keys.map((k) => keycap(k))));
  return node;
}

/** @param {string} query */
function searchOption(query) {
  const words = el("span", { class: "trunc grow" }, later.command.searchFor(query));
  const keys = el("span", { class: "keys not-phone" }, keycap("Ctrl"), keycap("Enter"));
  const lead = el("span", { class: "lead" }, icon("search", 18));
  return el("div", { class: "opt", role: "option" }, lead, words, keys);
}

/** @param {Channel} channel @param {State} state */
function aboutChannel(channel, state) {
  if (channel.id === state.current) return later.switcher.here;
  if (channel.kind !== "direct") return channel.topic;
  if (channel.member_count > 2) return text.channel.people(channel.member_count);
  const other = channel.members?.find((m) => m.user_id !== state.me.id);
  return aboutPerson(state.users.get(other?.user_id ?? state.me.id), state);
}

/** @param {Mode} mode */
function hints(mode) {
  const { switcher: t, command } = later;
  const key = (/** @type {string} */ words, /** @type {string[]} */ ...keys) =>
    el("span", {}, ...keys.map((k) => keycap(k)), words);
  if (mode === "commands") {
    return [key(t.move, "↑", "↓"), key(command.run, "Enter"), key(command.back, "Backspace")];
  }
  return [
    key(t.move, "↑", "↓"),
    key(t.open, "Enter"),
    key(t.onlyChannels, "#"),
    key(t.onlyPeople, "@"),
    key(command.commandsKey, ">"),
  ];
}
