// The live connection against a real server, over both transports.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { WebSocket } from "ws";
import { Api } from "../static/app/api.js";
import { Live } from "../static/app/live.js";
import { initialState } from "../static/app/state.js";
import { Store } from "../static/app/store.js";
import { Stream } from "../static/app/stream.js";
import { Clock } from "./clock.js";
import { Model } from "./model.js";
import { TestServer, until } from "./server.js";

/** @import {Connection} from "../static/app/types.js" */

/** In a browser, unlike in Node, an error that nobody listens to does nothing. */
class BrowserSocket extends WebSocket {
  /**
   * @param {URL} address
   * @param {string[]} protocols
   */
  constructor(address, protocols) {
    super(address, protocols);
    this.on("error", () => {});
  }
}
Object.assign(globalThis, { WebSocket: BrowserSocket });

/** @type {(() => void|Promise<void>)[]} */
const ends = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** @param {boolean} pollOnly */
async function start(pollOnly) {
  const model = new Model(1);
  model.addUser("ada");
  model.addUser("bob");
  model.addChannel("general");
  const server = await TestServer.start(model);
  const api = new Api(server.base);
  const store = new Store(initialState(model.bootstrap(), Date.now()));
  const stream = new Stream(api, store);
  /** @type {Connection[]} */
  const heard = [];
  const live = new Live({
    api,
    pollOnly,
    cursor: () => store.state.cursor,
    onEvents: (events) => stream.take(events),
    onConnection: (connection) => heard.push(connection),
  });
  ends.push(() => live.end("the test is over"), () => server.close());
  const status = () => heard.at(-1)?.status;
  const online = () => until(() => status() === "online");
  const caughtUp = () => until(() => store.state.cursor === model.cursor);
  return { model, server, api, store, live, heard, status, online, caughtUp };
}

const limit = { timeout: 20_000 };

for (const transport of ["ws", "poll"]) {
  test(`${transport}: what happens arrives`, limit, async () => {
    const { server, store, live, heard, online, caughtUp } = await start(transport === "poll");
    live.connect();
    await online();
    assert.equal(heard.at(-1)?.transport, transport);
    server.happen((m) => m.post(1, 2, "hello"));
    server.happen((m) => m.post(1, 2, "there"));
    await caughtUp();
    assert.equal(store.state.channels.get(1)?.unread, 2);
  });

  test(`${transport}: what was missed arrives after a break`, limit, async () => {
    const { model, server, store, live, heard, online, caughtUp } = await start(transport === "poll");
    live.connect();
    await online();
    server.fault = () => "cut";
    server.upgrade = "refuse";
    for (const socket of server.sockets) socket.terminate();
    for (const wake of server.polls.splice(0)) wake();
    server.http.closeAllConnections();
    await until(() => heard.at(-1)?.status === "reconnecting");
    model.post(1, 2, "missed");
    server.fault = () => undefined;
    server.upgrade = "accept";
    live.probe();
    await caughtUp();
    assert.equal(store.state.channels.get(1)?.unread, 1);
    assert.equal(heard.at(-1)?.status, "online");
  });

  test(`${transport}: what holds is said again on a new line`, limit, async () => {
    const { server, live, online } = await start(transport === "poll");
    live.hold({ type: "view", channel_id: 1 });
    live.say({ type: "typing", channel_id: 1 });
    live.connect();
    await online();
    await until(() => server.frames.length === 1);
    live.say({ type: "typing", channel_id: 1 });
    await until(() => server.frames.length === 2);
    assert.deepEqual(server.frames.map((f) => f.type), ["view", "typing"]);
  });

  test(`${transport}: another epoch starts again`, limit, async () => {
    const { model, server, store, live, caughtUp } = await start(transport === "poll");
    model.epoch = "e2";
    model.log.splice(0);
    model.post(1, 2, "from another world");
    live.connect();
    await caughtUp();
    assert.equal(store.state.channels.get(1)?.last_message_id, 1);
    server.happen((m) => m.post(1, 2, "goes on"));
    await caughtUp();
    assert.equal(store.state.channels.get(1)?.unread, 2);
  });
}

test("two refused upgrades lead to long-poll, and from there back", limit, async (t) => {
  const { model, server, store, live, heard, online } = await start(false);
  const clock = new Clock(t);
  server.upgrade = "refuse";
  live.connect();
  await clock.passUntil(() => heard.at(-1)?.transport === "poll", 5000);
  await online();
  assert.equal(server.upgrades, 2);
  server.upgrade = "accept";
  await clock.passUntil(() => server.upgrades === 3, 10_100);
  await until(() => heard.at(-1)?.transport === "ws");
  server.happen((m) => m.post(1, 2, "hello"));
  await until(() => store.state.cursor === model.cursor);
  assert.equal(store.state.channels.get(1)?.unread, 1);
});

test("a socket that never says hello is a refused one", limit, async (t) => {
  const { server, live, heard, online } = await start(false);
  const clock = new Clock(t);
  server.upgrade = "mute";
  live.connect();
  await clock.passUntil(() => heard.at(-1)?.transport === "poll", 13_000);
  await online();
  assert.equal(server.upgrades, 2);
});

test("a line that does not answer is opened again", limit, async (t) => {
  const { server, live, heard, online } = await start(false);
  live.connect();
  await online();
  const clock = new Clock(t);
  live.probe();
  await until(() => server.frames.length === 1);
  await new Promise((done) => setImmediate(done));
  server.answersPing = false;
  live.probe();
  const before = heard.length;
  await clock.passUntil(() => server.upgrades === 2, 3100);
  await until(() => server.connections === 2);
  assert.equal(heard[before].status, "reconnecting");
});

test("some ends are for good", limit, async () => {
  for (const code of [1008, 4401, 4403]) {
    const { server, live, heard, online } = await start(false);
    live.connect();
    await online();
    server.sockets[0].close(code);
    await until(() => heard.at(-1)?.status === "ended");
    assert.ok(heard.at(-1)?.reason);
    live.probe();
    assert.equal(server.upgrades, 1);
  }
});

test("a long-poll without a session ends", limit, async () => {
  const { server, live, heard } = await start(true);
  server.fault = () => ({ status: 401, json: { code: "no_session", detail: "Signed out." } });
  live.connect();
  await until(() => heard.at(-1)?.status === "ended");
  assert.equal(heard.at(-1)?.reason, "Signed out.");
});

test("what waits to be said by a long-poll goes with it", limit, async () => {
  const { server, live, status, online } = await start(true);
  live.connect();
  await online();
  let answerFirst = () => {};
  const held = new Promise((resolve) => answerFirst = () => resolve(undefined));
  server.fault = ({ path }) => path === "/live" ? held : undefined;
  live.say({ type: "typing", channel_id: 1 });
  live.say({ type: "typing", channel_id: 2 }); // waits for the one before
  await until(() => server.calls.some(({ path }) => path === "/live"));
  server.fault = ({ path }) => path === "/live" ? held : "cut";
  for (const wake of server.polls.splice(0)) wake();
  await until(() => status() === "reconnecting");
  answerFirst();
  server.fault = () => undefined;
  live.probe();
  await online();
  live.say({ type: "ping" });
  await until(() => server.frames.some(({ type }) => type === "ping"));
  assert.deepEqual(server.frames.map((f) => f.type), ["typing", "ping"]);
});

test("a server that is gone is offline after a while, and tries spread out", limit, async (t) => {
  const { server, live, heard, status } = await start(false);
  const clock = new Clock(t);
  server.upgrade = "refuse";
  server.fault = () => "cut";
  live.connect();
  await clock.passUntil(() => status() === "offline", 10_000);
  const { since, retryAt } = /** @type {Connection} */ (heard.at(-1));
  assert.ok(retryAt && retryAt > since);
  server.upgrade = "accept";
  live.probe();
  await until(() => status() === "online");
});
