// The sidebar: workspace, quick switcher, channels, people, own card.

import { pathOf } from "../app/routes.js";
import { text } from "../app/text.js";
import { capped, channelsInOrder } from "./channels.js";
import { attr, closest, el, find, icon, listen, reconcile, setText, shape } from "./dom.js";
import { mountMe } from "./me.js";
import { avatar, nameOf, peopleInOrder, presenceOf, showPresence } from "./people.js";
import { attachRoving } from "./roving.js";
import { recall, remember } from "./settings.js";

/** @import {App, Channel, State, User} from "../app/types.js" */

/**
 * @param {HTMLElement} root the nav element
 * @param {App} app
 * @param {{showSwitcher: () => void, showHelp: () => void, closeDrawer: () => void}} open
 */
export function mountSidebar(root, app, open) {
  const status = el("div", { class: "ws-s", role: "status" });
  const server = el("div", { class: "ws-n trunc" }, app.state.server.name);
  const channels = section("channels", text.sidebar.publicChannels);
  const people = section("people", text.sidebar.people);
  const nav = el("div", { class: "nav" }, jump(open.showSwitcher), channels.node, people.node);
  const foot = el("footer", { class: "me" });
  root.append(
    el(
      "header",
      { class: "ws" },
      el("span", { class: "mark" }, shape("mark")),
      el("div", { class: "grow" }, server, status),
    ),
    nav,
    foot,
  );
  const me = mountMe(foot, app, open.showHelp);
  const roving = attachRoving(nav);
  listen(channels.list, {
    click: (e) => {
      const row = closest(e, "a.row");
      if (!row || e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      open.closeDrawer();
      app.actions.openChannel(Number(row.dataset.id));
    },
  });

  const steady = steadyOrder();
  /** @type {State | undefined} */
  let last;
  return {
    /** @param {State} state */
    update(state) {
      const old = last;
      last = state;
      setText(server, state.server.name);
      showConnection(status, state);
      me.update(state);
      if (changed(old, state, ["channels", "current", "drafts"])) {
        channels.show(channelsInOrder(state), {
          key: (c) => String(c.id),
          create: createChannel,
          update: (node, c) => updateChannel(node, c, state),
        });
        roving.refresh();
      }
      if (changed(old, state, ["users", "presence", "connection"])) {
        people.show(steady(peopleInOrder(state), people.node.matches(":hover")), {
          key: (u) => String(u.id),
          create: createPerson,
          update: (node, u) => updatePerson(node, u, state),
        });
      }
    },
  };
}

/**
 * Keeps the order of what is being pointed at: newcomers go to the end.
 * @returns {(people: User[], frozen: boolean) => User[]}
 */
function steadyOrder() {
  /** @type {Map<number, number>} */
  let places = new Map();
  return (people, frozen) => {
    const place = (/** @type {User} */ u) => places.get(u.id) ?? places.size;
    const order = frozen ? people.toSorted((a, b) => place(a) - place(b)) : people;
    places = new Map(order.map((u, i) => [u.id, i]));
    return order;
  };
}

/** @param {State | undefined} old @param {State} now @param {(keyof State)[]} keys */
function changed(old, now, keys) {
  return !old || keys.some((k) => old[k] !== now[k]);
}

/** @param {() => void} show */
function jump(show) {
  const keys = el("span", { class: "keys" }, el("kbd", {}, "Ctrl"), el("kbd", {}, "K"));
  const label = el("span", { class: "grow" }, text.sidebar.jump);
  const button = el("button", { type: "button", class: "jump", "aria-keyshortcuts": "Control+K" });
  button.append(icon("search", 16), label, keys);
  return listen(button, { click: show });
}

/**
 * A section that folds; what is unread stays in sight.
 * @param {string} name
 * @param {string} title
 */
function section(name, title) {
  const list = el("ul");
  const button = el("button", { type: "button" }, icon("down", 14), title);
  const node = el("section", { "aria-label": title }, el("h2", { class: "sec" }, button), list);
  let open = recall(`fold.${name}`) !== "1";
  const fold = () => {
    attr(button, "aria-expanded", String(open));
    list.classList.toggle("folded", !open);
  };
  listen(button, {
    click: () => {
      open = !open;
      remember(`fold.${name}`, open ? "" : "1");
      fold();
    },
  });
  fold();
  return {
    node,
    list,
    /**
     * @template T
     * @param {T[]} items
     * @param {import("./dom.js").How<T, HTMLElement>} how
     */
    show: (items, how) => reconcile(list, items, how),
  };
}

/** @param {HTMLElement} node @param {State} state */
function showConnection(node, state) {
  const { status } = state.connection;
  node.classList.toggle("off", status !== "online");
  setText(node, text.connection[status]);
}

/** @param {Channel} channel */
function createChannel(channel) {
  const row = el(
    "a",
    { class: "row", href: pathOf(channel.id), "data-id": channel.id, tabindex: "-1" },
    el("span", { class: "lead" }, icon("hash", 18)),
    el("span", { class: "grow trunc" }),
  );
  return el("li", {}, row);
}

/** @param {HTMLElement} node @param {Channel} channel @param {State} state */
function updateChannel(node, channel, state) {
  const row = find(node, ".row");
  const current = channel.id === state.current;
  setText(find(row, ".trunc"), channel.name);
  attr(row, "aria-current", current ? "page" : null);
  row.classList.toggle("unread", channel.unread > 0);
  showBadge(row, channel);
  const draft = !current && Boolean(state.drafts.get(channel.id));
  const pencil = row.querySelector(".meta-i");
  if (!draft) pencil?.remove();
  else if (!pencil) row.append(shape("i-edit", "i i-14 meta-i", text.sidebar.draft));
}

/** @param {HTMLElement} row @param {Channel} channel */
function showBadge(row, channel) {
  const { unread, mentions } = channel;
  let pill = row.querySelector(".pill");
  if (unread === 0) return void pill?.remove();
  if (!pill) {
    pill = el("span");
    row.append(pill);
  }
  const at = mentions > 0;
  const words = at ? text.sidebar.mentions(capped(mentions)) : text.sidebar.unread(capped(unread));
  attr(pill, "class", at ? "pill pill-at" : "pill");
  attr(pill, "aria-label", words);
  setText(pill, at ? `@${capped(mentions)}` : capped(unread));
}

/** @param {User} user */
function createPerson(user) {
  return el(
    "li",
    { class: "row person" },
    el("span", { class: "lead" }, avatar(user, "s22")),
    el("span", { class: "trunc" }),
  );
}

/** @param {HTMLElement} node @param {User} user @param {State} state */
function updatePerson(node, user, state) {
  showPresence(find(node, ".av"), presenceOf(state, user.id));
  const mine = user.id === state.me.id;
  setText(find(node, ".trunc"), nameOf(user));
  const you = node.querySelector(".you");
  if (mine && !you) node.append(el("span", { class: "you" }, text.sidebar.you));
  else if (!mine) you?.remove();
}
