// What the page does behind what is seen, from when it has the time: it has
// itself kept for when there is no server, and looks after newer versions.

import { keep } from "../app/keep.js";
import { mountCallNotices } from "./callnotice.js";
import { openNewMessage } from "./newmessage.js";
import { openSwitcher } from "./switcher.js";
import { mountUpgrade } from "./upgrade.js";
import { registerWorker } from "./worker.js";

/** @import {App} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {HTMLElement} top where banners stand
 */
export function mountBackground(app, ui, top) {
  const worker = registerWorker();
  mountUpgrade(app, top, async () => (await worker)?.update().catch(() => undefined));
  mountCallNotices(app);
  void keep(app);
  openWanted(app, ui);
}

/**
 * The shortcuts of the installed app, which manifest.webmanifest lists.
 * @param {App} app
 * @param {Ui} ui
 */
function openWanted(app, ui) {
  const query = new URLSearchParams(location.search);
  const wanted = query.get("open");
  if (wanted === null) return;
  query.delete("open");
  history.replaceState(null, "", location.pathname + (query.size > 0 ? `?${query}` : ""));
  if (wanted === "message") openNewMessage(app, ui);
  if (wanted === "switcher") openSwitcher(app, ui, "go");
  if (wanted === "search") void ui.panel.open("search");
}
