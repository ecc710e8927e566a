// Loading history: where a channel opens, paging both ways, answers that come
// too late, and what is left after a reset.

import assert from "node:assert/strict";
import { test } from "node:test";
import { followed, opened } from "../static/app/changes.js";
import { posts, range, startPage } from "./page.js";
import { until } from "./server.js";

const limit = { timeout: 20_000 };

test("a channel that is read opens at its end", limit, async (t) => {
  const page = await startPage(t, (m) => {
    posts(80)(m);
    m.read(1, 80);
  });
  await page.open();
  assert.deepEqual(page.ids(), range(31, 80));
  const { moreBefore, moreAfter, newAfter } = page.timeline();
  assert.deepEqual([moreBefore, moreAfter, newAfter], [true, false, 0]);
});

test("a channel with unread messages opens at the first, with the New line", limit, async (t) => {
  const page = await startPage(t, (m) => {
    posts(200)(m);
    m.read(1, 100);
  });
  await page.open();
  assert.deepEqual(page.ids(), range(75, 124));
  assert.deepEqual([page.timeline().moreAfter, page.timeline().newAfter], [true, 100]);
  page.reads.mark(1, 110);
  assert.equal(page.timeline().newAfter, 100);
});

test("a channel never read opens at its start", limit, async (t) => {
  const page = await startPage(t, posts(80));
  await page.open();
  assert.deepEqual(page.ids(), range(1, 25));
});

test("opening again loads nothing that is there", limit, async (t) => {
  const page = await startPage(t, posts(10));
  await page.open();
  const calls = page.server.calls.length;
  await page.open();
  assert.equal(page.server.calls.length, calls);
});

test("paging both ways keeps at most 400 messages and forgets the far end", limit, async (t) => {
  const page = await startPage(t, (m) => {
    posts(600)(m);
    m.read(1, 600);
  });
  await page.open();
  for (let i = 0; i < 16; i++) await page.pager.older(1);
  assert.deepEqual(page.ids(), range(151, 550));
  assert.equal(page.timeline().moreAfter, true);
  for (let i = 0; i < 2; i++) await page.pager.newer(1);
  assert.deepEqual(page.ids(), range(276, 600));
  assert.deepEqual([page.timeline().moreBefore, page.timeline().moreAfter], [true, false]);
});

test("a long live channel forgets the side where nobody looks", limit, async (t) => {
  const page = await startPage(t, (m) => {
    posts(400)(m);
    m.read(1, 400);
  });
  await page.open();
  for (let i = 0; i < 14; i++) await page.pager.older(1);
  posts(5)(page.model);
  page.deliver();
  assert.deepEqual(page.ids(), range(102, 405), "a hundred at once, not one for each that comes");
  page.store.update((s) => followed(s, 1, false));
  posts(100)(page.model);
  page.deliver();
  assert.deepEqual(page.ids(), range(102, 501), "what is read stays, what comes after is let go");
  assert.equal(page.timeline().moreAfter, true);
  await page.pager.jumpToLatest(1);
  assert.deepEqual(page.ids(), range(456, 505));
  assert.deepEqual(page.store.state.target, { channel: 1, message: 0 });
});

test("a jump loads what is not there and aims at it each time anew", limit, async (t) => {
  const page = await startPage(t, (m) => {
    posts(300)(m);
    m.read(1, 300);
  });
  await page.open();
  await page.pager.jumpTo(1, 100);
  assert.deepEqual(page.ids(), range(75, 124));
  const { target } = page.store.state;
  assert.deepEqual(target, { channel: 1, message: 100 });
  const calls = page.server.calls.length;
  await page.pager.jumpTo(1, 100);
  assert.equal(page.server.calls.length, calls);
  assert.notEqual(page.store.state.target, target);
});

test("an older wish is dropped for a newer one", limit, async (t) => {
  const page = await startPage(t, (m) => {
    posts(300)(m);
    m.read(1, 300);
  });
  /** @type {() => void} */
  let release = () => {};
  page.server.fault = () => new Promise((done) => {
    release = () => done(undefined);
  });
  const first = page.open();
  await until(() => page.server.calls.length === 1);
  page.server.fault = () => undefined;
  await page.pager.jumpTo(1, 100);
  release();
  await first;
  assert.deepEqual(page.ids(), range(75, 124));
  assert.equal(page.timeline().loading, false);
});

test("a page that cannot be had says why and can be asked for again", limit, async (t) => {
  const page = await startPage(t, posts(3));
  page.server.fault = () => ({ status: 503, json: { code: "busy", detail: "Try again." } });
  await assert.rejects(page.open(), /Try again/);
  assert.deepEqual([page.timeline().loading, page.timeline().error], [false, "Try again."]);
  page.server.fault = () => undefined;
  await page.open();
  assert.deepEqual(page.ids(), [1, 2, 3]);
  assert.equal(page.timeline().error, undefined);
});

test("a page that was lost with the connection comes with the next one", limit, async (t) => {
  const page = await startPage(t, posts(300));
  await page.open();
  page.server.fault = () => "cut";
  await assert.rejects(page.open(2));
  await assert.rejects(page.pager.jumpToLatest(1));
  page.server.fault = () => undefined;
  for (const [channel, there] of /** @type {[number, number[]][]} */ ([[2, []], [1, range(1, 25)]])) {
    page.store.update((s) => opened(s, channel));
    assert.ok(page.timeline(channel).error);
    page.pager.wake();
    await until(() => page.timeline(channel).loaded && !page.timeline(channel).loading);
    assert.deepEqual([page.ids(channel).slice(0, 25), page.timeline(channel).error], [there, undefined]);
  }
  const calls = page.server.calls.length;
  page.pager.wake();
  assert.equal(page.server.calls.length, calls);
});

test("what the browser kept stands in for a page that is lost, and not for one that is refused", limit, async (t) => {
  const page = await startPage(t, posts(3));
  const kept = page.model.page(1, {});
  page.pager.keptPage = async () => kept;
  page.server.fault = () => ({ status: 404, json: { code: "not_found", detail: "Not here." } });
  await assert.rejects(page.open(), /Not here/);
  assert.deepEqual([page.ids(), page.timeline().error], [[], "Not here."]);
  page.server.fault = () => "cut";
  await assert.rejects(page.open());
  assert.deepEqual([page.ids(), page.timeline().error], [[1, 2, 3], undefined]);
  page.server.fault = () => undefined;
  posts(1)(page.model);
  page.pager.wake();
  await until(() => page.ids().length === 4);
});

test("what happens while a page is on its way is in it", limit, async (t) => {
  const page = await startPage(t, posts(3));
  const { model, server } = page;
  const early = model.page(1, {});
  server.fault = () => {
    model.post(1, 2, "late");
    model.edit(2, "changed");
    model.remove(1);
    page.deliver();
    return { status: 200, json: early };
  };
  await page.open();
  assert.deepEqual(page.timeline().messages, model.history(1));
});

test("after a reset the same stretch is fetched again", limit, async (t) => {
  const page = await startPage(t, (m) => {
    posts(300)(m);
    m.read(1, 300);
  });
  await page.open();
  await page.pager.jumpTo(1, 100);
  await page.pager.newer(1);
  page.store.update((s) => followed(s, 1, false));
  const before = page.ids();
  posts(60)(page.model);
  page.model.edit(90, "changed while nobody listened");
  page.stream.onRestart = () => void page.pager.refresh(1);
  let refused = 0;
  page.server.fault = () => {
    refused += 1;
    return refused < 3 ? { status: 503, json: { code: "busy", detail: "Busy." } } : undefined;
  };
  page.stream.take([{ type: "reset" }]);
  await until(() => refused > 3 && !page.timeline().loading);
  assert.ok(before.every((id) => page.ids().includes(id)));
  const all = page.model.history(1);
  const from = all.findIndex((m) => m.id === page.ids()[0]);
  const { messages } = page.timeline();
  assert.deepEqual(messages, all.slice(from, from + messages.length));
});

test("events that come during a reset are not lost", limit, async (t) => {
  const page = await startPage(t, posts(1));
  const { model, server, store } = page;
  server.fault = () => {
    const json = model.bootstrap();
    const from = model.log.length;
    model.post(1, 2, "after the picture was taken");
    page.stream.take(model.log.slice(from));
    return { status: 200, json };
  };
  page.stream.take([{ type: "reset" }]);
  await until(() => server.calls.length === 1 && store.state.cursor === model.cursor);
  assert.equal(store.state.channels.get(1)?.unread, 2);
});
