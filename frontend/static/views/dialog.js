import { text } from "../app/text.js";
import { attr, el, icon, listen } from "./dom.js";
import { isOutside } from "./sheet.js";

/**
 * Shows a dialog that lives until it is closed; a press beside it closes it,
 * the browser gives the focus back.
 * @param {HTMLDialogElement} dialog
 */
export function openDialog(dialog) {
  listen(dialog, {
    close: () => {
      dialog.remove();
      wakeCaret();
    },
    pointerdown: (e) => e.target === dialog && isOutside(dialog, e) && dialog.close(),
  });
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * Chromium gives the focus back to a field while it is still inert, and leaves
 * the caret behind: keys would go nowhere.
 */
function wakeCaret() {
  const field = document.activeElement;
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  if (field.selectionStart === null) return; // a slider has no caret
  field.setSelectionRange(field.selectionStart, field.selectionEnd);
}

/**
 * The × of a dialog.
 * @param {HTMLDialogElement} dialog
 * @param {string} [classes]
 */
export function closeButton(dialog, classes = "ib") {
  const x = el("button", { type: "button", class: classes, title: `${text.form.close} (Esc)` });
  attr(x, "aria-label", text.form.close);
  x.append(icon("x"));
  return listen(x, { click: () => dialog.close() });
}

/** Whether a dialog is open: then no shortcut acts. */
export function hasDialog() {
  return document.querySelector("dialog[open], [popover]:popover-open") !== null;
}
