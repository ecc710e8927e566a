// Who has read the reader's own messages: a check for stored, then the faces
// of those who have read; two checks between two people.

import { receiptMembers } from "../app/protocol.js";
import { text } from "../app/text.js";
import { attr, el, icon, listen } from "./dom.js";
import { rowOf } from "./message.js";
import { namesOf } from "./names.js";
import { avatar, lookOf, nameOf } from "./people.js";
import { placeBy } from "./place.js";

/** @import {App, Channel, Message, State, User} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** Faces beside a message; the others are a number. */
const FACES = 3;

/**
 * @typedef {object} Receipt
 * @property {"stored"|"read"|"seen"|"many"} kind many: too many people to be told who
 * @property {number[]} readers
 */

/**
 * @param {Channel} channel
 * @param {Message} message one's own
 * @param {number} me
 * @returns {Receipt}
 */
export function receiptOf({ kind, members, member_count }, message, me) {
  if (!members || member_count > receiptMembers) return { kind: "many", readers: [] };
  const others = members.filter((m) => m.user_id !== me);
  const readers = others.filter((m) => m.since_id < message.id && message.id <= m.last_read_id).map((m) => m.user_id);
  if (readers.length === 0) return { kind: "stored", readers };
  return { kind: kind === "direct" && others.length === 1 ? "read" : "seen", readers };
}

/**
 * On the last message of each of the reader's groups. Idempotent.
 * @param {ParentNode} list of rows
 * @param {State} state
 */
export function showReceipts(list, state) {
  const channel = state.channels.get(state.current);
  for (const node of list.querySelectorAll(".msg.mine")) {
    const row = rowOf(node);
    const old = node.querySelector(":scope > .seen");
    if (!channel || !row?.tail || !row.message) old?.remove();
    else showReceipt(node, old, receiptOf(channel, row.message, state.me.id), state);
  }
}

/**
 * @param {Element} node
 * @param {Element | null} old
 * @param {Receipt} receipt
 * @param {State} state
 */
function showReceipt(node, old, receipt, state) {
  const faces = receipt.readers.slice(0, FACES).map((id) => state.users.get(id));
  const names = namesOf(state, receipt.readers);
  const key = [receipt.kind, ...receipt.readers, names, ...faces.map(lookOf)].join();
  if (old?.getAttribute("data-key") === key) return;
  const t = text.receipts;
  const words = { stored: t.stored, many: t.stored, read: t.read, seen: t.seenBy(names) };
  const seen = old ?? el("button", { type: "button", class: "seen", tabindex: "-1" });
  attr(seen, "data-key", key);
  const more = receipt.readers.length - FACES;
  if (receipt.kind !== "seen") {
    seen.replaceChildren(icon(receipt.kind === "read" ? "checks" : "check", 16), el("span"));
  } else {
    const stack = el("span", { class: "stack" }, ...faces.map((u) => avatar(u, "s16")));
    const rest = el("span", { "aria-hidden": "true" }, more > 0 ? `+${more}` : "");
    seen.replaceChildren(stack, rest, el("span"));
  }
  name(seen, words[receipt.kind]);
  if (!old) node.append(seen);
}

/** What a receipt says, to read and to hear. @param {Element} node @param {string} words */
function name(node, words) {
  attr(node, "title", words);
  node.lastElementChild?.replaceWith(el("span", { class: "sr" }, words));
}

/**
 * Tells more of a receipt: its number on hover in a large channel, its names
 * when it is pressed.
 * @param {HTMLElement} log
 * @param {App} app
 * @param {Ui} ui
 */
export function mountReceipts(log, app, ui) {
  const count = async (/** @type {Event} */ e) => {
    const found = receiptAt(e, app.state);
    if (found?.receipt.kind !== "many" || found.node.hasAttribute("data-asked")) return;
    const { node, message } = found;
    attr(node, "data-asked", true);
    // Without an answer the check says what it said before.
    const answer = await app.api.readers(message.id).catch(() => undefined);
    if (!answer) return attr(node, "data-asked", null);
    name(node, text.receipts.seenByMany(answer.count));
    setTimeout(() => attr(node, "data-asked", null), 5000);
  };
  listen(log, {
    pointerover: (e) => void count(e),
    focusin: (e) => void count(e),
    click: (e) => {
      const found = receiptAt(e, app.state);
      if (found) void ui.attempt(openReaders(app, found.node, found.message, found.receipt));
    },
  });
}

/** @param {Event} e @param {State} state */
function receiptAt(e, state) {
  const node = e.target instanceof Element ? e.target.closest(".seen") : null;
  const message = node?.parentElement ? rowOf(node.parentElement)?.message : undefined;
  const channel = state.channels.get(state.current);
  if (!node || !message || !channel) return undefined;
  return { node, message, receipt: receiptOf(channel, message, state.me.id) };
}

/**
 * @param {App} app
 * @param {Element | undefined} anchor
 * @param {Message} message
 * @param {Receipt} receipt
 */
export async function openReaders(app, anchor, message, receipt) {
  const many = receipt.kind === "many" ? await app.api.readers(message.id) : undefined;
  const ids = many?.user_ids ?? receipt.readers;
  app.meet(ids);
  const words = text.receipts.seenByMany(many?.count ?? ids.length);
  const people = ids.map((id) => app.state.users.get(id));
  const line = (/** @type {User | undefined} */ u) => el("span", { class: "trunc" }, nameOf(u));
  const items = people.map((u) => el("li", {}, avatar(u, "s24"), line(u)));
  const label = { role: "dialog", "aria-label": words, tabindex: "-1" };
  const pop = el("div", { class: "pop readers", popover: "auto", ...label });
  pop.append(el("div", { class: "lb-h" }, words), el("ul", {}, ...items));
  pop.addEventListener("toggle", (e) => {
    if (/** @type {ToggleEvent} */ (e).newState === "closed") pop.remove();
  });
  document.body.append(pop);
  pop.showPopover();
  if (anchor?.isConnected) placeBy(pop, anchor);
  pop.focus();
}
