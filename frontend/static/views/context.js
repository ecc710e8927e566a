// The strip above the text that says what the box is for: an edit or a reply.

import { text } from "../app/text.js";
import { attr, el, icon, listen } from "./dom.js";
import { hueClass, nameOf } from "./people.js";
import { messageById } from "./quote.js";
import { lineOf } from "./summary.js";

/** @import {State} from "../app/types.js" */

/** @param {() => void} cancel */
export function contextStrip(cancel) {
  const words = el("span", { class: "grow trunc" });
  const x = el("button", { type: "button", class: "ib ib-28" }, icon("x", 16));
  attr(x, "aria-label", text.composer.cancel);
  attr(x, "title", `${text.composer.cancel} (Esc)`);
  listen(x, { click: cancel });
  const node = el("div", { class: "cp-ctx", hidden: true });
  let shown = "";
  return {
    node,
    /** @param {State} state */
    show(state) {
      const id = state.editing ?? state.replyingTo;
      const key = `${state.editing} ${state.replyingTo}`;
      if (key === shown) return;
      shown = key;
      node.hidden = !id;
      if (!id) return;
      words.replaceChildren(...(state.editing ? [text.composer.editing] : replying(state, id)));
      node.replaceChildren(icon(state.editing ? "edit" : "reply", 16), words, x);
    },
  };
}

/** @param {State} state @param {number} id @returns {(Node|string)[]} */
function replying(state, id) {
  const message = messageById(state, state.current, id);
  const user = message && state.users.get(message.sender_id);
  const name = el("span", { class: `name ${hueClass(user)}` }, nameOf(user));
  const line = message ? lineOf(message) : "";
  return [`${text.composer.replying} `, name, ` ${line}`];
}
