// Several people in one phrase: "idris, priya and you".

import { locale, text } from "../app/text.js";
import { el } from "./dom.js";
import { nameOf } from "./people.js";

/** @import {State} from "../app/types.js" */

const list = new Intl.ListFormat(locale, { type: "conjunction" });

/** @param {readonly string[]} words */
function listed(words) {
  return list.format(words);
}

/** @param {readonly string[]} names @returns {(Node|string)[]} */
export function bolded(names) {
  return list
    .formatToParts(names)
    .map(({ type, value }) => (type === "element" ? el("b", {}, value) : value));
}

/**
 * @param {State} state
 * @param {readonly number[]} users the reader comes last, as "you"
 * @param {number} [limit] of names; the rest is a number
 * @returns {string}
 */
export function namesOf(state, users, limit = 20) {
  const me = state.me.id;
  const others = users.filter((id) => id !== me).map((id) => nameOf(state.users.get(id)));
  const names = others.length < users.length ? [...others, text.names.you] : others;
  if (names.length <= limit) return listed(names);
  return listed([...names.slice(0, limit), text.names.more(names.length - limit)]);
}
