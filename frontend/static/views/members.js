// The members of the open channel, in the panel at the right. Of a large
// channel the server tells them a page at a time.

import { later } from "../app/latertext.js";
import { text } from "../app/text.js";
import { callPerson, shareWith } from "./calldeeds.js";
import { steadyOrder } from "./channels.js";
import { attr, closest, el, find, icon, listen, reconcile, setText } from "./dom.js";
import { MemberPages } from "./memberpages.js";
import { panelHead } from "./panel.js";
import { avatar, lookOf, nameOf, peopleInOrder, presenceOf, showPresence } from "./people.js";
import { knowsAll, matchPerson } from "./peoplesearch.js";
import { openPerson } from "./person.js";
import { askRemove, openAddPeople } from "./roomforms.js";
import { serverNow, statusOf } from "./status.js";
import { talk } from "./visit.js";

/** @import {App, Channel, State, User} from "../app/types.js" */
/** @import {PanelView} from "./panel.js" */
/** @import {Ui} from "./ui.js" */

/** Milliseconds after the last key. */
const SETTLE_MS = 150;

/**
 * @param {App} app
 * @param {Ui} ui
 * @returns {PanelView}
 */
export function mountMembers(app, ui) {
  const view = new Members(app, ui);
  return {
    label: text.room.members,
    rows: [view.head, view.body, view.foot],
    enter: () => view.input.focus(),
    update: (state) => view.update(state),
  };
}

class Members {
  /**
   * @param {App} app
   * @param {Ui} ui
   */
  constructor(app, ui) {
    const t = later.members;
    this.app = app;
    this.ui = ui;
    this.title = el("h2", { class: "grow trunc" });
    this.input = el("input", { type: "search", "aria-label": t.search, placeholder: t.search });
    const field = el("div", { class: "in" }, icon("search", 16), this.input);
    const head = panelHead(this.title, () => ui.panel.close());
    this.head = el("div", {}, head, el("div", { class: "find-in" }, field));
    this.list = el("ul");
    this.none = el("p", { class: "none", role: "status" });
    this.end = el("div", { class: "end" });
    this.body = el("div", { class: "col scrolls members" }, this.list, this.none, this.end);
    this.add = el("button", { type: "button", class: "btn" }, icon("user-plus", 16), text.room.add);
    this.foot = el("div", { class: "ph-f" }, this.add);
    /** @type {ReturnType<typeof steadyOrder<User>>} */
    this.steady = steadyOrder();
    this.pages = new MemberPages(app, () => this.show(app.state));
    /** @type {unknown[]} what the list was made from */
    this.made = [];
    this.timer = 0;
    this.listen();
  }

  listen() {
    const { app, ui } = this;
    listen(this.input, {
      input: () => {
        this.show(app.state);
        clearTimeout(this.timer);
        this.timer = window.setTimeout(() => this.ask(), SETTLE_MS);
      },
      keydown: (e) => e.key === "ArrowDown" && this.focus(0, e),
    });
    listen(this.add, { click: () => openAddPeople(app, app.state.current) });
    listen(this.list, {
      click: (e) => this.press(e),
      keydown: (e) => this.walk(e),
      pointerleave: () => this.show(app.state),
    });
    const ends = new IntersectionObserver(([e]) => e?.isIntersecting && void this.pages.more(), {
      root: this.body,
      rootMargin: "400px",
    });
    ends.observe(this.end);
    ui.panel.node.addEventListener("focusin", (e) => this.settle(e));
  }

  /** @returns {Channel | undefined} */
  get channel() {
    return this.app.state.channels.get(this.app.state.current);
  }

  get query() {
    return this.input.value.trim();
  }

  /** @param {State} state */
  update(state) {
    const { channel } = this;
    if (!channel) return;
    const before = /** @type {Channel | undefined} */ (this.made[0]);
    if (before?.id !== channel.id) this.input.value = "";
    const from = [channel, state.users, state.presence, statuses(state)];
    if (from.every((part, i) => part === this.made[i])) return;
    this.made = from;
    const changed = before?.id !== channel.id || before.member_count !== channel.member_count;
    if (changed) this.ask();
    this.show(state);
  }

  /** Asks the server where the page does not know who is there. */
  ask() {
    const { channel } = this;
    if (channel && !membersOf(channel, this.app.state)) this.pages.start(channel.id, this.query);
  }

  /** @param {State} state */
  show(state) {
    const { channel, query } = this;
    if (!channel) return;
    const known = membersOf(channel, state);
    const users = known ? found(known, query) : this.pages.users;
    setText(this.title, later.members.title(channel.member_count));
    this.foot.hidden = channel.kind !== "private";
    const frozen = this.list.matches(":hover");
    reconcile(this.list, known ? this.steady(users, frozen) : users, {
      key: (u) => String(u.id),
      create: (u) => row(u.id),
      update: (node, u) => update(node, state.users.get(u.id) ?? u, channel, state),
    });
    const nobody = users.length === 0 && query && !this.pages.loading;
    setText(this.none, nobody ? later.members.none(query) : known ? "" : this.pages.trouble);
    this.settle();
  }

  /** One tab stop: the row that has, or had, the focus. @param {FocusEvent} [e] */
  settle(e) {
    const rows = [...this.list.children];
    const at = e && rows.findIndex((r) => r.contains(/** @type {Node} */ (e.target)));
    if (at === -1) return;
    const marked = rows.findIndex((r) => r.querySelector("[tabindex='0']"));
    const here = at ?? Math.max(marked, 0);
    rows.forEach((r, i) => {
      for (const button of r.querySelectorAll("button")) attr(button, "tabindex", i === here ? "0" : "-1");
    });
  }

  /** @param {MouseEvent} e */
  press(e) {
    const { app, ui, channel } = this;
    const node = closest(e, "[data-user]");
    const id = Number(node?.dataset.user);
    if (!node || !id || !channel) return;
    const user = app.state.users.get(id) ?? this.pages.users.find((u) => u.id === id);
    const what = closest(e, "[data-do]")?.dataset.do;
    if (what === "remove" && user) askRemove(app, channel, user);
    else if (what === "call") void callPerson(app, ui, id);
    else if (what === "share") void shareWith(app, ui, id);
    else if (what === "message") void ui.attempt(talk(app, ui, [id]));
    else if (what) openPerson(app, ui, id, node);
  }

  /** @param {KeyboardEvent} e */
  walk(e) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    const at = [...this.list.children].findIndex((r) => r.contains(document.activeElement));
    if (step === undefined || at < 0) return;
    if (at + step < 0) {
      e.preventDefault();
      return this.input.focus();
    }
    this.focus(at + step, e);
  }

  /** @param {number} at @param {KeyboardEvent} e */
  focus(at, e) {
    const button = this.list.children[at]?.querySelector("button");
    if (!button) return;
    e.preventDefault();
    button.focus();
  }
}

/** Statuses end without anybody telling. @param {State} state */
function statuses(state) {
  const now = serverNow(state);
  return [...state.users.values()].map((u) => statusOf(u, now)).join("\n");
}

/**
 * @param {Channel} channel
 * @param {State} state
 * @returns {User[] | undefined} undefined: only the server knows all of them
 */
export function membersOf(channel, state) {
  if (channel.members) {
    const ids = new Set(channel.members.map((m) => m.user_id));
    return peopleInOrder(state).filter((u) => ids.has(u.id));
  }
  return channel.kind === "public" && knowsAll(state) ? peopleInOrder(state) : undefined;
}

/** @param {User[]} users @param {string} query */
function found(users, query) {
  return query ? users.filter((u) => (matchPerson(query, u)?.score ?? -1) >= 50) : users;
}

/** @param {number} id */
function row(id) {
  const about = el("span", { class: "grow" });
  const face = el("span", { class: "face" });
  const who = el("button", { type: "button", class: "member-b", "data-do": "show" }, face, about);
  about.append(el("span", { class: "b trunc" }), el("span", { class: "hint trunc" }));
  return el("li", { class: "member", "data-user": id }, who);
}

/**
 * @param {HTMLElement} node
 * @param {User} user
 * @param {Channel} channel
 * @param {State} state
 */
function update(node, user, channel, state) {
  const mine = user.id === state.me.id;
  const name = nameOf(user);
  const face = find(node, ".face");
  const look = lookOf(user);
  if (face.dataset.look !== look) {
    face.dataset.look = look;
    face.replaceChildren(avatar(user, "s32"));
  }
  showPresence(find(face, ".av"), presenceOf(state, user.id));
  setText(find(node, ".b"), mine ? later.members.you(name) : name);
  const handle = name === user.username ? "" : `@${user.username}`;
  const status = statusOf(user, serverNow(state)) || user.bio || "";
  setText(find(node, ".hint"), [user.disabled && text.person.disabled, handle, status].filter(Boolean).join(" · "));
  deed(node, "message", "message", !mine && later.members.message(name));
  deed(node, "call", "phone", !mine && later.members.call(name));
  deed(node, "share", "share", !mine && later.members.share(name));
  const removable = channel.kind === "private" && !mine;
  deed(node, "remove", "x", removable && later.members.remove(name));
}

/**
 * @param {HTMLElement} node
 * @param {string} what
 * @param {string} sign
 * @param {string | false} label false: there is no such button
 */
function deed(node, what, sign, label) {
  const old = node.querySelector(`[data-do=${what}]`);
  if (!label) return old?.remove();
  const made = old ?? el("button", { type: "button", class: "ib", "data-do": what });
  attr(made, "aria-label", label);
  attr(made, "title", label);
  if (old) return;
  made.append(icon(sign, 18));
  node.append(made);
}
