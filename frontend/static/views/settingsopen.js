// The way to the settings, from anywhere. They are a script of their own, which
// is fetched when they are first asked for.

import { text } from "../app/text.js";
import { hasDialog } from "./dialog.js";

/** @import {App} from "../app/types.js" */

/** @typedef {"profile"|"appearance"|"notifications"|"shortcuts"|"sessions"|"danger"} Pane */

/**
 * @param {App} app
 * @param {Pane} [pane] the first one, or on a phone their list
 * @returns {Promise<void>} rejects in words when they cannot be had
 */
export async function openSettings(app, pane) {
  const { showSettings } = await import("./settingsdialog.js").catch(() => {
    throw new Error(text.settings.notLoaded);
  });
  if (!hasDialog()) showSettings(app, pane);
}
