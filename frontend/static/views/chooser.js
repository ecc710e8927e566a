// A field in which people become chips, over the list of those who match.

import { Combobox, enterKey } from "./combobox.js";
import { attr, closest, el, icon, listen, reconcile } from "./dom.js";
import { marked } from "./marked.js";
import { avatar, nameOf, presenceOf, showPresence } from "./people.js";
import { later } from "../app/latertext.js";
import { aboutPerson, PeopleSearch, rankPeople } from "./peoplesearch.js";

/** @import {App, State, User} from "../app/types.js" */
/** @import {Found} from "./peoplesearch.js" */

/** The most that are offered. */
const MOST = 20;

/**
 * @typedef {object} Options
 * @property {string} label
 * @property {string} [heading] above the list
 * @property {(user: User) => boolean} offers who may be chosen
 * @property {() => void} onChange somebody was added or removed
 */

export class Chooser {
  /**
   * @param {App} app
   * @param {Options} options
   */
  constructor(app, options) {
    this.app = app;
    this.options = options;
    /** @type {User[]} */
    this.chosen = [];
    /** @type {Found[]} */
    this.offered = [];
    this.input = el("input", { type: "text", "aria-label": options.label });
    this.chips = el("span", { class: "toks" });
    /** Chips and field. */
    this.field = el("div", { class: "chooser" }, this.chips, this.input);
    this.people = new PeopleSearch(app, () => this.show());
    this.box = new Combobox(this.input, later.people.list, (at) => this.add(at));
    listen(this.input, { input: () => this.search(), keydown: (e) => this.key(e) });
    listen(this.field, { click: (e) => this.click(e) });
    this.search();
  }

  /** @returns {number[]} ids of the chosen */
  get ids() {
    return this.chosen.map((u) => u.id);
  }

  search() {
    this.people.ask(this.input.value.trim());
    this.show();
  }

  show() {
    const { state } = this.app;
    const query = this.input.value.trim();
    this.offered = rankPeople(state, query, this.people.found)
      .filter(({ user }) => this.options.offers(user) && !this.ids.includes(user.id))
      .slice(0, MOST);
    /** @type {Element[]} */
    const rows = this.offered.map((f) => option(f, state));
    const count = later.switcher.results(rows.length);
    const { heading } = this.options;
    if (heading && rows.length > 0) {
      rows.unshift(el("div", { class: "lb-h", role: "presentation" }, heading));
    }
    const none = query ? later.people.none(query) : later.people.nobody;
    // With nothing typed, Enter is not about the list.
    const at = query ? 0 : -1;
    this.box.show(rows, { none, count, at });
  }

  /** @param {number} at */
  add(at) {
    const found = this.offered[at];
    if (!found) return;
    this.chosen.push(found.user);
    this.app.meet([found.user.id]);
    this.input.value = "";
    this.changed();
  }

  /** @param {User} user */
  remove(user) {
    this.chosen = this.chosen.filter((u) => u.id !== user.id);
    this.changed();
  }

  changed() {
    reconcile(this.chips, this.chosen, { key: (u) => String(u.id), create: chip });
    this.search();
    this.input.focus();
    this.options.onChange();
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    const last = this.chosen.at(-1);
    if (e.key === "Backspace" && this.input.value === "" && last) this.remove(last);
  }

  /** @param {MouseEvent} e */
  click(e) {
    const id = Number(closest(e, "[data-remove]")?.dataset.remove);
    const user = this.chosen.find((u) => u.id === id);
    if (user) this.remove(user);
    else this.input.focus();
  }
}

/** @param {User} user */
function chip(user) {
  const x = el("button", { type: "button", "data-remove": user.id }, icon("x", 14));
  attr(x, "aria-label", later.people.takeOut(nameOf(user)));
  return el("span", { class: "tok" }, avatar(user, "s16"), el("span", { class: "trunc" }, nameOf(user)), x);
}

/** @param {Found} found @param {State} state */
function option({ user, ranges }, state) {
  const face = avatar(user, "s24");
  showPresence(face, presenceOf(state, user.id));
  return el(
    "div",
    { class: "opt", role: "option" },
    el("span", { class: "lead" }, face),
    el("span", { class: "trunc" }, ...marked(nameOf(user), ranges)),
    el("span", { class: "sub trunc grow" }, aboutPerson(user, state)),
    enterKey(),
  );
}
