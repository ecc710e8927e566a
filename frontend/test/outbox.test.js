// The outbox against a real server: order, retries, failures, lost answers.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Api } from "../static/app/api.js";
import { Outbox } from "../static/app/outbox.js";
import { initialState } from "../static/app/state.js";
import { Store } from "../static/app/store.js";
import { Stream } from "../static/app/stream.js";
import { Model } from "./model.js";
import { TestServer, until } from "./server.js";

/** @type {(() => void|Promise<void>)[]} */
const ends = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function start() {
  const model = new Model(1);
  model.addUser("ada");
  model.addUser("bob");
  model.addChannel("general");
  const server = await TestServer.start(model);
  const api = new Api(server.base);
  const store = new Store(initialState(model.bootstrap(), Date.now()));
  const stream = new Stream(api, store);
  const outbox = new Outbox(api, store, Promise.reject(new Error("no storage here")));
  stream.onApplied = (event) => outbox.follow(event);
  ends.push(() => server.close(), () => outbox.tabs.close());
  return { model, server, api, store, stream, outbox };
}

/** @param {Model} model */
function bodies(model) {
  return model.rows.map((row) => row.body);
}

const limit = { timeout: 20_000 };

test("messages are sent in order, one at a time", limit, async () => {
  const { model, server, store, outbox } = await start();
  let open = 0;
  server.fault = async ({ method }) => {
    if (method !== "POST") return undefined;
    open += 1;
    assert.equal(open, 1);
    await new Promise((done) => setImmediate(done));
    open -= 1;
    return undefined;
  };
  const words = Array.from({ length: 30 }, (_, i) => `message ${i}`);
  for (const word of words) outbox.add(1, word);
  assert.deepEqual(store.state.outbox.map((p) => p.body), words);
  await until(() => store.state.outbox.length === 0);
  assert.deepEqual(bodies(model), words);
});

test("a lost answer and a full server delay the queue and double nothing", limit, async () => {
  const { model, server, store, outbox } = await start();
  let posts = 0;
  server.fault = (call) => {
    if (call.method !== "POST") return undefined;
    posts += 1;
    if (posts === 2) {
      server.post(1, call.body);
      return "cut";
    }
    if (posts === 4) return { status: 503, json: { code: "busy", detail: "Busy." } };
    return undefined;
  };
  for (const word of ["a", "b", "c"]) outbox.add(1, word);
  await until(() => store.state.outbox.length === 0);
  assert.deepEqual(bodies(model), ["a", "b", "c"]);
  assert.equal(posts, 5);
});

test("Retry-After is kept to, also by messages written meanwhile", limit, async () => {
  const { model, server, store, outbox } = await start();
  /** @type {number[]} */
  const times = [];
  server.fault = ({ method }) => {
    if (method !== "POST") return undefined;
    times.push(Date.now());
    if (times.length > 1) return undefined;
    const json = { code: "rate_limited", detail: "That was too fast." };
    return { status: 429, json, headers: { "Retry-After": "1" } };
  };
  outbox.add(1, "a");
  await until(() => store.state.outbox[0].error === "That was too fast.");
  assert.equal(store.state.outbox[0].state, "waiting");
  outbox.add(1, "b");
  await until(() => store.state.outbox.length === 0);
  assert.ok(times[1] - times[0] >= 990, `tried again after ${times[1] - times[0]} ms`);
  assert.deepEqual(bodies(model), ["a", "b"]);
});

test("what the server refuses fails in words; the rest goes on", limit, async () => {
  const { model, server, store, outbox } = await start();
  let refuse = true;
  server.fault = ({ method, body }) => {
    if (method !== "POST" || body.body !== "bad" || !refuse) return undefined;
    return { status: 413, json: { code: "message_too_long", detail: "Shorten it." } };
  };
  outbox.add(1, "bad");
  outbox.add(1, "good");
  await until(() => bodies(model).includes("good") && store.state.outbox.length === 1);
  const [failed] = store.state.outbox;
  assert.deepEqual([failed.state, failed.error], ["failed", "Shorten it."]);
  refuse = false;
  outbox.retry(failed.nonce);
  await until(() => store.state.outbox.length === 0);
  assert.deepEqual(bodies(model), ["good", "bad"]);
});

test("a failed message can be taken out with its text", limit, async () => {
  const { model, server, store, outbox } = await start();
  server.fault = () => ({ status: 403, json: { code: "archived", detail: "Archived." } });
  outbox.add(1, "bad", 7);
  await until(() => store.state.outbox[0].state === "failed");
  assert.equal(outbox.discard(store.state.outbox[0].nonce), "bad");
  assert.equal(outbox.discard("unknown"), "");
  assert.deepEqual(store.state.outbox, []);
  assert.deepEqual(model.rows, []);
});

test("the event of the message takes the row out as well as the answer", limit, async () => {
  const { model, server, store, stream, outbox } = await start();
  server.fault = async ({ method, body }) => {
    if (method !== "POST") return undefined;
    server.post(1, body);
    stream.take(model.log.slice(-1));
    assert.equal(store.state.outbox.length, 0);
    stream.take([{ ...model.log[0], seq: 99, type: "message.deleted", channel_id: 1,
      data: { id: 1, sender_id: 1, deleted_at: "2026-01-02T00:00:00Z", was: { mentions: [] } } }]);
    return undefined;
  };
  store.update((s) => ({ ...s, timelines: new Map([[1, emptyTimeline()]]) }));
  outbox.add(1, "gone before its answer");
  await until(() => !outbox.draining);
  assert.deepEqual(store.state.timelines.get(1)?.messages, []);
});

test("without a session the queue waits and says nothing", limit, async () => {
  const { api, server, store, outbox } = await start();
  let signedOut = 0;
  api.onSignedOut = () => {
    signedOut += 1;
  };
  server.fault = () => ({ status: 401, json: { code: "no_session", detail: "Signed out." } });
  outbox.add(1, "later");
  await until(() => signedOut === 1 && !outbox.draining);
  assert.equal(store.state.outbox[0].state, "waiting");
  assert.equal(server.calls.length, 1);
});

function emptyTimeline() {
  return {
    messages: [], moreBefore: false, moreAfter: false, loaded: true, loading: false, newAfter: 0,
    following: true,
  };
}
