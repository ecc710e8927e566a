// The toolbar of the message under the pointer: one node, moved into the row.

import { text } from "../app/text.js";
import { actionsFor, perform } from "./actions.js";
import { walk } from "./arrows.js";
import { attr, closest, el, icon, listen } from "./dom.js";
import { rowOf } from "./message.js";

/** @import {App, Message} from "../app/types.js" */
/** @import {Action} from "./actions.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {HTMLElement} log
 * @param {App} app
 * @param {Ui} ui
 */
export function mountToolbar(log, app, ui) {
  const node = el("div", { class: "tools", role: "toolbar", "aria-label": text.message.actions });
  const show = (/** @type {HTMLElement} */ row) => {
    if (node.parentElement === row) return;
    const message = rowOf(row)?.message;
    const actions = message ? actionsFor(app.state, message) : [];
    if (actions.length === 0) return node.remove();
    node.replaceChildren(...actions.flatMap(button));
    const top = row.getBoundingClientRect().top - log.getBoundingClientRect().top;
    node.classList.toggle("below", top < 20);
    row.append(node);
  };
  listen(node, {
    click: (e) => {
      const id = closest(e, "[data-do]")?.dataset.do;
      const message = current(node);
      if (!id || !message) return;
      node.remove();
      perform(app, ui, /** @type {Action["id"]} */ (id), message);
    },
    keydown: (e) => walk(node, e),
  });
  listen(log, {
    pointerover: (e) => {
      if (e.pointerType !== "mouse") return;
      const row = closest(e, ".msg");
      if (row) show(row);
    },
    pointerleave: () => node.contains(document.activeElement) || node.remove(),
    focusin: (e) => {
      const row = closest(e, ".msg");
      if (row && document.activeElement?.matches(":focus-visible")) show(row);
    },
  });
  return { hide: () => node.remove() };
}

/** @param {Element} node @returns {Message | undefined} */
function current(node) {
  return node.parentElement ? rowOf(node.parentElement)?.message : undefined;
}

/** @param {Action} action @param {number} at */
function button(action, at) {
  const title = action.key ? `${action.label} (${action.key})` : action.label;
  const node = el("button", { type: "button", class: "ib ib-28", "data-do": action.id, title });
  attr(node, "aria-label", action.label);
  attr(node, "tabindex", at === 0 ? "0" : "-1");
  node.classList.toggle("danger", Boolean(action.danger));
  node.append(icon(action.icon, 18));
  return action.danger ? [el("span", { class: "sep" }), node] : [node];
}
