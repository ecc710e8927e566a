// The action sheet of a message, for touch: excerpt, then one row an action.
// Drag down, the scrim, Esc and the back gesture close it.

import { text } from "../app/text.js";
import { actionsFor, perform } from "./actions.js";
import { el, icon, listen } from "./dom.js";
import { avatar, hueClass, nameOf } from "./people.js";

/** @import {App, Message} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

const CLOSE_PX = 80;

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
  const excerpt = el("p", {}, name, ` ${message.body.slice(0, 300)}`);
  const sheet = el("dialog", { class: "dlg sheet", "aria-label": text.message.actions });
  sheet.append(el("div", { class: "sheet-msg" }, avatar(user, "s24"), excerpt));
  for (const action of actions) {
    const row = el("button", { type: "button", class: action.danger ? "opt danger" : "opt" });
    row.append(icon(action.icon), action.label);
    listen(row, {
      click: () => {
        sheet.close();
        perform(app, ui, action.id, message);
      },
    });
    sheet.append(row);
  }
  listen(sheet, {
    close: () => sheet.remove(),
    pointerdown: (e) => e.target === sheet && isOutside(sheet, e) && sheet.close(),
  });
  ignoreRelease(sheet);
  dragToClose(sheet);
  document.body.append(sheet);
  sheet.showModal();
}

/**
 * The finger that held the message down is still there and its release would
 * press whatever has come under it: only what begins in the sheet counts.
 * @param {HTMLElement} sheet
 */
function ignoreRelease(sheet) {
  let begun = false;
  const begin = () => (begun = true);
  for (const start of ["pointerdown", "keydown"]) sheet.addEventListener(start, begin, true);
  const drop = (/** @type {Event} */ e) => {
    if (begun) return;
    e.stopPropagation();
    e.preventDefault();
  };
  sheet.addEventListener("click", drop, true);
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
