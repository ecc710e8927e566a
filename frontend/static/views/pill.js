// The way back to the newest messages, with how many are new.

import { text } from "../app/text.js";
import { capped } from "./channels.js";
import { attr, el, icon, listen, setText } from "./dom.js";

/** @param {() => void} go */
export function latestPill(go) {
  const fresh = el("b");
  const node = el("button", { type: "button", class: "to-end", hidden: true });
  node.append(icon("arrow-down", 18), el("span", {}, text.channel.latest), fresh);
  listen(node, { click: go });
  return {
    node,
    /** @param {boolean} away from the bottom @param {number} unread */
    show(away, unread) {
      attr(node, "hidden", !away);
      setText(fresh, unread > 0 ? text.channel.fresh(capped(unread)) : "");
    },
  };
}
