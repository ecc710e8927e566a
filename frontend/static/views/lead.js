// What stands before a channel's name: its sign, or the faces of its people.

import { othersIn } from "./channels.js";
import { el, find, icon } from "./dom.js";
import { avatar, lookOf, nameOf, presenceOf, showPresence } from "./people.js";

/** @import {Channel, State, User} from "../app/types.js" */

/** @type {WeakMap<Element, string>} what a node shows */
const shown = new WeakMap();

/**
 * Shows it in a node, whose children it replaces when they differ. Idempotent.
 * @param {Element} node
 * @param {Channel} channel
 * @param {State} state
 * @param {string} [size] of an avatar, one of the s… classes
 */
export function showLead(node, channel, state, size = "s22") {
  const others = channel.kind === "direct" ? othersIn(state, channel) : [];
  const ids = others.length > 0 ? others.slice(0, 2) : [state.me.id];
  const users = ids.map((id) => state.users.get(id));
  const faces = users.map((u) => `${u?.id} ${lookOf(u)}`);
  const key = channel.kind === "direct" ? faces.join() : channel.kind;
  if (shown.get(node) !== key) {
    shown.set(node, key);
    node.replaceChildren(leadOf(channel, users, size));
  }
  const face = node.querySelector(":scope > .av");
  if (face && ids[0]) showPresence(face, presenceOf(state, ids[0]));
}

/**
 * @param {Channel} channel
 * @param {(User | undefined)[]} users
 * @param {string} size
 */
function leadOf({ kind }, users, size) {
  if (kind !== "direct") return icon(kind === "private" ? "lock" : "hash", 18);
  if (users.length === 1) return avatar(users[0], size);
  return el("span", { class: "duo" }, ...users.map(small));
}

/** There is room for one letter. @param {User | undefined} user */
function small(user) {
  const face = avatar(user, "s16");
  if (user?.avatar_url) return face;
  const [letter = ""] = nameOf(user);
  find(face, ".av-i").replaceChildren(letter);
  return face;
}
