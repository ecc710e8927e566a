// Going somewhere: to a channel, or to the conversation with some people.

import { neighbour, othersIn } from "./channels.js";

/** @import {App} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * Opens a channel; a direct one that was closed comes back. Whoever has a
 * keyboard can write at once.
 * @param {App} app
 * @param {Ui} ui
 * @param {number} id
 */
export function visit(app, ui, id) {
  const channel = app.state.channels.get(id);
  if (channel?.hidden) return void ui.attempt(talk(app, ui, othersIn(app.state, channel)));
  app.actions.openChannel(id);
  arrive(ui);
}

/**
 * The composer is the new channel's before the next key.
 * @param {Ui} ui
 */
function arrive(ui) {
  ui.refresh();
  write(ui);
}

/** @param {Ui} ui */
export function write(ui) {
  if (matchMedia("(hover: hover)").matches) ui.focusComposer();
}

/**
 * Closes a direct channel; the one being looked at makes way for its neighbour.
 * @param {App} app
 * @param {Ui} ui
 * @param {number} id
 */
export function closeDirect(app, ui, id) {
  const next = id === app.state.current ? neighbour(app.state, -1, false) : undefined;
  void ui.attempt(app.actions.closeDirect(id));
  if (next) visit(app, ui, next.id);
}

/**
 * Opens the conversation with these people from a dialog. What is typed into
 * its field while the server makes the channel is meant for them.
 * @param {App} app
 * @param {Ui} ui
 * @param {number[]} users
 * @param {{dialog: HTMLDialogElement, input: HTMLInputElement}} from
 */
export async function talkFrom(app, ui, users, { dialog, input }) {
  input.value = "";
  await app.actions.openDirect(users.filter((id) => id !== app.state.me.id));
  ui.refresh();
  dialog.close();
  write(ui);
  if (input.value) ui.refill(input.value);
}

/**
 * Opens the conversation with these people; nobody: notes to oneself.
 * @param {App} app
 * @param {Ui} ui
 * @param {number[]} users
 */
export async function talk(app, ui, users) {
  await app.actions.openDirect(users.filter((id) => id !== app.state.me.id));
  arrive(ui);
}
