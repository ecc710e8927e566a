// The action sheet of a message, for touch: excerpt, five emoji, then one row
// an action.
// Drag down, the scrim, Esc and the back gesture close it.

import { text } from "../app/text.js";
import { actionsFor, perform } from "./actions.js";
import { el, icon, listen } from "./dom.js";
import { usedOften } from "./often.js";
import { avatar, hueClass, nameOf } from "./people.js";
import { react } from "./reactions.js";
import { lineOf } from "./summary.js";

/** @import {App, Message} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

const CLOSE_PX = 80;

/** Emoji at hand. */
const QUICK = 5;

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {Message} message
 */
export function openSheet(app, ui, message) {
  const actions = actionsFor(app.state, message);
  if (actions.length === 0) return;
  const user = app.state.users.get(message.sender_id);
  const name = el("b", { class: `name ${hueClass(user)}` }, nameOf(user));
  const excerpt = el("p", {}, name, ` ${message.body.slice(0, 300) || lineOf(message)}`);
  const sheet = el("dialog", { class: "dlg sheet", "aria-label": text.message.actions });
  sheet.append(el("div", { class: "sheet-msg" }, avatar(user, "s24"), excerpt));
  const choose = (/** @type {() => void} */ deed) => () => {
    sheet.close();
    deed();
  };
  sheet.append(quickRow(app, ui, message, choose));
  for (const action of actions.filter((a) => a.id !== "react")) {
    const row = el("button", { type: "button", class: action.danger ? "opt danger" : "opt" });
    row.append(icon(action.icon), action.label);
    listen(row, { click: choose(() => perform(app, ui, action.id, message)) });
    sheet.append(row);
  }
  listen(sheet, {
    close: () => sheet.remove(),
    pointerdown: (e) => e.target === sheet && isOutside(sheet, e) && sheet.close(),
  });
  pressFirst(sheet);
  dragToClose(sheet);
  document.body.append(sheet);
  sheet.showModal();
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {Message} message
 * @param {(deed: () => void) => () => void} choose
 */
function quickRow(app, ui, message, choose) {
  const buttons = usedOften(QUICK).map((emoji) => {
    const label = text.reactions.with(emoji);
    const node = el("button", { type: "button", class: "emo", "aria-label": label }, emoji);
    return listen(node, { click: choose(() => react(app, ui, message, emoji)) });
  });
  const more = el("button", { type: "button", "aria-label": text.reactions.add });
  more.append(icon("smile-plus", 24));
  listen(more, { click: choose(() => perform(app, ui, "react", message)) });
  return el("div", { class: "quick" }, ...buttons, more);
}

/**
 * The sheet opens under a finger that is down: lifting it presses nothing.
 * @param {HTMLElement} sheet
 */
function pressFirst(sheet) {
  let pressed = false;
  sheet.addEventListener("pointerdown", () => (pressed = true), { once: true, capture: true });
  sheet.addEventListener(
    "click",
    (e) => {
      // A click by key has no count.
      if (pressed || e.detail === 0) return;
      e.stopPropagation();
      e.preventDefault();
    },
    { capture: true },
  );
}

/** @param {HTMLElement} box @param {MouseEvent} e */
export function isOutside(box, e) {
  const r = box.getBoundingClientRect();
  return e.clientX < r.left || e.clientX > r.right || e.clientY < r.top || e.clientY > r.bottom;
}

/** @param {HTMLDialogElement} sheet */
function dragToClose(sheet) {
  let from = -1;
  const move = (/** @type {number} */ by) => {
    sheet.style.setProperty("transform", by > 0 ? `translateY(${by}px)` : "none");
  };
  listen(sheet, {
    pointerdown: (e) => (from = e.clientY),
    pointermove: (e) => from >= 0 && move(e.clientY - from),
    pointerup: (e) => {
      if (from >= 0 && e.clientY - from > CLOSE_PX) sheet.close();
      else move(0);
      from = -1;
    },
    pointercancel: () => {
      from = -1;
      move(0);
    },
  });
}
