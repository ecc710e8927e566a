// What stands around messages: receipts, system lines, whom one can name.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isForMe } from "../static/views/mentions.js";
import { namedSince } from "../static/views/named.js";
import { folds, phrase } from "../static/views/notes.js";
import { byWorker } from "../static/views/notices.js";
import { receiptOf } from "../static/views/receipts.js";
import { layoutRows } from "../static/views/rows.js";
import { candidates, everyone } from "../static/views/whom.js";

/** @import {Channel, Message, Note, Presence, State, User} from "../static/app/types.js" */

const ME = 1;

/** @param {Partial<Message> & {id: number}} rest @returns {Message} */
function message(rest) {
  const at = new Date(2026, 2, 2, 9, 0, rest.id).toISOString();
  const base = { channel_id: 3, sender_id: 2, body: "", html: "", created_at: at };
  return { ...base, kind: "user", mentions: [], attachments: [], reactions: [], previews: [], ...rest };
}

/** @param {Partial<Channel>} rest @returns {Channel} */
function channel(rest) {
  const counts = { last_read_id: 0, last_message_id: 9, unread: 0, mentions: 0, pin_count: 0 };
  const base = { id: 3, name: "lab", topic: "", position: 0, created_at: "", member_count: 3 };
  return { ...base, ...counts, kind: "private", notify: "all", ...rest };
}

/** @param {[user: number, last_read: number, since?: number][]} marks */
const members = (marks) =>
  marks.map(([user_id, last_read_id, since_id = 0]) => ({ user_id, last_read_id, since_id }));

test("a receipt lists the others who have read so far", () => {
  const mine = message({ id: 5, sender_id: ME });
  const c = channel({ members: members([[1, 9], [2, 5], [3, 4], [4, 9]]) });
  assert.deepEqual(receiptOf(c, mine, ME), { kind: "seen", readers: [2, 4] });
  const unseen = channel({ members: members([[1, 9], [2, 4]]) });
  assert.deepEqual(receiptOf(unseen, mine, ME), { kind: "stored", readers: [] });
});

test("who came later has not read what was there before", () => {
  const c = channel({ members: members([[1, 9], [2, 9, 5], [3, 9, 4]]) });
  const mine = message({ id: 5, sender_id: ME });
  assert.deepEqual(receiptOf(c, mine, ME), { kind: "seen", readers: [3] });
});

test("between two people a receipt says read; in a group it says who", () => {
  const mine = message({ id: 5, sender_id: ME });
  const two = channel({ kind: "direct", member_count: 2, members: members([[1, 9], [2, 5]]) });
  assert.equal(receiptOf(two, mine, ME).kind, "read");
  const three = channel({ kind: "direct", members: members([[1, 9], [2, 5], [3, 0]]) });
  assert.equal(receiptOf(three, mine, ME).kind, "seen");
});

test("a large channel does not tell who has read", () => {
  const mine = message({ id: 5, sender_id: ME });
  assert.equal(receiptOf(channel({ member_count: 31 }), mine, ME).kind, "many");
});

/** @param {Message[]} messages @param {number} [newAfter] */
function rowsOf(messages, newAfter = 0) {
  const ends = { moreBefore: false, moreAfter: false, loaded: true, loading: false };
  const timeline = { messages, ...ends, newAfter, following: true };
  return layoutRows(timeline, [], ME, new Set()).flatMap((day) => day.rows);
}

test("the receipt stands at the last stored message of each of my groups", () => {
  const rows = rowsOf([
    message({ id: 1, sender_id: ME }),
    message({ id: 2, sender_id: ME }),
    message({ id: 3 }),
    message({ id: 4, sender_id: ME }),
    message({ id: 5, sender_id: ME, deleted_at: "2026-03-02T09:00:09Z" }),
  ]);
  assert.deepEqual(rows.filter((r) => r.tail).map((r) => r.message?.id), [2, 4]);
});

/** @param {number} id @param {Note} note */
const notice = (id, note) => message({ id, kind: "system", note });

test("a run of people being added is one line", () => {
  const rows = rowsOf([
    notice(1, { type: "added", actor_id: 2, user_ids: [3] }),
    notice(2, { type: "added", actor_id: 2, user_ids: [4] }),
    notice(3, { type: "added", actor_id: 5, user_ids: [6] }),
    notice(4, { type: "left", actor_id: 6 }),
    notice(5, { type: "left", actor_id: 7 }),
  ]);
  assert.deepEqual(rows.map((r) => r.notes?.length), [2, 1, 2]);
  assert.deepEqual(rows.map((r) => r.key), ["m1", "m3", "m4"]);
  assert.deepEqual(rows.map((r) => r.message?.id), [2, 3, 5]);
});

test("words and the New line end a run", () => {
  const left = (/** @type {number} */ id) => notice(id, { type: "left", actor_id: id });
  assert.equal(rowsOf([left(1), message({ id: 2 }), left(3)]).length, 3);
  assert.deepEqual(rowsOf([left(1), left(2)], 1).map((r) => r.kind), ["system", "new", "system"]);
});

test("renaming twice is two lines", () => {
  /** @type {Note} */
  const renamed = { type: "renamed", actor_id: 2, from: "a", to: "b" };
  assert.equal(folds(renamed, renamed), false);
  assert.equal(folds(undefined, renamed), false);
});

test("a sentence takes what it is given in the place of its names", () => {
  const words = phrase("{actor} set the topic to {to}", { actor: ["ada"], to: ["x"] });
  assert.deepEqual(words, ["ada", " set the topic to ", "x"]);
});

/** @param {number} id @param {string} username @param {string} [display_name] @returns {User} */
function user(id, username, display_name = "") {
  return { id, username, display_name, name_hue: 1, created_at: "" };
}

const users = [
  user(ME, "maren"),
  user(2, "felix"),
  user(3, "wren"),
  user(4, "el", "Eleanor"),
  { ...user(5, "system"), system: true },
];
/** @type {Map<number, Presence>} */
const presence = new Map([[3, "active"]]);
const state = /** @type {State} */ ({ me: users[0], presence });

test("people are found by both names, never the reader or the system", () => {
  const found = (/** @type {string} */ q) => candidates(users, q, state).map((c) => c.insert);
  assert.deepEqual(found("el"), ["el", "felix"]);
  assert.deepEqual(found("elean"), ["el"]);
  assert.deepEqual(found("fx"), ["felix"]);
  assert.deepEqual(found("maren"), []);
});

test("without a query those who are here come first", () => {
  const found = candidates(users, "", state).map((c) => c.insert);
  assert.deepEqual(found, ["wren", "el", "felix"]);
});

test("everyone can be named where there are more than two", () => {
  assert.equal(everyone(channel({ member_count: 2 }), ""), null);
  assert.equal(everyone(channel({}), "ev")?.insert, "everyone");
  assert.equal(everyone(channel({}), "ee"), null);
});

test("a message is for me when somebody else names me or everyone", () => {
  assert.equal(isForMe(message({ id: 1, mentions: [ME] }), ME), true);
  assert.equal(isForMe(message({ id: 1, mentions_everyone: true }), ME), true);
  assert.equal(isForMe(message({ id: 1, mentions: [2] }), ME), false);
  assert.equal(isForMe(message({ id: 1, sender_id: ME, mentions_everyone: true }), ME), false);
});

test("the list of mentions is asked for again when one more waits", () => {
  const one = new Map([[3, channel({ mentions: 1 })]]);
  const two = new Map([[3, channel({ mentions: 2 })]]);
  assert.equal(namedSince(undefined, one), true);
  assert.equal(namedSince(one, two), true);
  assert.equal(namedSince(two, one), false);
  assert.equal(namedSince(one, one), false);
});

test("no notice is shown while it is looked up which there are", async () => {
  /** @type {string[]} */
  const order = [];
  const doing = (/** @type {string} */ what, /** @type {unknown} */ answer) => async () => {
    order.push(what);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`${what} done`);
    return answer;
  };
  const close = () => order.push("closed");
  const worker = { showNotification: doing("show", undefined), getNotifications: doing("look", [{ close }]) };
  const tell = (/** @type {string} */ tag) => byWorker(/** @type {any} */ (worker), "somebody", { tag });
  const first = await tell("1");
  first.close();
  await tell("2");
  assert.deepEqual(order, ["show", "show done", "look", "look done", "closed", "show", "show done"]);
});
