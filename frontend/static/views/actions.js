// What can be done with a message: one list for the toolbar, the sheet and the
// keys.

import { pathOf } from "../app/routes.js";
import { text } from "../app/text.js";

/** @import {App, Message, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @typedef {object} Action
 * @property {"reply"|"edit"|"copy"|"link"|"unread"|"delete"} id
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
  const list = [{ id: "reply", icon: "reply", label: t.reply, key: "R" }];
  if (mine) list.push({ id: "edit", icon: "edit", label: t.edit, key: "C" });
  list.push(
    { id: "copy", icon: "copy", label: t.copyText, key: "Y" },
    { id: "link", icon: "link", label: t.copyLink },
    { id: "unread", icon: "inbox", label: t.markUnread },
  );
  if (mine) list.push({ id: "delete", icon: "trash", label: t.delete, key: "D", danger: true });
  return list;
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {Action["id"]} id
 * @param {Message} message
 */
export function perform(app, ui, id, message) {
  const allowed = actionsFor(app.state, message).some((a) => a.id === id);
  if (!allowed) return;
  const { actions } = app;
  switch (id) {
    case "reply":
      actions.startReply(message.id);
      ui.focusComposer();
      break;
    case "edit":
      actions.startEdit(message.id);
      ui.focusComposer();
      break;
    case "copy":
      void ui.copy(message.body, text.toast.textCopied);
      break;
    case "link": {
      const url = new URL(pathOf(message.channel_id, message.id), location.href);
      void ui.copy(url.href, text.toast.linkCopied);
      break;
    }
    case "unread":
      ui.holdReads(message.channel_id);
      actions.markUnread(message.channel_id, message.id);
      break;
    case "delete":
      ui.remove(message.id);
      break;
  }
}
