// What can be done with a message: one list for the toolbar, the sheet and the
// keys.

import { pathOf } from "../app/routes.js";
import { text } from "../app/text.js";
import { openPicker } from "./picker.js";
import { react } from "./reactions.js";

/** @import {App, Message, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @typedef {object} Action
 * @property {"react"|"reply"|"edit"|"pin"|"copy"|"link"|"unread"|"cards"|"delete"} id
 * @property {string} icon
 * @property {string} label
 * @property {string} [key]
 * @property {boolean} [danger]
 */

/**
 * @param {State} state
 * @param {Message} message
 * @returns {Action[]} none for a deleted message
 */
export function actionsFor(state, message) {
  if (message.deleted_at || message.kind === "system") return [];
  const t = text.message;
  const mine = message.sender_id === state.me.id;
  /** @type {Action[]} */
  const list = [
    { id: "react", icon: "smile-plus", label: text.reactions.add, key: "E" },
    { id: "reply", icon: "reply", label: t.reply, key: "R" },
  ];
  if (mine) list.push({ id: "edit", icon: "edit", label: t.edit, key: "C" });
  list.push(
    { id: "pin", icon: "pin", label: message.pinned_at ? t.unpin : t.pin, key: "P" },
  );
  if (message.body) list.push({ id: "copy", icon: "copy", label: t.copyText, key: "Y" });
  list.push(
    { id: "link", icon: "link", label: t.copyLink },
    { id: "unread", icon: "inbox", label: t.markUnread },
  );
  if (mine && message.previews.length > 0) {
    const { remove, removeAll } = text.cards;
    list.push({ id: "cards", icon: "x", label: message.previews.length > 1 ? removeAll : remove });
  }
  if (mine) list.push({ id: "delete", icon: "trash", label: t.delete, key: "D", danger: true });
  return list;
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {Action["id"]} id
 * @param {Message} message
 * @param {Element} [anchor] beside which a popover opens
 */
export function perform(app, ui, id, message, anchor) {
  const allowed = actionsFor(app.state, message).some((a) => a.id === id);
  if (allowed) deeds(app, ui, message, anchor)[id]();
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {Message} message
 * @param {Element | undefined} anchor
 * @returns {Record<Action["id"], () => void>}
 */
function deeds(app, ui, message, anchor) {
  const { actions } = app;
  return {
    react: () =>
      openPicker(app, anchor, text.emoji.react, (emoji) => react(app, ui, message, emoji)),
    reply: () => {
      actions.startReply(message.id);
      ui.focusComposer();
    },
    edit: () => {
      actions.startEdit(message.id);
      ui.focusComposer();
    },
    pin: () => void ui.attempt(actions.togglePin(message)),
    copy: () => void ui.copy(message.body, text.toast.textCopied),
    link: () => {
      const url = new URL(pathOf(message.channel_id, message.id), location.href);
      void ui.copy(url.href, text.toast.linkCopied);
    },
    unread: () => {
      ui.holdReads(message.channel_id);
      actions.markUnread(message.channel_id, message.id);
    },
    cards: () => void ui.attempt(actions.removePreviews(message.id)),
    delete: () => ui.remove(message.id),
  };
}
