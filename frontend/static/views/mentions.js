// Mentions inside messages: pills, and whom they mean.

import { attr } from "./dom.js";

/** @import {Message} from "../app/types.js" */

/**
 * Whether a message is for the reader: it names them, or everyone.
 * @param {Message} message
 * @param {number} me
 */
export function isForMe(message, me) {
  const named = message.mentions_everyone || message.mentions.includes(me);
  return Boolean(named) && message.sender_id !== me && !message.deleted_at;
}

/**
 * Marks the pills that mean the reader, and makes those of people buttons.
 * @param {ParentNode} nodes of a message's html
 * @param {Message} message
 * @param {number} me
 */
export function dressMentions(nodes, message, me) {
  for (const pill of nodes.querySelectorAll(".mn")) {
    const user = Number(pill.getAttribute("data-user") ?? 0);
    const everyone = pill.hasAttribute("data-everyone") && message.sender_id !== me;
    pill.classList.toggle("mn-me", user === me || everyone);
    if (!user) continue;
    attr(pill, "role", "button");
    attr(pill, "tabindex", "-1");
  }
}
