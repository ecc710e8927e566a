// Names, initials, presence and avatars of people.

import { text } from "../app/text.js";
import { attr, el, shape } from "./dom.js";

/** @import {Presence, State, User} from "../app/types.js" */

/** @param {User | undefined} user */
export function nameOf(user) {
  if (!user) return text.message.someone;
  if (user.deleted) return text.message.former;
  return user.display_name || user.username;
}

/** @param {User | undefined} user @returns {string} the first two characters, whole code points */
export function initials(user) {
  return [...nameOf(user)].slice(0, 2).join("");
}

/** Changes when the person looks otherwise. @param {User | undefined} user @returns {string} */
export function lookOf(user) {
  return `${user?.name_hue} ${user?.avatar_url ?? ""} ${nameOf(user)}`;
}

/** @param {User | undefined} user */
export function hueClass(user) {
  return `h${user?.name_hue ?? 12}`;
}

/**
 * @param {State} state
 * @param {number} user
 * @returns {Presence}
 */
export function presenceOf(state, user) {
  const lost = state.connection.status === "offline" || state.connection.status === "reconnecting";
  if (user === state.me.id) return lost ? "offline" : (state.presence.get(user) ?? "active");
  return state.presence.get(user) ?? "offline";
}

/**
 * How somebody is, in a word.
 * @param {State} state
 * @param {User | undefined} user
 * @returns {string}
 */
export function conditionWord(state, user) {
  return user?.disabled ? text.person.disabled : text.presence[presenceOf(state, user?.id ?? 0)];
}

/**
 * Everybody, those who are here first, then by name. The reader always counts
 * as here, so that a lost connection moves nobody.
 * @param {State} state
 * @returns {User[]}
 */
export function peopleInOrder(state) {
  const rank = (/** @type {User} */ u) =>
    u.id === state.me.id || (state.presence.get(u.id) ?? "offline") !== "offline" ? 0 : 1;
  return [...state.users.values()]
    .filter((u) => !u.system && !u.deleted)
    .sort((a, b) => rank(a) - rank(b) || nameOf(a).localeCompare(nameOf(b)));
}

/**
 * Their picture, else their initials.
 * @param {User | undefined} user
 * @param {string} [size] one of the s… classes
 */
export function avatar(user, size = "") {
  const face = el("span", { class: "av-i" });
  face.append(user?.avatar_url ? picture(user.avatar_url, user, face) : initials(user));
  const node = el("span", { "aria-hidden": "true" }, face);
  attr(node, "class", `av ${hueClass(user)} ${size}`.trim());
  return node;
}

/**
 * @param {string} url
 * @param {User} user
 * @param {Element} face where the initials stand when there is no picture after all
 */
function picture(url, user, face) {
  const img = el("img", { src: url, alt: "", draggable: "false" });
  img.addEventListener("error", () => face.replaceChildren(initials(user)), { once: true });
  return img;
}

/**
 * Shows presence on an avatar. Idempotent.
 * @param {Element} node made by avatar
 * @param {Presence} presence
 */
export function showPresence(node, presence) {
  if (node.getAttribute("data-presence") === presence) return;
  node.setAttribute("data-presence", presence);
  node.removeAttribute("aria-hidden");
  node.querySelector(".pr")?.remove();
  node.append(shape(`p-${presence}`, `pr pr-${presence}`, text.presence[presence]));
}
