// The toolbar of the message under the pointer: one node, moved into the row.
// Three emoji, the frequent actions, and a menu with the others.

import { text } from "../app/text.js";
import { actionsFor, perform } from "./actions.js";
import { walk } from "./arrows.js";
import { attr, closest, el, icon, listen } from "./dom.js";
import { menuButton } from "./menu.js";
import { rowOf } from "./message.js";
import { usedOften } from "./often.js";
import { react } from "./reactions.js";

/** @import {App, Message} from "../app/types.js" */
/** @import {Action} from "./actions.js" */
/** @import {Ui} from "./ui.js" */

/** Emoji at hand. */
const QUICK = 3;

/** Actions with a button of their own. */
const AT_HAND = new Set(["react", "reply", "edit", "pin"]);

/**
 * @param {HTMLElement} log
 * @param {App} app
 * @param {Ui} ui
 */
export function mountToolbar(log, app, ui) {
  const node = el("div", { class: "tools", role: "toolbar", "aria-label": text.message.actions });
  /** While a popover of it is open it stays where it is. */
  const busy = () => node.querySelector("[aria-expanded='true']") !== null;
  const hide = () => {
    node.parentElement?.classList.remove("has-tools");
    node.remove();
  };
  const show = (/** @type {HTMLElement} */ row) => {
    if (node.parentElement === row || busy()) return;
    const message = rowOf(row)?.message;
    const actions = message ? actionsFor(app.state, message) : [];
    const top = row.getBoundingClientRect().top - log.getBoundingClientRect().top;
    hide();
    if (actions.length === 0) return;
    fill(node, actions, (id) => act(id, node, app, ui));
    node.classList.toggle("below", top < 20);
    row.classList.add("has-tools");
    row.append(node);
  };
  listen(node, {
    click: (e) => {
      const message = current(node);
      if (message) press(e, node, app, ui, message);
    },
    keydown: (e) => walk(node, e),
  });
  listen(log, {
    pointerover: (e) => {
      if (e.pointerType !== "mouse") return;
      const row = closest(e, ".msg");
      if (row) show(row);
    },
    pointerleave: () => busy() || node.contains(document.activeElement) || hide(),
    focusin: (e) => {
      const row = closest(e, ".msg");
      if (row && document.activeElement?.matches(":focus-visible")) show(row);
    },
  });
  return { hide };
}

/**
 * @param {MouseEvent} e
 * @param {HTMLElement} node
 * @param {App} app
 * @param {Ui} ui
 * @param {Message} message
 */
function press(e, node, app, ui, message) {
  const pressed = closest(e, "button");
  if (!pressed) return;
  const id = /** @type {Action["id"] | undefined} */ (pressed.dataset.do);
  if (pressed.dataset.react) react(app, ui, message, pressed.dataset.react);
  if (!id) return;
  if (id === "react") return perform(app, ui, id, message, pressed);
  act(id, node, app, ui);
}

/**
 * Does it with the message, whose row takes the focus from the toolbar.
 * @param {Action["id"]} id
 * @param {HTMLElement} node
 * @param {App} app
 * @param {Ui} ui
 */
function act(id, node, app, ui) {
  const message = current(node);
  if (!message) return;
  if (node.contains(document.activeElement)) node.parentElement?.focus({ preventScroll: true });
  node.remove();
  perform(app, ui, id, message);
}

/** @param {Element} node @returns {Message | undefined} */
function current(node) {
  return node.parentElement ? rowOf(node.parentElement)?.message : undefined;
}

/**
 * @param {HTMLElement} node
 * @param {Action[]} actions
 * @param {(id: Action["id"]) => void} run
 */
function fill(node, actions, run) {
  const quick = usedOften(QUICK).map((emoji, i) => {
    const label = { "aria-label": text.reactions.with(emoji), title: text.reactions.with(emoji) };
    const state = { tabindex: i ? "-1" : "0", "data-react": emoji };
    return el("button", { type: "button", class: "ib ib-28 emo", ...state, ...label }, emoji);
  });
  const { more } = text.message;
  const label = { "aria-label": more, title: more, tabindex: "-1" };
  const opener = el("button", { type: "button", class: "ib ib-28", ...label }, icon("more", 18));
  const items = actions
    .filter((a) => !AT_HAND.has(a.id))
    .map(({ id, ...entry }) => ({ ...entry, run: () => run(id) }));
  menuButton(opener, () => ({ label: more, items }));
  const buttons = actions.filter((a) => AT_HAND.has(a.id)).map(button);
  node.replaceChildren(...quick, el("span", { class: "sep" }), ...buttons, opener);
}

/** @param {Action} action */
function button(action) {
  const title = action.key ? `${action.label} (${action.key})` : action.label;
  const node = el("button", { type: "button", class: "ib ib-28", "data-do": action.id, title });
  attr(node, "aria-label", action.label);
  attr(node, "tabindex", "-1");
  node.append(icon(action.icon, 18));
  return node;
}
