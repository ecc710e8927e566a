import { isOutside } from "./sheet.js";
import { listen } from "./dom.js";

/**
 * Shows a dialog that lives until it is closed; a press beside it closes it,
 * the browser gives the focus back.
 * @param {HTMLDialogElement} dialog
 */
export function openDialog(dialog) {
  listen(dialog, {
    close: () => dialog.remove(),
    pointerdown: (e) => e.target === dialog && isOutside(dialog, e) && dialog.close(),
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Whether a dialog is open: then no shortcut acts. */
export function hasDialog() {
  return document.querySelector("dialog[open], [popover]:popover-open") !== null;
}
