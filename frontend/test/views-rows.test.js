import assert from "node:assert/strict";
import { test } from "node:test";

import { layoutRows } from "../static/views/rows.js";

/** @import {Message, Pending, Timeline} from "../static/app/types.js" */

const ME = 1;
const NOBODY = new Set();

/**
 * @param {number} id
 * @param {string} at local time, for example "2026-03-02 09:00"
 * @param {Partial<Message>} [rest]
 * @returns {Message}
 */
function message(id, at, rest = {}) {
  const created_at = new Date(at.replace(" ", "T")).toISOString();
  const kind = /** @type {const} */ ("user");
  const none = { mentions: [], attachments: [], reactions: [], previews: [] };
  return { id, channel_id: 3, sender_id: 2, kind, body: "", html: "", created_at, ...none, ...rest };
}

/** @param {Message[]} messages @param {Partial<Timeline>} [rest] @returns {Timeline} */
function timeline(messages, rest = {}) {
  const ends = { moreBefore: false, moreAfter: false, loaded: true, loading: false };
  return { messages, ...ends, newAfter: 0, following: true, ...rest };
}

/** @param {string} nonce @param {string} at @param {Partial<Pending>} [rest] @returns {Pending} */
function pending(nonce, at, rest = {}) {
  const queued_at = new Date(at.replace(" ", "T")).getTime();
  return { nonce, channel_id: 3, body: "", queued_at, state: "waiting", ...rest };
}

/** @param {Timeline} t @param {Pending[]} [outbox] */
function heads(t, outbox = []) {
  const rows = layoutRows(t, outbox, ME, NOBODY).flatMap((day) => day.rows);
  return rows.map((row) => row.head);
}

test("messages of one author within five minutes form a group", () => {
  const messages = [
    message(1, "2026-03-02 09:00"),
    message(2, "2026-03-02 09:04"),
    message(3, "2026-03-02 09:09"),
    message(4, "2026-03-02 09:10", { sender_id: 5 }),
  ];
  assert.deepEqual(heads(timeline(messages)), [true, false, true, true]);
});

test("a reply and a system line break a group", () => {
  const reply_to = { id: 1, sender_id: 2, excerpt: "" };
  const messages = [
    message(1, "2026-03-02 09:00"),
    message(2, "2026-03-02 09:01", { reply_to }),
    message(3, "2026-03-02 09:01", { kind: "system" }),
    message(4, "2026-03-02 09:02"),
  ];
  assert.deepEqual(heads(timeline(messages)), [true, true, true, true]);
});

test("a day is a section and begins a group", () => {
  const messages = [message(1, "2026-03-02 23:59"), message(2, "2026-03-03 00:01")];
  const days = layoutRows(timeline(messages), [], ME, NOBODY);
  assert.deepEqual(
    days.map((d) => d.key),
    ["2026-3-2", "2026-3-3"],
  );
  assert.equal(days[1]?.rows[0]?.head, true);
});

test("a clock that goes back opens no second section for a day", () => {
  const messages = [message(1, "2026-03-03 00:01"), message(2, "2026-03-02 23:59")];
  assert.equal(layoutRows(timeline(messages), [], ME, NOBODY).length, 1);
});

test("the New line stands before the first message after the watermark", () => {
  const messages = [1, 2, 3].map((id) => message(id, "2026-03-02 09:00"));
  const [day] = layoutRows(timeline(messages, { newAfter: 2 }), [], ME, NOBODY);
  assert.deepEqual(
    day?.rows.map((r) => r.kind),
    ["message", "message", "new", "message"],
  );
  assert.equal(day?.rows[3]?.head, true);
});

test("the New line merges with the line of a day", () => {
  const messages = [message(1, "2026-03-02 09:00"), message(2, "2026-03-03 09:00")];
  const days = layoutRows(timeline(messages, { newAfter: 1 }), [], ME, NOBODY);
  assert.deepEqual(
    days.map((d) => d.isNew),
    [false, true],
  );
  assert.equal(days[1]?.rows.length, 1);
});

test("a pending row keeps its key when the server's message replaces it", () => {
  const at = "2026-03-02 09:00";
  const [before] = layoutRows(timeline([]), [pending("abc", at)], ME, NOBODY);
  const sent = message(9, at, { sender_id: ME, nonce: "abc" });
  const [after] = layoutRows(timeline([sent]), [], ME, NOBODY);
  assert.equal(before?.rows[0]?.key, after?.rows[0]?.key);
});

test("a message that is there already is not shown as pending, too", () => {
  const at = "2026-03-02 09:00";
  const sent = message(9, at, { sender_id: ME, nonce: "abc" });
  const [day] = layoutRows(timeline([sent]), [pending("abc", at)], ME, NOBODY);
  assert.equal(day?.rows.length, 1);
});

test("pending messages wait for the newest stretch to be loaded", () => {
  const outbox = [pending("abc", "2026-03-02 09:00")];
  assert.deepEqual(layoutRows(timeline([], { moreAfter: true }), outbox, ME, NOBODY), []);
  assert.deepEqual(layoutRows(undefined, outbox, ME, NOBODY), []);
});

test("pending messages group with the own ones before them", () => {
  const own = message(1, "2026-03-02 09:00", { sender_id: ME });
  const outbox = [
    pending("a", "2026-03-02 09:01"),
    pending("b", "2026-03-02 09:02", { reply_to: 1 }),
  ];
  assert.deepEqual(heads(timeline([own]), outbox), [true, false, true]);
});

test("what is being deleted is not shown", () => {
  const messages = [message(1, "2026-03-02 09:00"), message(2, "2026-03-02 09:01")];
  const [day] = layoutRows(timeline(messages), [], ME, new Set([1]));
  assert.deepEqual(
    day?.rows.map((r) => r.message?.id),
    [2],
  );
  assert.equal(day?.rows[0]?.head, true);
});
