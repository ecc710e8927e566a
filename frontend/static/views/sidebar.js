// The sidebar: workspace, quick switcher, mentions and drafts, channels, own
// card.

import { text } from "../app/text.js";
import { createChannel, updateChannel } from "./channelrow.js";
import { othersIn, sections, steadyOrder } from "./channels.js";
import { attr, closest, el, icon, listen, setText, shape } from "./dom.js";
import { keycap } from "./keycaps.js";
import { mountMe } from "./me.js";
import { openNewMessage, openNewRoom } from "./later.js";
import { openRoomMenu } from "./roommenu.js";
import { attachRoving } from "./roving.js";
import { section } from "./section.js";
import { mountShortcuts } from "./shortcuts.js";
import { mountUnreads } from "./unreads.js";
import { closeDirect, visit } from "./visit.js";

/** @import {App, Channel, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {HTMLElement} root the nav element
 * @param {App} app
 * @param {Ui} ui
 * @param {{showSwitcher: () => void, closeDrawer: () => void}} open
 */
export function mountSidebar(root, app, ui, open) {
  const newMessage = () => openNewMessage(app, ui);
  const head = workspace(newMessage);
  const rooms = {
    public: section("channels", text.sidebar.publicChannels),
    private: section("private", text.sidebar.privateChannels, {
      label: text.sidebar.newRoom,
      run: () => openNewRoom(app, ui),
    }),
    direct: section("direct", text.sidebar.direct, {
      label: text.sidebar.newMessage,
      run: newMessage,
    }),
  };
  const nobody = nobodyYet(newMessage);
  rooms.direct.node.append(nobody);
  const shortcuts = mountShortcuts(app, ui, open.closeDrawer);
  const nav = el("div", { class: "nav" }, jump(() => open.showSwitcher()), ...shortcuts.nodes);
  nav.append(...Object.values(rooms).map((s) => s.node));
  const foot = el("footer", { class: "me" });
  root.append(head.node, el("div", { class: "nav-w" }, nav), foot);
  const me = mountMe(foot, app, ui);
  const roving = attachRoving(nav);
  const unreads = mountUnreads(nav);
  listen(nav, {
    click: (e) => rowClick(e, app, ui, open.closeDrawer),
    contextmenu: (e) => rowMenu(e, app, ui),
    keydown: (e) => rowKey(e, app, ui),
    pointerleave: () => show(app.state),
    focusout: () => requestAnimationFrame(() => show(app.state)),
  });

  /** @type {ReturnType<typeof steadyOrder<Channel>>} */
  const steady = steadyOrder();
  const show = (/** @type {State} */ state) => {
    const frozen = nav.matches(":hover, :focus-within");
    const list = { ...sections(state) };
    list.direct = steady(list.direct, frozen);
    for (const kind of /** @type {const} */ (["public", "private", "direct"])) {
      rooms[kind].show(list[kind], {
        key: (c) => String(c.id),
        create: createChannel,
        update: (node, c) => updateChannel(node, c, state),
      });
    }
    attr(nobody, "hidden", list.direct.length > 0);
    shortcuts.show(state);
    roving.refresh();
    unreads.refresh();
  };
  /** @type {State | undefined} */
  let last;
  return {
    /** @param {State} state */
    update(state) {
      const old = last;
      last = state;
      head.update(state);
      me.update(state);
      if (old?.channels !== state.channels) meetAll(app);
      if (!old || SHOWN.some((k) => old[k] !== state[k])) show(state);
    },
  };
}

/** The parts of the state from which rows are made. */
const SHOWN = /** @type {const} */ ([
  "channels",
  "current",
  "drafts",
  "users",
  "presence",
  "connection",
  "calls",
]);

/** Those who give direct channels their names. @param {App} app */
function meetAll(app) {
  for (const c of app.state.channels.values()) {
    if (c.kind === "direct" && !c.hidden) app.meet(othersIn(app.state, c));
  }
}

/** @param {() => void} newMessage */
function workspace(newMessage) {
  const status = el("div", { class: "ws-s", role: "status" });
  const server = el("div", { class: "ws-n trunc" });
  const compose = el("button", { type: "button", class: "ib" }, icon("compose"));
  attr(compose, "aria-label", text.sidebar.newMessage);
  attr(compose, "title", `${text.sidebar.newMessage} (O)`);
  listen(compose, { click: newMessage });
  const mark = el("span", { class: "mark" }, shape("mark"));
  const names = el("div", { class: "grow" }, server, status);
  return {
    node: el("header", { class: "ws" }, mark, names, compose),
    /** @param {State} state */
    update(state) {
      setText(server, state.server.name);
      status.classList.toggle("off", state.connection.status !== "online");
      setText(status, text.connection[state.connection.status]);
    },
  };
}

/** @param {() => void} show */
function jump(show) {
  const keys = el("span", { class: "keys" }, keycap("Ctrl"), keycap("K"));
  const label = el("span", { class: "grow" }, text.sidebar.jump);
  const button = el("button", { type: "button", class: "jump", "aria-keyshortcuts": "Control+K" });
  button.append(icon("search", 16), label, keys);
  return listen(button, { click: show });
}

/** @param {() => void} newMessage */
function nobodyYet(newMessage) {
  const t = text.sidebar;
  const button = el("button", { type: "button", class: "btn btn-primary" }, t.newMessage);
  listen(button, { click: newMessage });
  return el("div", { class: "nobody" }, el("b", {}, t.talk), el("p", {}, t.talkLead), button);
}

/**
 * @param {MouseEvent} e
 * @param {App} app
 * @param {Ui} ui
 * @param {() => void} closeDrawer
 */
function rowClick(e, app, ui, closeDrawer) {
  const row = closest(e, ".item")?.querySelector("a.row");
  if (!(row instanceof HTMLElement) || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  const id = Number(row.dataset.id);
  if (closest(e, ".close")) return closeDirect(app, ui, id);
  closeDrawer();
  visit(app, ui, id);
}

/** @param {MouseEvent} e @param {App} app @param {Ui} ui */
function rowMenu(e, app, ui) {
  const row = closest(e, "a.row");
  if (!row) return;
  e.preventDefault();
  openRoomMenu(row, app, ui, Number(row.dataset.id));
}

/** Delete closes a direct channel. @param {KeyboardEvent} e @param {App} app @param {Ui} ui */
function rowKey(e, app, ui) {
  const row = closest(e, "a.row");
  if (e.key !== "Delete" || !row) return;
  const id = Number(row.dataset.id);
  if (app.state.channels.get(id)?.kind === "direct") closeDirect(app, ui, id);
}
