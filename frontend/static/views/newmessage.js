// The dialog that starts a conversation: people become chips; nobody makes it
// a note to oneself.

import { Chooser } from "./chooser.js";
import { closeButton, openDialog } from "./dialog.js";
import { attr, el, listen, setText } from "./dom.js";
import { keycap } from "./keycaps.js";
import { note, wordsOf } from "./submit.js";
import { later } from "../app/latertext.js";
import { talkFrom } from "./visit.js";

/** @import {App} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** @param {App} app @param {Ui} ui */
export function openNewMessage(app, ui) {
  const t = later.newMessage;
  const dialog = el("dialog", { class: "dlg pal", "aria-label": t.title });
  const go = el("button", { type: "button", class: "btn btn-primary" });
  const trouble = note();
  const chooser = new Chooser(app, {
    label: t.to,
    heading: later.people.list,
    offers: (user) => user.id !== app.state.me.id,
    onChange: () => {
      trouble.hide();
      show();
    },
  });
  const show = () => setText(go, chooser.chosen.length ? t.open : t.notes);
  const open = async () => {
    if (go.ariaBusy) return;
    attr(go, "aria-busy", "true");
    try {
      await talkFrom(app, ui, chooser.ids, { dialog, input: chooser.input });
    } catch (error) {
      trouble.show(wordsOf(error));
    } finally {
      attr(go, "aria-busy", null);
    }
  };
  listen(go, { click: () => void open() });
  listen(dialog, {
    keydown: (e) => {
      if (e.key !== "Enter" || e.isComposing || e.defaultPrevented) return;
      if (e.target instanceof HTMLButtonElement) return;
      if (e.ctrlKey || e.metaKey || chooser.chosen.length > 0) void open();
    },
  });
  const x = closeButton(dialog, "ib only-phone");
  const esc = el("span", { class: "keys not-phone" }, keycap("Esc"));
  const head = el("div", { class: "pal-i" }, el("span", { class: "to" }, t.to), chooser.field, esc, x);
  dialog.append(head, chooser.box.node, trouble.node, foot(go));
  show();
  openDialog(dialog);
  chooser.input.focus();
}

/** @param {HTMLElement} go */
function foot(go) {
  const t = later.newMessage;
  const add = el("span", { class: "not-phone" }, keycap("Enter"), t.add);
  const back = el("span", { class: "not-phone" }, keycap("Backspace"), t.back);
  return el("div", { class: "foot keep" }, add, back, el("span", { class: "grow" }), go);
}
