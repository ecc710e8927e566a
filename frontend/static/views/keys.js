// The keys of the whole page. No shortcut acts while a dialog is open, no
// single key while a field has the focus.

import { perform } from "./actions.js";
import { neighbour } from "./channels.js";
import { hasDialog } from "./dialog.js";

/** @import {App} from "../app/types.js" */
/** @import {Action} from "./actions.js" */
/** @import {Selection} from "./selection.js" */
/** @import {TimelineView} from "./timeline.js" */
/** @import {Ui} from "./ui.js" */

/** Two g within this time go to the oldest message loaded. */
const DOUBLE_MS = 500;

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
 * @property {() => void} showSwitcher
 * @property {() => void} showHelp
 * @property {() => void} newMessage
 */

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {Parts} parts
 * @returns {() => void} takes the listener away
 */
export function mountKeys(app, ui, parts) {
  let g = 0;
  const onKey = (/** @type {KeyboardEvent} */ e) => {
    if (e.defaultPrevented || e.isComposing || hasDialog()) return;
    if (combination(e, app, ui, parts)) return e.preventDefault();
    if (isField(e.target) || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key !== "?" && isBeside(parts.side, ui)) return;
    if (e.key === "g" && e.timeStamp - g < DOUBLE_MS) parts.timeline.log.scrollTop = 0;
    g = e.key === "g" ? e.timeStamp : 0;
    if (single(e, app, ui, parts)) e.preventDefault();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

/** In the sidebar and in the panel letters are theirs. @param {HTMLElement} side @param {Ui} ui */
function isBeside(side, ui) {
  return [side, ui.panel.node].some((n) => n.contains(document.activeElement));
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof Element && target.matches("input, textarea, [contenteditable]");
}

/**
 * Keys with modifiers, and F6: they act in fields, too.
 * @param {KeyboardEvent} e
 * @param {App} app
 * @param {Ui} ui
 * @param {Parts} parts
 */
function combination(e, app, ui, parts) {
  if ((e.ctrlKey || e.metaKey) && !e.shiftKey && e.key.toLowerCase() === "k") {
    parts.showSwitcher();
    return true;
  }
  if (e.key === "F6") {
    region(e.shiftKey ? -1 : 1, ui, parts);
    return true;
  }
  if (!e.altKey || e.ctrlKey || (e.key !== "ArrowDown" && e.key !== "ArrowUp")) return false;
  go(app, ui, e.key === "ArrowDown" ? 1 : -1, e.shiftKey);
  return true;
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
 * Single keys, outside of fields.
 * @param {KeyboardEvent} e
 * @param {App} app
 * @param {Ui} ui
 * @param {Parts} parts
 * @returns {boolean} whether it was one
 */
function single(e, app, ui, parts) {
  const { selection } = parts.timeline;
  const run = pageKeys(app, ui, parts)[e.key];
  if (run) {
    run();
    return true;
  }
  if (e.key === "o" && !selection.message) {
    parts.newMessage();
    return true;
  }
  if (e.key in MESSAGE_KEYS || e.key === "g") return onMessage(e.key, app, ui, selection);
  if (e.key.length === 1 && e.key !== " " && !selection.node) ui.focusComposer();
  return false;
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {Parts} parts
 * @returns {Record<string, () => void>}
 */
function pageKeys(app, ui, { timeline, showHelp }) {
  const { selection } = timeline;
  const down = () => selection.move(1);
  const up = () => selection.move(-1);
  return {
    j: down,
    ArrowDown: down,
    k: up,
    ArrowUp: up,
    J: () => go(app, ui, 1, false),
    K: () => go(app, ui, -1, false),
    G: () => timeline.toLatest(),
    i: ui.focusComposer,
    "/": () => ui.panel.open("search"),
    f: () => ui.panel.open("search"),
    "?": showHelp,
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
