// The way to the settings, from anywhere.

import { hasDialog } from "./dialog.js";
import { rest } from "./later.js";

/** @import {App} from "../app/types.js" */

/** @typedef {"profile"|"appearance"|"notifications"|"shortcuts"|"sessions"|"danger"} Pane */

/**
 * @param {App} app
 * @param {Pane} [pane] the first one, or on a phone their list
 * @returns {Promise<void>} rejects in words when they cannot be had
 */
export async function openSettings(app, pane) {
  const { showSettings } = await rest();
  if (!hasDialog()) showSettings(app, pane);
}
