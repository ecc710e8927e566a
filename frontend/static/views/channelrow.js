// A row of the sidebar: sign or faces, name, and at most two of draft, mute
// and badge.

import { callsIn, present } from "../app/call/changes.js";
import { pathOf } from "../app/routes.js";
import { text } from "../app/text.js";
import { badgeOf, badgeWords, capped, channelName, isMuted, isUnread } from "./channels.js";
import { attr, el, find, icon, setText, shape } from "./dom.js";
import { showLead } from "./lead.js";

/** @import {Channel, State} from "../app/types.js" */
/** @import {Badge} from "./channels.js" */

/** @param {Channel} channel */
export function createChannel(channel) {
  const row = el(
    "a",
    { class: "row", href: pathOf(channel.id), "data-id": channel.id, tabindex: "-1" },
    el("span", { class: "lead" }),
    el("span", { class: "grow trunc" }),
  );
  const item = el("li", { class: "item" }, row);
  if (channel.kind !== "direct") return item;
  const close = el("button", { type: "button", class: "ib ib-24 close", tabindex: "-1" });
  close.append(icon("x", 16));
  item.append(close);
  return item;
}

/** @param {HTMLElement} node @param {Channel} channel @param {State} state */
export function updateChannel(node, channel, state) {
  const row = find(node, ".row");
  const current = channel.id === state.current;
  const name = channelName(state, channel);
  showLead(find(row, ".lead"), channel, state);
  setText(find(row, ".trunc"), name);
  attr(row, "aria-current", current ? "page" : null);
  row.classList.toggle("unread", isUnread(channel));
  row.classList.toggle("muted", isMuted(channel));
  const draft = !current && Boolean(state.drafts.get(channel.id));
  showMark(row, "draft", "edit", draft && text.sidebar.draft);
  const quiet = isMuted(channel) && !(draft && badgeOf(channel).kind);
  showMark(row, "mute", "bell-off", quiet && text.sidebar.muted);
  showLive(row, channel, state);
  showBadge(row, badgeOf(channel));
  const close = node.querySelector(".close");
  if (!close) return;
  attr(close, "aria-label", text.sidebar.close(name));
  attr(close, "title", text.sidebar.close(name));
}

/**
 * @param {HTMLElement} row
 * @param {"draft"|"mute"} name
 * @param {string} sign
 * @param {string | false} label false: it is not so
 */
function showMark(row, name, sign, label) {
  const mark = row.querySelector(`.meta-i.${name}`);
  if (!label) mark?.remove();
  else if (!mark) row.append(shape(`i-${sign}`, `i i-16 meta-i ${name}`, label));
}

/** How many talk there. @param {HTMLElement} row @param {Channel} channel @param {State} state */
function showLive(row, channel, state) {
  const [running] = callsIn(state, channel.id, "voice");
  const n = running ? present(running).length : 0;
  const old = row.querySelector(".live");
  if (!n) return old?.remove();
  const label = text.call.live(n);
  if (old?.getAttribute("title") === label) return;
  const sign = el("span", { class: "live num", title: label }, icon("live", 16), String(n));
  sign.append(el("span", { class: "sr" }, label));
  if (old) old.replaceWith(sign);
  else row.append(sign);
}

/** @param {HTMLElement} row @param {Badge} badge */
export function showBadge(row, badge) {
  const words = badgeWords(badge);
  const old = row.querySelector(".pill");
  const kind = badge.kind === "count" ? "pill" : "pill pill-at";
  if (!words) return old?.remove();
  if (old?.firstChild?.textContent === words && old.className === kind) {
    if (old !== row.lastElementChild) row.append(old);
    return;
  }
  old?.remove();
  const n = capped(badge.n);
  const said = badge.kind === "mentions" ? text.sidebar.mentions(n) : text.sidebar.unread(n);
  row.append(
    el(
      "span",
      { class: kind },
      el("span", { "aria-hidden": "true" }, words),
      el("span", { class: "sr" }, said),
    ),
  );
}
