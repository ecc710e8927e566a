// The reactions under a message, and giving them.

import { text } from "../app/text.js";
import { attr, el, find, icon, reconcile, setText } from "./dom.js";
import { namesOf } from "./names.js";
import { countUse } from "./often.js";
import { messageById } from "./quote.js";

/** @import {App, Message, Reaction, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** @type {Reaction} stands for the button that adds one */
const ADD = { emoji: "", user_ids: [] };

/**
 * Gives the reaction, or takes it back.
 * @param {App} app
 * @param {Ui} ui
 * @param {Message} message
 * @param {string} emoji
 */
export function react(app, ui, message, emoji) {
  const now = messageById(app.state, message.channel_id, message.id) ?? message;
  countUse(emoji);
  void ui.attempt(app.actions.toggleReaction(now, emoji));
}

/**
 * Shows the chips in the order in which each emoji was first given. Idempotent.
 * @param {HTMLElement} row
 * @param {readonly Reaction[]} reactions
 * @param {State} state
 */
export function showReactions(row, reactions, state) {
  const body = find(row, ".body");
  let box = body.querySelector(".rx");
  if (reactions.length === 0) return box?.remove();
  if (!box) {
    box = el("div", { class: "rx", role: "group", "aria-label": text.reactions.label });
    body.append(box);
  }
  const reachable = row.classList.contains("is-selected");
  reconcile(box, [...reactions, ADD], {
    key: (r) => r.emoji,
    create: (r) => (r === ADD ? adder() : chip(r)),
    update: (node, r) => {
      attr(node, "tabindex", reachable ? "0" : "-1");
      if (r !== ADD) showChip(node, r, state);
    },
  });
}

function adder() {
  const { add } = text.reactions;
  const label = { "aria-label": add, title: add, "aria-haspopup": "dialog" };
  return el("button", { type: "button", class: "add", "data-add": true, ...label },
    icon("smile-plus", 16));
}

/** @param {Reaction} reaction */
function chip({ emoji }) {
  const face = el("span", { class: "emo" }, emoji);
  return el("button", { type: "button", "data-react": emoji }, face, el("span", { class: "n" }));
}

/** @param {HTMLElement} node @param {Reaction} reaction @param {State} state */
function showChip(node, { emoji, user_ids }, state) {
  const names = namesOf(state, user_ids);
  setText(find(node, ".n"), String(user_ids.length));
  attr(node, "aria-pressed", String(user_ids.includes(state.me.id)));
  attr(node, "aria-label", text.reactions.by(emoji, user_ids.length, names));
  attr(node, "title", names);
}
