// What is one's own and on several devices: drafts and how far one has read.

import assert from "node:assert/strict";
import { test } from "node:test";

import { actionsOf } from "../static/app/actions.js";
import { Clock } from "./clock.js";
import { posts, startPage } from "./page.js";
import { until } from "./server.js";

const limit = { timeout: 20_000 };

test("a draft is saved once, after the last key", limit, async (t) => {
  const { drafts, server, store, model } = await startPage(t);
  const clock = new Clock(t);
  for (const body of ["h", "he", "hey"]) {
    drafts.set(1, body);
    clock.pass(300);
  }
  assert.equal(store.state.drafts.get(1), "hey");
  assert.deepEqual(server.calls, []);
  clock.pass(100);
  await until(() => drafts.unsent.size === 0);
  assert.equal(server.calls.length, 1);
  assert.equal(model.bootstrap().drafts[1], "hey");
});

test("a draft written and taken back in one breath is not sent", limit, async (t) => {
  const { drafts, server } = await startPage(t);
  const clock = new Clock(t);
  drafts.set(1, "hey");
  drafts.set(1, "");
  clock.pass(400);
  await until(() => drafts.unsent.size === 0);
  assert.deepEqual(server.calls, []);
});

test("a draft that is refused for a moment is saved after it", limit, async (t) => {
  const { drafts, server, model } = await startPage(t);
  const clock = new Clock(t);
  server.fault = () => ({ status: 429, json: { code: "rate_limited", detail: "Wait." }, headers: { "retry-after": "7" } });
  drafts.set(1, "hey");
  clock.pass(400);
  await until(() => server.calls.length === 1 && drafts.busy.size === 0);
  server.fault = () => undefined;
  clock.pass(6900);
  assert.equal(drafts.busy.size, 0);
  clock.pass(100);
  await until(() => drafts.unsent.size === 0);
  assert.equal(model.bootstrap().drafts[1], "hey");
});

test("a draft from another device comes in unless one is being written", limit, async (t) => {
  const { drafts, model, store, deliver } = await startPage(t);
  model.draft(1, "from the phone");
  deliver();
  assert.equal(store.state.drafts.get(1), "from the phone");
  drafts.set(1, "here");
  model.draft(1, "from the phone again");
  deliver();
  assert.equal(store.state.drafts.get(1), "here");
  drafts.flush();
  await until(() => !store.state.unsaved.has(1));
  assert.equal(model.bootstrap().drafts[1], "here");
});

test("what was written in a channel that is not one's own any more is not sent", limit, async (t) => {
  const { drafts, model, server, deliver } = await startPage(t);
  drafts.set(1, "half a");
  drafts.flush();
  await until(() => drafts.unsent.size === 0);
  drafts.set(1, "half a thought");
  model.tell("channel.removed", {}, 1);
  deliver();
  assert.equal(drafts.unsent.size, 0);
  await drafts.save(1);
  assert.equal(server.calls.length, 1);
});

test("what is being written is not replaced between two keys, though the server has it", limit, async (t) => {
  const { drafts, model, server, store, deliver } = await startPage(t);
  const clock = new Clock(t);
  drafts.set(1, "half a");
  clock.pass(500);
  await until(() => server.calls.length === 1 && drafts.busy.size === 0);
  model.draft(1, "from the phone");
  deliver();
  assert.equal(store.state.drafts.get(1), "half a");
  drafts.set(1, "half a thought");
  clock.pass(500);
  await until(() => drafts.busy.size === 0 && drafts.unsent.size === 0);
  assert.equal(model.bootstrap().drafts[1], "half a thought");
  model.draft(1, "later from the phone");
  deliver();
  clock.pass(2000);
  assert.equal(store.state.drafts.get(1), "half a thought");
  clock.pass(1000);
  assert.equal(store.state.drafts.get(1), "later from the phone");
  assert.equal(store.state.unsaved.size, 0);
});

test("a draft that cannot be saved is saved later", limit, async (t) => {
  const { drafts, model, server, store } = await startPage(t);
  server.fault = () => "cut";
  drafts.set(1, "hey");
  drafts.flush();
  await until(() => drafts.busy.size === 0);
  assert.ok(store.state.unsaved.has(1));
  server.fault = () => undefined;
  drafts.flush();
  await until(() => !store.state.unsaved.has(1));
  assert.equal(model.bootstrap().drafts[1], "hey");
});

test("reading shows at once and is told once, forward only", limit, async (t) => {
  const page = await startPage(t, posts(5));
  const { reads, server, store, model, deliver } = page;
  await page.open();
  const clock = new Clock(t);
  const asked = server.calls.length;
  for (const id of [2, 4, 3]) reads.mark(1, id);
  assert.equal(store.state.channels.get(1)?.unread, 1);
  clock.pass(1000);
  await until(() => !store.state.reading.has(1));
  deliver();
  assert.deepEqual(server.calls.slice(asked).map((c) => c.body.message_id), [4]);
  assert.deepEqual(store.state.channels.get(1), { ...model.channel(1) });
});

test("an answer to an older mark does not bring the badge back", limit, async (t) => {
  const page = await startPage(t, posts(5));
  await page.open();
  page.reads.mark(1, 5);
  page.model.read(1, 3);
  page.deliver();
  assert.equal(page.store.state.channels.get(1)?.unread, 0);
});

test("a message marked unread stays so until the channel is opened again", limit, async (t) => {
  const page = await startPage(t, posts(5));
  const { reads, server, store, model, deliver } = page;
  await page.open();
  model.read(1, 5);
  deliver();
  server.fault = ({ path }) => {
    if (!path.endsWith("/unread")) return undefined;
    model.read(1, 2, true);
    return { status: 204 };
  };
  await reads.markUnread(1, 3);
  deliver();
  reads.mark(1, 5);
  assert.equal(store.state.channels.get(1)?.unread, 3);
  assert.equal(page.timeline().newAfter, 2);
  reads.opened(2);
  reads.mark(1, 5);
  assert.equal(store.state.channels.get(1)?.unread, 0);
});

test("an unread message that is deleted before it was loaded is not counted", limit, async (t) => {
  const { model, store, deliver } = await startPage(t, posts(5));
  assert.equal(store.state.channels.get(1)?.unread, 5);
  model.remove(3);
  deliver();
  assert.equal(store.state.channels.get(1)?.unread, 4);
});

test("how far one has read is told before one leaves, and not after", limit, async (t) => {
  const page = await startPage(t, posts(5));
  await page.open();
  const { reads, server, store } = page;
  const clock = new Clock(t);
  server.calls.length = 0;
  reads.mark(1, 5);
  let toldBefore = false;
  const api = { removeMember: async () => void (toldBefore = server.calls.length === 1 && !store.state.reading.has(1)) };
  await actionsOf(/** @type {any} */ ({ ...page, api })).removeMember(1, store.state.me.id);
  assert.ok(toldBefore);
  clock.pass(1000);
  assert.equal(server.calls.length, 1);
});
