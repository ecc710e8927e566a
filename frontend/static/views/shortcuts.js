// The rows of the sidebar that are no channels: mentions and drafts.

import { text } from "../app/text.js";
import { showBadge } from "./channelrow.js";
import { channelName, draftsIn, mentionCount } from "./channels.js";
import { el, icon, listen, setText } from "./dom.js";
import { openMenu } from "./menu.js";
import { visit } from "./visit.js";

/** @import {App, Channel, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {() => void} closeDrawer
 */
export function mountShortcuts(app, ui, closeDrawer) {
  const mentions = special("at", text.sidebar.mentionsRow);
  const drafts = special("edit", text.sidebar.drafts);
  listen(mentions, {
    click: () => {
      closeDrawer();
      ui.panel.open("mentions", mentions);
    },
  });
  listen(drafts, {
    click: (e) => {
      e.preventDefault();
      openDrafts(drafts, app, ui, closeDrawer);
    },
  });
  return {
    nodes: [mentions, drafts],
    /** @param {State} state */
    show: (state) => showSpecials(mentions, drafts, state),
  };
}

/** A row that is no channel. @param {string} sign @param {string} label */
function special(sign, label) {
  const row = el("button", { type: "button", class: "row", tabindex: "-1" });
  row.append(el("span", { class: "lead" }, icon(sign, 18)), el("span", { class: "grow trunc" }, label));
  return row;
}

/** @param {HTMLElement} mentions @param {HTMLElement} drafts @param {State} state */
function showSpecials(mentions, drafts, state) {
  const named = mentionCount(state);
  mentions.classList.toggle("unread", named > 0);
  showBadge(mentions, { kind: named ? "direct" : "", n: named });
  const n = draftsIn(state).length;
  const count = drafts.querySelector(".num");
  if (n === 0) return count?.remove();
  const node = count ?? drafts.appendChild(el("span", { class: "num hint" }));
  setText(node, String(n));
}

/**
 * The one draft, or the list of them.
 * @param {HTMLElement} row
 * @param {App} app
 * @param {Ui} ui
 * @param {() => void} closeDrawer
 */
function openDrafts(row, app, ui, closeDrawer) {
  const { state } = app;
  const list = draftsIn(state);
  const go = (/** @type {Channel} */ c) => {
    closeDrawer();
    visit(app, ui, c.id);
  };
  if (list.length === 1 && list[0]) return go(list[0]);
  const items = list.map((c) => ({
    label: channelName(state, c),
    note: state.drafts.get(c.id)?.trim().split("\n", 1)[0] ?? "",
    run: () => go(c),
  }));
  openMenu(row, text.sidebar.drafts, items.length ? items : [{ heading: text.sidebar.noDrafts }]);
}
