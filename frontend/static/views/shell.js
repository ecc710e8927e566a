// The frame of the page after signing in, and what its views share.

import { text } from "../app/text.js";
import { mountBanner } from "./banner.js";
import { mountCalls } from "./calls.js";
import { channelName } from "./channels.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { mountDrawer } from "./drawer.js";
import { mountDrop } from "./drop.js";
import { showEnded } from "./ended.js";
import { mountFinders } from "./finders.js";
import { mountHeader } from "./header.js";
import { mountKeys } from "./keys.js";
import { fetchTheRest, openNewMessage, openSwitcher, rest } from "./later.js";
import { mountNotifier } from "./notifier.js";
import { mountSidebar } from "./sidebar.js";
import { mountResize } from "./resize.js";
import { settingsFollower } from "./settings.js";
import { nextEnd, serverNow } from "./status.js";
import { TimelineView } from "./timeline.js";
import { showTitle } from "./title.js";
import { mountTextSize } from "./textsize.js";
import { createUi } from "./ui.js";
import { write } from "./visit.js";

/** @import {App, State} from "../app/types.js" */
/** @import {Mode} from "./switcher.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {HTMLElement} root
 * @param {App} app
 */
export function mountShell(root, app) {
  const { side, head, top, column, foot, main, frame } = frameIn(root);
  const ui = createUi(app, frame, () => update(app.state));
  const drawer = mountDrawer(frame, side, main);
  mountResize(frame, side);
  const showSwitcher = (/** @type {Mode} */ mode = "go") => {
    drawer.close();
    openSwitcher(app, ui, mode);
  };
  const open = { showSwitcher, closeDrawer: drawer.close };
  const sidebar = mountSidebar(side, app, ui, open);
  const header = mountHeader(head, app, ui, drawer.open);
  const finders = mountFinders(header.side, ui);
  definePanels(app, ui);
  fetchTheRest(app, ui, top);
  const banner = mountBanner(top, app);
  const calls = mountCalls(app, ui, { frame, side, main, top, buttons: header.side });
  const timeline = new TimelineView(column, app, ui);
  column.append(ui.toasts);
  const composer = new Composer(foot, app, ui, () => timeline.selection.move(-1));
  mountDrop(main, app, ui);
  mountTextSize(column, app, ui);
  ui.focusComposer = () => composer.focus();
  ui.refill = (words) => composer.refill(words);
  const newMessage = () => openNewMessage(app, ui);
  const unmountKeys = mountKeys(app, ui, { side, timeline, newMessage, ...open });
  const notifier = mountNotifier(app, ui);
  const followSettings = settingsFollower();
  const alarm = statusAlarm(app, () => update(app.state));
  let ended = false;
  /** @type {State | undefined} */
  let last;
  /** @param {State} state */
  const update = (state) => {
    if (ended) return;
    if (state.connection.status === "ended") {
      ended = true;
      unmountKeys();
      notifier.end();
      calls.end();
      return showEnded(root, state.connection.reason);
    }
    followSettings(state);
    const focused = document.activeElement;
    for (const view of [sidebar, header, finders, banner, calls, composer, timeline, ui.panel]) {
      view.update(state);
    }
    showTitle(state);
    notifier.update(state);
    alarm(state);
    if (last && last.current !== state.current) {
      ui.panel.makeWay();
      tellLoss(last, state, ui);
    }
    last = state;
    // What had the focus is gone.
    if (focused !== document.activeElement && document.activeElement === document.body) write(ui);
  };
  app.subscribe(update);
  for (const event of ["focus", "blur"]) addEventListener(event, () => ended || showTitle(app.state));
  update(app.state);
  if (matchMedia("(hover: hover)").matches) composer.focus();
}

/**
 * The elements of the page, empty.
 * @param {HTMLElement} root
 */
function frameIn(root) {
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
  return { side, head, top, column, foot, main, frame };
}

/**
 * What the panel at the side can show.
 * @param {App} app
 * @param {Ui} ui
 */
function definePanels(app, ui) {
  ui.panel.define("search", async () => (await rest()).mountSearch(app, ui));
  ui.panel.define("pins", async () => (await rest()).mountPins(app, ui));
  ui.panel.define("mentions", async () => (await rest()).mountMentions(app, ui));
  ui.panel.define("members", async () => (await rest()).mountMembers(app, ui));
}

/**
 * Says when the channel that was open is no longer the reader's.
 * @param {State} before
 * @param {State} now
 * @param {Ui} ui
 */
function tellLoss(before, now, ui) {
  const lost = before.channels.get(before.current);
  if (!lost || now.channels.has(lost.id)) return;
  ui.toast({ icon: "info", words: text.room.lost(channelName(before, lost)), ms: 6000 });
}

/**
 * Runs a function when somebody's status ends, as nothing else tells of it.
 * @param {App} app
 * @param {() => void} run
 * @returns {(state: State) => void}
 */
function statusAlarm(app, run) {
  /** @type {State["users"] | undefined} */
  let users;
  let timer = 0;
  const ring = () => {
    users = undefined;
    run();
  };
  return (state) => {
    if (state.users === users) return;
    users = state.users;
    clearTimeout(timer);
    const now = serverNow(app.state);
    const wait = nextEnd(users.values(), now) - now;
    // A timer holds 24 days at most.
    if (wait < Infinity) timer = window.setTimeout(ring, Math.min(wait + 50, 86_400_000));
  };
}
