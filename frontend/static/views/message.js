// One row of the log. A node lives as long as its key: from pending through
// sent, edited and deleted; only the parts that changed are replaced.

import { text } from "../app/text.js";
import { showAttachments } from "./attachments.js";
import { decorateCode } from "./code.js";
import { clock, clockStyle, moment } from "./dates.js";
import { attr, el, icon } from "./dom.js";
import { messageNodes } from "./html.js";
import { dressMentions, isForMe } from "./mentions.js";
import { noteLine, noteShape } from "./notes.js";
import { avatar, hueClass, nameOf } from "./people.js";
import { quoteLine, quoteOf } from "./quote.js";
import { showReactions } from "./reactions.js";
import { senderOf } from "./rows.js";

/** @import {Message, Pending, Quote, State, User} from "../app/types.js" */
/** @import {Row} from "./rows.js" */

/**
 * What a node shows now, part by part, to compare with what it shall show.
 * @typedef {object} Shown
 * @property {Row} row
 * @property {User | undefined} user
 * @property {Quote | undefined} quote
 * @property {User | undefined} quoted author of the quoted message
 * @property {State["users"] | undefined} users where others than the author are named
 * @property {"12"|"24"} style of its times
 * @property {Element} [lead]
 * @property {Element} [line] of the quote
 * @property {Element} [meta]
 */

/** @type {WeakMap<Element, Shown>} */
const shown = new WeakMap();

/**
 * The row that a node of the log stands for.
 * @param {Element} node
 * @returns {Row | undefined}
 */
export function rowOf(node) {
  return shown.get(node)?.row;
}

/** @param {Row} row @returns {HTMLElement} */
export function createRow(row) {
  if (row.kind === "new") {
    const label = { role: "separator", "aria-label": text.channel.newLabel };
    return el("div", { class: "new-line", ...label }, text.channel.newLine);
  }
  if (row.kind === "system") return el("div", { class: "sys" });
  const body = el("div", { class: "body" }, el("div", { class: "txt" }));
  return el("article", { class: "msg", tabindex: "-1" }, body);
}

/**
 * @param {HTMLElement} node made by createRow for a row of the same key
 * @param {Row} row
 * @param {State} state
 */
export function updateRow(node, row, state) {
  if (row.kind === "new") return;
  const user = state.users.get(senderOf(row, state.me.id));
  const quote = quoteOf(row, state);
  const quoted = quote && state.users.get(quote.sender_id);
  const users = namesOthers(row) ? state.users : undefined;
  const old = shown.get(node);
  const style = clockStyle();
  const same = old && sameRow(old.row, row) && samePeople(old, { user, quoted, users });
  if (same && old.style === style) return;
  /** @type {Shown} */
  const now = { ...old, row, user, quote, quoted, users, style };
  shown.set(node, now);
  if (row.kind === "system") return showSystem(node, row, state);
  showClass(node, row, state);
  showHead(node, now, old);
  showQuote(node, now, old, state);
  showText(node, row, old?.row, state);
  showAttachments(node, row, old?.row, state);
  showPin(node, now, state);
  showReactions(node, row.message?.reactions ?? [], state);
  showFate(node, row.pending);
}

/** @param {Row} a @param {Row} b */
function sameRow(a, b) {
  const same = a.message === b.message && a.pending === b.pending && a.head === b.head;
  return same && a.tail === b.tail && a.notes?.length === b.notes?.length;
}

/** @param {Shown} old @param {Pick<Shown, "user"|"quoted"|"users">} now */
function samePeople(old, { user, quoted, users }) {
  return old.user === user && old.quoted === quoted && old.users === users;
}

/** Whether the row tells of people beside its author. @param {Row} row */
function namesOthers({ message, notes }) {
  return Boolean(notes ?? message?.pinned_at) || (message?.reactions.length ?? 0) > 0;
}

/** @param {Element} node @param {Row} row @param {State} state */
function showClass(node, row, state) {
  const mine = senderOf(row, state.me.id) === state.me.id;
  const failed = row.pending?.state === "failed";
  const classes = {
    head: row.head,
    pending: row.kind === "pending" && !failed,
    failed,
    mine,
    deleted: Boolean(row.message?.deleted_at),
    mentioned: row.message !== undefined && isForMe(row.message, state.me.id),
  };
  for (const [name, on] of Object.entries(classes)) node.classList.toggle(name, on);
  attr(node, "aria-live", mine ? "off" : null);
}

/**
 * Avatar or gutter time, and the line of name and time.
 * @param {Element} node
 * @param {Shown} now
 * @param {Shown | undefined} old
 */
function showHead(node, now, old) {
  const { row, user } = now;
  const time = clock(row.at);
  attr(node, "aria-label", text.message.label(nameOf(user), time));
  const same = old && old.row.head === row.head && old.user === user;
  if (same && old.style === now.style && clock(old.row.at) === time) return;
  const lead = row.head ? avatar(user) : timeNode("gt", row.at);
  if (now.lead) now.lead.replaceWith(lead);
  else node.prepend(lead);
  now.lead = lead;
  now.meta?.remove();
  delete now.meta;
  if (!row.head) return;
  const name = el("span", { class: `name trunc ${hueClass(user)}` }, nameOf(user));
  const closed = user?.disabled && el("span", { class: "time" }, text.person.disabled);
  now.meta = el("div", { class: "meta" }, name, closed || null, timeNode("time", row.at));
  node.querySelector(".body")?.prepend(now.meta);
}

/**
 * @param {Element} node
 * @param {Shown} now
 * @param {Shown | undefined} old
 * @param {State} state
 */
function showQuote(node, now, old, state) {
  if (old && old.quoted === now.quoted && sameQuote(old.quote, now.quote)) return;
  now.line?.remove();
  delete now.line;
  if (!now.quote) return;
  now.line = quoteLine(now.quote, state);
  node.prepend(now.line);
}

/** @param {Quote | undefined} a @param {Quote | undefined} b */
function sameQuote(a, b) {
  return a?.id === b?.id && a?.excerpt === b?.excerpt && a?.deleted === b?.deleted;
}

/** @param {string} cls @param {Date} at */
function timeNode(cls, at) {
  const title = moment(at, new Date());
  return el("time", { class: cls, datetime: at.toISOString(), title }, clock(at));
}

/**
 * @param {Element} node
 * @param {Row} row
 * @param {Row | undefined} old
 * @param {State} state
 */
function showText(node, row, old, state) {
  if (old && sameText(old, row)) return;
  const txt = node.querySelector(".txt");
  if (!txt) return;
  txt.classList.toggle("raw", row.kind === "pending");
  if (row.pending) return txt.replaceChildren(row.pending.body);
  if (row.message) txt.replaceChildren(...contentOf(row.message, state.me.id));
}

/** @param {Row} a @param {Row} b */
function sameText(a, b) {
  if (a.pending || b.pending) return a.pending?.body === b.pending?.body;
  const [m, n] = [a.message, b.message];
  return m?.html === n?.html && m?.edited_at === n?.edited_at && m?.deleted_at === n?.deleted_at;
}

/** @param {Message} message @param {number} me @returns {Node[]} */
function contentOf(message, me) {
  if (message.deleted_at) return [el("span", { class: "gone" }, text.message.deleted)];
  const nodes = messageNodes(message.html);
  decorateCode(nodes);
  dressMentions(nodes, message, me);
  if (message.edited_at) {
    const title = text.message.editedAt(moment(new Date(message.edited_at), new Date()));
    const mark = el("span", { class: "edited", title }, text.message.edited);
    const last = nodes.lastElementChild;
    if (last?.matches("p:not(.jumbo)")) last.append(" ", mark);
    else nodes.append(mark);
  }
  return [...nodes.childNodes];
}

/**
 * Who has pinned it, beside the time or above the text.
 * @param {Element} node
 * @param {Shown} now
 * @param {State} state
 */
function showPin(node, now, state) {
  node.querySelector(".pinned")?.remove();
  const { message } = now.row;
  if (!message?.pinned_at) return;
  const name = nameOf(state.users.get(message.pinned_by ?? 0));
  const words = el("span", { class: "trunc" }, text.pins.by(name));
  const line = el("div", { class: "pinned" }, icon("pin", 14), words);
  if (now.meta) now.meta.append(line);
  else node.querySelector(".body")?.prepend(line);
}

/** @param {Element} node @param {Row} row @param {State} state */
function showSystem(node, row, state) {
  const { message, notes } = row;
  if (!message) return;
  const words = el("div");
  if (notes) words.append(...noteLine(notes, state));
  else words.append(messageNodes(message.html));
  words.append(" ", timeNode("time", row.at));
  node.replaceChildren(icon(message.note ? noteShape(message.note) : "info", 18), words);
}

/**
 * The clock of a message on its way, with what holds it up if the server has
 * said so, or why it failed and what to do.
 * @param {Element} node
 * @param {Pending | undefined} pending
 */
function showFate(node, pending) {
  node.querySelector(".wait")?.remove();
  node.querySelector(".fail")?.remove();
  if (!pending) return;
  if (pending.state !== "failed") {
    const wait = icon("clock", 16);
    wait.classList.add("wait");
    node.append(wait);
    if (pending.error) tellFate(node, "status", text.message.notYetBecause(pending.error));
    return;
  }
  const words = pending.error ? text.message.notSentBecause(pending.error) : text.message.notSent;
  const buttons = /** @type {const} */ (["retry", "edit", "delete"]).map((what) =>
    el("button", { type: "button", "data-fate": what }, text.message[what]),
  );
  tellFate(node, "alert", words, ...buttons);
}

/**
 * @param {Element} node
 * @param {"status" | "alert"} role
 * @param {...(Node | string)} content
 */
function tellFate(node, role, ...content) {
  const line = el("div", { class: "fail", role }, icon("alert", 16), ...content);
  node.querySelector(".body")?.append(line);
}
