// The frame of the page after signing in, and what its views share.

import { text } from "../app/text.js";
import { mountBanner } from "./banner.js";
import { waiting } from "./channels.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { mountDrawer } from "./drawer.js";
import { showEnded } from "./ended.js";
import { mountFinders } from "./finders.js";
import { mountHeader } from "./header.js";
import { openHelp } from "./help.js";
import { mountKeys } from "./keys.js";
import { mountMentions } from "./named.js";
import { mountPins } from "./pins.js";
import { mountSearch } from "./search.js";
import { mountSidebar } from "./sidebar.js";
import { openSwitcher } from "./switcher.js";
import { TimelineView } from "./timeline.js";
import { createUi } from "./ui.js";

/** @import {App, State} from "../app/types.js" */

/**
 * @param {HTMLElement} root
 * @param {App} app
 */
export function mountShell(root, app) {
  const side = el("nav", { class: "side", "aria-label": text.sidebar.label });
  const head = el("header", { class: "hd" });
  const top = el("div", { class: "top" }, head);
  const column = el("div", { class: "col" });
  const foot = el("footer", { class: "composer" });
  const main = el("main", { class: "card" }, top, column, foot);
  const frame = el("div", { class: "app" }, side, main);
  const skip = el("a", { class: "skip", href: "#messages" }, text.channel.skip);
  const page = el("div", {}, skip, frame);
  root.replaceChildren(page);

  const ui = createUi(app, frame, () => update(app.state));
  const drawer = mountDrawer(frame, side, main);
  const showSwitcher = () => {
    drawer.close();
    openSwitcher(app, () => ui.focusComposer());
  };
  const open = { showSwitcher, showHelp: openHelp, closeDrawer: drawer.close };
  const sidebar = mountSidebar(side, app, open);
  const header = mountHeader(head, drawer.open);
  const finders = mountFinders(head, ui);
  ui.panel.define("search", () => mountSearch(app, ui));
  ui.panel.define("pins", () => mountPins(app, ui));
  ui.panel.define("mentions", () => mountMentions(app, ui));
  const banner = mountBanner(top, app);
  const timeline = new TimelineView(column, app, ui);
  column.append(ui.toasts);
  const composer = new Composer(foot, app, ui, () => timeline.selection.move(-1));
  ui.focusComposer = () => composer.focus();
  ui.refill = (words) => composer.refill(words);
  const unmountKeys = mountKeys(app, ui, { side, timeline, ...open });

  let ended = false;
  /** @param {State} state */
  const update = (state) => {
    if (ended) return;
    if (state.connection.status === "ended") {
      ended = true;
      unmountKeys();
      return showEnded(root, state.connection.reason);
    }
    for (const view of [sidebar, header, finders, banner, composer, timeline, ui.panel]) {
      view.update(state);
    }
    document.title = titleOf(state);
  };
  app.subscribe(update);
  update(app.state);
  if (matchMedia("(hover: hover)").matches) composer.focus();
}

/** @param {State} state @returns {string} what waits, then the channel */
export function titleOf(state) {
  const { unread, mentions } = waiting(state);
  const name = state.channels.get(state.current)?.name ?? state.server.name;
  const mark = mentions ? `(${mentions}) ` : unread ? "• " : "";
  return `${mark}${name} · ${state.server.name}`;
}
