// System lines in words: who came, went, was added, what was renamed.

import { text } from "../app/text.js";
import { el } from "./dom.js";
import { bolded } from "./names.js";
import { nameOf } from "./people.js";

/** @import {Note, State} from "../app/types.js" */

/** @type {Record<Note["type"], string>} */
const SHAPES = {
  joined: "user-plus",
  created: "hash",
  renamed: "edit",
  topic: "edit",
  added: "user-plus",
  removed: "logout",
  left: "logout",
  call: "phone",
};

/** @param {Note} note @returns {string} the name of its icon */
export function noteShape(note) {
  return SHAPES[note.type] ?? "info";
}

/**
 * Whether a note says more of the same as the one before, so that both are one
 * line: "idris added noor and wren".
 * @param {Note | undefined} last
 * @param {Note | undefined} next
 */
export function folds(last, next) {
  if (!last || last.type !== next?.type) return false;
  if (last.type === "joined" || last.type === "left") return true;
  const moves = last.type === "added" || last.type === "removed";
  return moves && last.actor_id === next.actor_id;
}

/**
 * @param {readonly Note[]} notes that fold, at least one
 * @param {State} state
 * @returns {(Node|string)[]}
 */
export function noteLine(notes, state) {
  const [note] = notes;
  if (!note) return [];
  const name = (/** @type {number} */ id) => nameOf(state.users.get(id));
  const actors = [...new Set(notes.map((n) => n.actor_id))].map(name);
  const users = [...new Set(notes.flatMap((n) => n.user_ids ?? []))].map(name);
  const bold = (/** @type {string} */ s = "") => [el("b", {}, s)];
  return phrase(sentenceOf(note), {
    took: [text.note.took(Math.round((note.duration_ms ?? 0) / 1000))],
    actor: bolded(actors),
    users: bolded(users),
    from: bold(note.from),
    to: bold(note.to),
  });
}

/** @param {Note} note */
function sentenceOf(note) {
  if (note.type === "topic" && !note.to) return text.note.untopic;
  return note.missed ? text.note.missed : text.note[note.type];
}

/**
 * A sentence with nodes in the place of its {names}.
 * @param {string} sentence
 * @param {Record<string, (Node|string)[]>} parts
 * @returns {(Node|string)[]}
 */
export function phrase(sentence, parts) {
  return sentence.split(/\{(\w+)\}/).flatMap((s, i) => (i % 2 ? (parts[s] ?? []) : s ? [s] : []));
}
