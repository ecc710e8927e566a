// Everything counts as read.

import { text } from "../app/text.js";

/** @import {App} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** @param {App} app @param {Ui} ui */
export function markAllRead(app, ui) {
  app.actions.markAllRead();
  ui.toast({ icon: "checks", words: text.toast.allRead, mood: "good" });
}
