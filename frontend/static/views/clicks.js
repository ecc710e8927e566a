// Clicks inside the log: code blocks, quotes, reactions, people, and what to
// do with a message that was not sent.

import { removeClick } from "./cards.js";
import { codeClick } from "./code.js";
import { codeCardClick } from "./codecard.js";
import { text } from "../app/text.js";
import { closest } from "./dom.js";
import { textClick } from "./filetext.js";
import { rowOf } from "./message.js";
import { openPerson } from "./person.js";
import { openPicker } from "./picker.js";
import { react } from "./reactions.js";
import { openViewer } from "./later.js";

/** @import {App} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {MouseEvent} e
 * @param {App} app
 * @param {Ui} ui
 */
export function logClick(e, app, ui) {
  const copy = (/** @type {string} */ code) => void ui.copy(code, text.toast.codeCopied);
  if (codeClick(e, copy) || codeCardClick(e, copy) || textClick(e, app.api)) return;
  const image = closest(e, "[data-image]")?.dataset.image;
  if (image) return openViewer(app, Number(image));
  const row = closest(e, ".msg");
  removeClick(e, app, ui, row ? rowOf(row)?.message : undefined);
  const quote = closest(e, "[data-quote]");
  if (quote && !(e.ctrlKey || e.metaKey || e.shiftKey)) {
    e.preventDefault();
    void ui.attempt(app.actions.jumpTo(app.state.current, Number(quote.dataset.quote)));
  }
  reactionClick(e, app, ui);
  personClick(e, app, ui);
  const fate = closest(e, "[data-fate]")?.dataset.fate;
  if (fate) decide(fate, e, app, ui);
}

/**
 * A pill, or the face or name of an author, shows the person.
 * @param {MouseEvent} e
 * @param {App} app
 * @param {Ui} ui
 */
function personClick(e, app, ui) {
  const pill = closest(e, ".mn[data-user]");
  if (pill) return openPerson(app, ui, Number(pill.dataset.user), pill);
  const face = closest(e, ".msg > .av, .meta > .name");
  const row = face && closest(e, ".msg");
  const author = row && rowOf(row)?.message?.sender_id;
  if (author) openPerson(app, ui, author, face);
}

/** Pills are buttons by keyboard, too. @param {KeyboardEvent} e */
export function logKey(e) {
  if (e.key !== "Enter" && e.key !== " ") return;
  const pill = closest(e, ".mn[role]");
  if (!pill) return;
  e.preventDefault();
  pill.click();
}

/**
 * @param {MouseEvent} e
 * @param {App} app
 * @param {Ui} ui
 */
function reactionClick(e, app, ui) {
  const button = closest(e, ".rx button");
  const row = button && closest(e, ".msg");
  const message = row && rowOf(row)?.message;
  if (!message) return;
  const give = (/** @type {string} */ emoji) => react(app, ui, message, emoji);
  if (button.dataset.react) give(button.dataset.react);
  else openPicker(app, button, text.emoji.react, give);
}

/**
 * @param {string} fate retry, edit or delete
 * @param {MouseEvent} e
 * @param {App} app
 * @param {Ui} ui
 */
function decide(fate, e, app, ui) {
  const row = closest(e, ".msg");
  const pending = row && rowOf(row)?.pending;
  if (!pending) return;
  if (fate === "retry") app.actions.retry(pending.nonce);
  else {
    const { discard, takeBack } = app.actions;
    if (fate === "edit") ui.refill(takeBack(pending.nonce));
    else discard(pending.nonce);
  }
  ui.focusComposer();
}
