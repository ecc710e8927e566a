// The keys of the whole page. No shortcut acts while a dialog is open, no
// single key while a field has the focus, or where people have turned them off.

import { settingsOf } from "../app/settings.js";
import { perform } from "./actions.js";
import { neighbour } from "./channels.js";
import { markAllRead } from "./allread.js";
import { hasDialog } from "./dialog.js";
import { openHelp } from "./later.js";
import { openSettings } from "./settingsopen.js";

/** @import {App} from "../app/types.js" */
/** @import {Action} from "./actions.js" */
/** @import {Selection} from "./selection.js" */
/** @import {Mode} from "./switcher.js" */
/** @import {TimelineView} from "./timeline.js" */
/** @import {Ui} from "./ui.js" */

/** Two g within this time go to the oldest message. */
const DOUBLE_MS = 500;

/** What j and k scroll, in lines of messages; d and u go half a page. */
const STEP_PX = 120;

/** @type {Record<string, Action["id"]>} */
const MESSAGE_KEYS = {
  r: "reply",
  o: "reply",
  e: "react",
  c: "edit",
  p: "pin",
  y: "copy",
  d: "delete",
};

/**
 * @typedef {object} Parts
 * @property {HTMLElement} side
 * @property {TimelineView} timeline
 * @property {(mode?: Mode) => void} showSwitcher
 * @property {() => void} newMessage
 */

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {Parts} parts
 * @returns {() => void} takes the listener away
 */
export function mountKeys(app, ui, parts) {
  const isDouble = doublePress();
  const onKey = (/** @type {KeyboardEvent} */ e) => {
    if (e.defaultPrevented || e.isComposing || hasDialog()) return;
    if (combination(e, app, ui, parts)) return e.preventDefault();
    if (isField(e.target) || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key !== "?" && isBeside(parts.side, ui)) return;
    if (isDouble(e) && settingsOf(app.state).single_keys) {
      void ui.attempt(app.actions.jumpToOldest(app.state.current));
    }
    if (single(e, app, ui, parts)) e.preventDefault();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

/** @returns {(e: KeyboardEvent) => boolean} whether it is the second g of two */
function doublePress() {
  let first = -Infinity;
  return ({ key, timeStamp }) => {
    const twice = key === "g" && timeStamp - first < DOUBLE_MS;
    first = key === "g" && !twice ? timeStamp : -Infinity;
    return twice;
  };
}

/** In the sidebar and in the panel letters are theirs. @param {HTMLElement} side @param {Ui} ui */
function isBeside(side, ui) {
  return [side, ui.panel.node].some((n) => n.contains(document.activeElement));
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
}

/**
 * Keys with modifiers, and F6: they act in fields, too.
 * @param {KeyboardEvent} e
 * @param {App} app
 * @param {Ui} ui
 * @param {Parts} parts
 */
function combination(e, app, ui, parts) {
  if (e.key === "F6") {
    region(e.shiftKey ? -1 : 1, ui, parts);
    return true;
  }
  if (e.key === "Escape" && e.shiftKey) {
    markAllRead(app, ui);
    return true;
  }
  const run = e.ctrlKey || e.metaKey ? controlKeys(app, ui, parts)[chordOf(e)] : undefined;
  if (run && !e.altKey) {
    run();
    return true;
  }
  if (!e.altKey || e.ctrlKey || (e.key !== "ArrowDown" && e.key !== "ArrowUp")) return false;
  go(app, ui, e.key === "ArrowDown" ? 1 : -1, e.shiftKey);
  return true;
}

/** @param {KeyboardEvent} e @returns {string} such as "k" or "shift p" */
function chordOf(e) {
  return `${e.shiftKey ? "shift " : ""}${e.key.toLowerCase()}`;
}

/**
 * With Ctrl.
 * @param {App} app
 * @param {Ui} ui
 * @param {Parts} parts
 * @returns {Record<string, () => void>}
 */
function controlKeys(app, ui, { showSwitcher }) {
  const classic = settingsOf(app.state).classic_keys;
  const channels = {
    j: () => go(app, ui, 1, false),
    k: () => go(app, ui, -1, false),
    "shift k": () => showSwitcher(),
  };
  return {
    ...(classic ? channels : { k: () => showSwitcher() }),
    "shift p": () => showSwitcher("commands"),
    ",": () => void ui.attempt(openSettings(app)),
  };
}

/** @param {App} app @param {Ui} ui @param {1|-1} step @param {boolean} unread */
function go(app, ui, step, unread) {
  const channel = neighbour(app.state, step, unread);
  if (!channel) return;
  app.actions.openChannel(channel.id);
  // The composer is the new channel's before the next key.
  ui.refresh();
}

/**
 * The next of sidebar, log, composer and panel.
 * @param {1|-1} step
 * @param {Ui} ui
 * @param {Parts} parts
 */
function region(step, ui, parts) {
  const { kind, node: panel } = ui.panel;
  const { log, selection } = parts.timeline;
  const enter = [
    () => focus(parts.side.querySelector(".row[tabindex='0']")),
    () => focus(selection.node ?? log),
    ui.focusComposer,
  ];
  if (kind) enter.push(() => ui.panel.open(kind, ui.panel.opener));
  const here = [parts.side, log, null, panel].findIndex((n) => n?.contains(document.activeElement));
  const at = here < 0 ? 2 : here;
  enter[(at + step + enter.length) % enter.length]?.();
}

/** @param {Element | null} node */
function focus(node) {
  if (node instanceof HTMLElement) node.focus();
}

/**
 * Single keys, outside of fields. Letters and signs can be turned off; then,
 * as all others, they are for the composer.
 * @param {KeyboardEvent} e
 * @param {App} app
 * @param {Ui} ui
 * @param {Parts} parts
 * @returns {boolean} whether it was one
 */
function single(e, app, ui, parts) {
  const { selection } = parts.timeline;
  const types = e.key.length === 1 && e.key !== " ";
  if (!types || settingsOf(app.state).single_keys) {
    const picked = selection.node !== null; // a message that is still being sent, too
    /** @type {Record<string, (() => void) | undefined>} */
    const keys = { ...pageKeys(app, ui, parts), ...(picked ? selectedKeys : unselectedKeys)(parts) };
    const run = keys[e.key];
    if (run) {
      run();
      return true;
    }
    if (picked && e.key in MESSAGE_KEYS) return onMessage(e.key, app, ui, selection);
    if (e.key in MESSAGE_KEYS || e.key === "g") return true;
  }
  if (types && !selection.node) ui.focusComposer();
  return false;
}

/**
 * A message is selected: visual mode.
 * @param {Parts} parts
 * @returns {Record<string, () => void>}
 */
function selectedKeys({ timeline: { selection } }) {
  return { j: () => selection.move(1), k: () => selection.move(-1), v: () => selection.clear() };
}

/**
 * @param {Parts} parts
 * @returns {Record<string, () => void>}
 */
function unselectedKeys({ timeline, newMessage }) {
  const { log, selection } = timeline;
  const half = log.clientHeight / 2;
  return {
    j: () => log.scrollBy(0, STEP_PX),
    k: () => log.scrollBy(0, -STEP_PX),
    d: () => log.scrollBy(0, half),
    u: () => log.scrollBy(0, -half),
    v: () => selection.move(-1),
    o: newMessage,
  };
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {Parts} parts
 * @returns {Record<string, () => void>}
 */
function pageKeys(app, ui, { timeline, showSwitcher }) {
  const { selection } = timeline;
  return {
    ArrowDown: () => selection.move(1),
    ArrowUp: () => selection.move(-1),
    J: () => go(app, ui, 1, false),
    K: () => go(app, ui, -1, false),
    G: () => timeline.toLatest(),
    i: ui.focusComposer,
    "/": () => ui.panel.open("search"),
    f: () => ui.panel.open("search"),
    ":": () => showSwitcher("commands"),
    "?": () => openHelp(app),
    Escape: () => {
      if (ui.panel.kind) return ui.panel.close();
      selection.clear();
      ui.focusComposer();
    },
  };
}

/**
 * @param {string} key
 * @param {App} app
 * @param {Ui} ui
 * @param {Selection} selection
 */
function onMessage(key, app, ui, selection) {
  const action = MESSAGE_KEYS[key];
  const { message, node } = selection;
  if (!action || !message) return true;
  if (action === "delete") {
    if (message.sender_id !== app.state.me.id) return true;
    selection.step();
  }
  perform(app, ui, action, message, node?.querySelector(".txt") ?? undefined);
  return true;
}
