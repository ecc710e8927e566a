// The head of the open channel.

import { text } from "../app/text.js";
import { waiting } from "./channels.js";
import { attr, el, icon, listen, reconcile, setText } from "./dom.js";
import { avatar, peopleInOrder, presenceOf } from "./people.js";

/** @import {State} from "../app/types.js" */

/**
 * @param {HTMLElement} root
 * @param {() => void} openDrawer
 */
export function mountHeader(root, openDrawer) {
  const dot = el("span", { class: "dot", hidden: true });
  const menu = el("button", { type: "button", class: "ib menu only-narrow" }, icon("menu"), dot);
  listen(menu, { click: openDrawer });
  const name = el("span", { class: "trunc" });
  const topic = el("p", { class: "hd-d trunc not-phone" });
  const line = el("p", { class: "hint trunc only-phone" });
  const faces = el("span", { class: "stack" });
  const count = el("span");
  const people = el("div", { class: "people not-phone" }, faces, count);
  const title = el("h1", { class: "hd-t" }, icon("hash", 18), name);
  root.append(menu, el("div", { class: "hd-n" }, title, topic, line), people);

  /** @param {State} state */
  const dots = (state) => {
    const { unread, mentions } = waiting(state);
    dot.hidden = unread === 0;
    dot.classList.toggle("at", mentions > 0);
    attr(menu, "aria-label", unread ? text.channel.menuUnread(unread) : text.channel.menu);
  };
  /** @type {State | undefined} */
  let last;
  return {
    /** @param {State} state */
    update(state) {
      const channel = state.channels.get(state.current);
      setText(name, channel?.name ?? "");
      setText(topic, channel?.topic ?? "");
      attr(topic, "title", channel?.topic || null);
      dots(state);
      if (last?.users === state.users && last.presence === state.presence) return;
      last = state;
      const all = peopleInOrder(state);
      const online = all.filter((u) => presenceOf(state, u.id) !== "offline").length;
      const words = `${text.channel.people(all.length)}, ${text.channel.online(online)}`;
      setText(line, words);
      setText(count, String(all.length));
      attr(people, "title", words);
      reconcile(faces, all.slice(0, 3), {
        key: (u) => `${u.id} ${u.name_hue} ${u.display_name}`,
        create: (u) => avatar(u, "s24"),
      });
    },
  };
}
