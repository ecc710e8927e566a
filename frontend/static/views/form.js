// A dialog with something to fill in, or to confirm, and one button that does
// it. What fails is said at the field it names, else above the buttons.

import { ApiError } from "../app/api.js";
import { text } from "../app/text.js";
import { closeButton, openDialog } from "./dialog.js";
import { attr, el, listen } from "./dom.js";
import { note, wordsOf } from "./submit.js";

/** @import {Child} from "./dom.js" */
/** @import {Field} from "./field.js" */

/**
 * @typedef {object} Form
 * @property {string} title
 * @property {Child[]} body
 * @property {string} action label of the button
 * @property {boolean} [danger] it takes something away
 * @property {Record<string, Pick<Field, "input"|"say">>} [fields] by the name that errors give them
 * @property {() => Promise<void>} run then the dialog closes
 */

/** @param {Form} form @returns {HTMLDialogElement} */
export function openForm({ title, body, action, danger, fields = {}, run }) {
  const dialog = el("dialog", { class: "dlg ask", "aria-label": title });
  const cancel = el("button", { type: "button", class: "btn btn-quiet" }, text.form.cancel);
  const kind = danger ? "btn btn-danger" : "btn btn-primary";
  const go = el("button", { type: "submit", class: kind }, action);
  const trouble = note();
  /** @type {Pick<Field, "input"|"say"> | undefined} where the last attempt failed */
  let bad;
  const submit = async () => {
    if (go.getAttribute("aria-busy")) return;
    attr(go, "aria-busy", "true");
    trouble.hide();
    bad?.say("");
    try {
      await run();
      dialog.close();
    } catch (error) {
      bad = error instanceof ApiError ? fields[error.field] : undefined;
      if (!bad) return trouble.show(wordsOf(error));
      bad.say(wordsOf(error), "bad");
      bad.input.focus();
    } finally {
      attr(go, "aria-busy", null);
    }
  };
  const sheet = el(
    "form",
    { novalidate: true },
    el("div", { class: "ask-h" }, el("h2", {}, title), closeButton(dialog)),
    el("div", { class: "ask-b" }, ...body, trouble.node),
    el("div", { class: "ask-f" }, cancel, go),
  );
  listen(sheet, {
    submit: (e) => {
      e.preventDefault();
      void submit();
    },
  });
  listen(cancel, { click: () => dialog.close() });
  dialog.append(sheet);
  openDialog(dialog);
  if (danger) go.focus();
  else sheet.querySelector("input")?.focus();
  return dialog;
}
