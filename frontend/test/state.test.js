// Single steps of the state, where the property test would not say what for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { opened, pageArrived, pageAsked, queued, sent, typingExpired } from "../static/app/changes.js";
import { applyEvent } from "../static/app/events.js";
import { parsePath, pathOf } from "../static/app/routes.js";
import { initialState, landing, restart } from "../static/app/state.js";
import { Model } from "./model.js";

/** @import {State} from "../static/app/types.js" */

function start() {
  const model = new Model(1);
  for (const name of ["ada", "bob"]) model.addUser(name);
  for (const name of ["general", "software"]) model.addChannel(name);
  let state = opened(initialState(model.bootstrap(), 0), 1);
  state = pageArrived(pageAsked(state, 1), 1, model.page(1, {}), "replace", []);
  return { model, state };
}

/**
 * @param {State} state
 * @param {Model} model
 * @param {number} [from]
 * @returns {State}
 */
function follow(state, model, from = Number(state.cursor.split(".")[1])) {
  return model.log.slice(from).reduce((s, event) => applyEvent(s, event, 1000), state);
}

const pending = /** @type {const} */ ({
  nonce: "n1", channel_id: 1, body: "hi", queued_at: 1, state: "sending",
});

test("an event that was applied before changes nothing at all", () => {
  const { model, state } = start();
  model.post(1, 2, "hi");
  const after = follow(state, model);
  assert.equal(follow(after, model, 0), after);
});

test("only what changed is new", () => {
  const { model, state } = start();
  model.post(2, 2, "elsewhere");
  const after = follow(state, model);
  assert.equal(after.timelines, state.timelines);
  assert.equal(after.users, state.users);
  assert.equal(after.channels.get(1), state.channels.get(1));
  assert.notEqual(after.channels.get(2), state.channels.get(2));
});

test("my own message takes its pending row's place, from whichever side it comes", () => {
  const { model, state } = start();
  const waiting = queued(state, pending);
  const { message } = model.post(1, 1, "hi", { nonce: "n1" });
  const byEvent = follow(waiting, model);
  const byAnswer = sent(waiting, "n1", message);
  for (const s of [byEvent, byAnswer, follow(byAnswer, model), sent(byEvent, "n1", message)]) {
    assert.deepEqual(s.outbox, []);
    assert.deepEqual(s.timelines.get(1)?.messages, model.history(1));
  }
  assert.equal(byEvent.channels.get(1)?.unread, 0);
});

test("somebody else's nonce takes nothing of mine", () => {
  const { model, state } = start();
  model.post(1, 2, "mine", { nonce: "n1" });
  assert.equal(follow(queued(state, pending), model).outbox.length, 1);
});

test("an answer before an older event keeps the order", () => {
  const { model, state } = start();
  model.post(1, 2, "first");
  const { message } = model.post(1, 1, "second", { nonce: "n1" });
  const answered = sent(queued(state, pending), "n1", message);
  const after = follow(answered, model);
  assert.deepEqual(after.timelines.get(1)?.messages.map((m) => m.body), ["first", "second"]);
  assert.deepEqual(after.channels.get(1), { ...model.channel(1) });
});

test("typing ends with the message, when taken back, and by itself", () => {
  const { model, state } = start();
  const typing = (/** @type {boolean} */ on) =>
    ({ type: "typing", channel_id: 1, data: { user_id: 2, typing: on } });
  const writes = applyEvent(state, typing(true), 1000);
  assert.equal(writes.typing.get(1)?.get(2), 7000);
  assert.equal(applyEvent(writes, typing(false), 1000).typing.size, 0);
  assert.equal(typingExpired(writes, 6999).typing.size, 1);
  assert.equal(typingExpired(writes, 7000).typing.size, 0);
  model.post(1, 2, "done");
  assert.equal(follow(writes, model).typing.size, 0);
});

test("hello brings everybody's presence, changes follow", () => {
  const { state } = start();
  const data = { presence: { 1: "active", 2: "idle" } };
  const met = applyEvent(state, { type: "hello", data }, 0);
  const gone = applyEvent(met, { type: "presence", data: { user_id: 2, state: "offline" } }, 0);
  assert.deepEqual([...gone.presence], [[1, "active"]]);
  const many = applyEvent(gone, { type: "presence.many", data: { idle: [1, 3], active: [2], offline: [4] } }, 0);
  assert.deepEqual([...many.presence], [[1, "idle"], [3, "idle"], [2, "active"]]);
  const left = applyEvent(many, { type: "presence.many", data: { offline: [1, 2] } }, 0);
  assert.deepEqual([...left.presence], [[3, "idle"]]);
});

test("quotes follow their message: edited, deleted, and gone with the last reply", () => {
  const { model, state } = start();
  model.post(1, 2, "parent");
  model.post(1, 2, "reply", { reply_to: 1 });
  model.edit(1, "changed");
  const edited = follow(state, model);
  assert.equal(edited.timelines.get(1)?.messages[1].reply_to?.excerpt, "changed");
  model.remove(1);
  const deleted = follow(edited, model);
  assert.deepEqual(deleted.timelines.get(1)?.messages, model.history(1));
  assert.equal(deleted.timelines.get(1)?.messages[0].body, "");
  model.remove(2);
  assert.deepEqual(follow(deleted, model).timelines.get(1)?.messages, []);
});

/** A parent, its reply and another message, all unread and all naming me. */
function quoted() {
  const { model, state } = start();
  model.post(1, 2, "parent @");
  model.post(1, 2, "reply @", { reply_to: 1 });
  model.post(1, 2, "other @");
  return { model, state };
}

test("a deleted message is taken from the counts once, not again with its last reply", () => {
  const { model, state } = quoted();
  model.remove(1);
  model.remove(2);
  const after = follow(state, model);
  assert.deepEqual(after.channels.get(1), { ...model.channel(1) });
  assert.deepEqual([after.channels.get(1)?.unread, after.channels.get(1)?.mentions], [1, 1]);
});

test("a message deleted before the page started is in no count", () => {
  const { model } = quoted();
  model.remove(1);
  const late = initialState(model.bootstrap(), 0);
  model.remove(2);
  assert.deepEqual(follow(late, model).channels.get(1), { ...model.channel(1) });
});

test("an edit that names me, or no longer does, counts", () => {
  const { model, state } = quoted();
  model.edit(1, "nobody");
  model.edit(2, "still @");
  const fewer = follow(state, model);
  assert.equal(fewer.channels.get(1)?.mentions, 2);
  model.edit(1, "everyone!");
  assert.equal(follow(fewer, model).channels.get(1)?.mentions, 3);
});

test("beyond the cap nothing is counted down", () => {
  const { model, state } = start();
  for (let i = 0; i < 120; i++) model.post(1, 2, "many");
  model.remove(5);
  assert.equal(follow(state, model).channels.get(1)?.unread, 100);
});

test("a reset keeps what is the page's own", () => {
  const { model, state } = start();
  const own = {
    ...queued(state, pending),
    drafts: new Map([[1, "unsaved"], [2, "saved"]]),
    unsaved: new Set([1]),
    replyingTo: 7,
  };
  model.epoch = "e2";
  const after = restart(own, model.bootstrap(), 0);
  assert.equal(after.outbox, own.outbox);
  assert.deepEqual([...after.drafts], [[1, "unsaved"]]);
  assert.deepEqual([after.current, after.replyingTo], [1, 7]);
  assert.equal(after.timelines.get(1)?.moreAfter, true);
  assert.equal(after.cursor, model.cursor);
});

test("a channel that is gone after a reset is closed", () => {
  const { model, state } = start();
  const bootstrap = model.bootstrap();
  const channels = bootstrap.channels.slice(1);
  const after = restart({ ...state, editing: 3 }, { ...bootstrap, channels }, 0);
  assert.deepEqual([after.current, after.editing, after.timelines.size], [0, undefined, 0]);
  assert.equal(landing(after), 2);
});

test("addresses", () => {
  assert.deepEqual(parsePath(pathOf(3)), { channel: 3, message: 0 });
  assert.deepEqual(parsePath(pathOf(3, 55)), { channel: 3, message: 55 });
  for (const path of ["/", "/login", "/c/", "/c/0", "/c/x", "/c/3/m/", "/c/3/x", "//c/3"]) {
    assert.deepEqual(parsePath(path), { channel: 0, message: 0 });
  }
});
