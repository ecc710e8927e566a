// Files on their way, against a real server: how many at a time, what waits for
// them, what becomes of those that fail.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Api, refusal, unreachable } from "../static/app/api.js";
import { fileOf, trayOf } from "../static/app/files.js";
import { Outbox } from "../static/app/outbox.js";
import { initialState } from "../static/app/state.js";
import { Store } from "../static/app/store.js";
import { Uploads } from "../static/app/uploads.js";
import { Model } from "./model.js";
import { TestServer, until } from "./server.js";

/** @import {FileShelf} from "../static/app/idb.js" */
/** @import {Chosen} from "../static/app/types.js" */
/** @import {Send} from "../static/app/transfer.js" */

/** @type {(() => void|Promise<void>)[]} */
const ends = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const limit = { timeout: 20_000 };

/** As in the browser, but for the progress. @type {Send} */
async function send(api, { name, blob }, _onProgress, signal) {
  const body = new FormData();
  body.append("file", blob, name);
  const answer = await fetch(`${api.base}/api/v1/uploads`, { method: "POST", body, signal }).catch(() => {
    signal.throwIfAborted();
    throw unreachable();
  });
  const json = await answer.json();
  if (answer.status === 201) return json.attachment;
  throw await refusal(answer.status, json, answer.headers.get("Retry-After"));
}

/** @param {Promise<FileShelf>} [shelf] */
async function start(shelf) {
  const model = new Model(1);
  model.addUser("ada");
  for (const name of ["general", "software"]) model.addChannel(name);
  const server = await TestServer.start(model);
  const api = new Api(server.base);
  const store = new Store(initialState(model.bootstrap(), Date.now()));
  const none = () => Promise.reject(new Error("no storage here"));
  const uploads = new Uploads(api, store, shelf ?? none(), { send, measure: async () => ({ width: 4, height: 3 }) });
  const outbox = new Outbox(api, store, none());
  uploads.onSettled = (upload) => outbox.settled(upload, fileOf(upload));
  outbox.onLost = (nonce) => uploads.again(nonce);
  outbox.onGone = (nonce) => uploads.of(nonce).forEach(({ key }) => uploads.forget(key));
  ends.push(() => server.close(), () => outbox.tabs.close(), () => uploads.tabs.close());
  const say = (/** @type {number} */ channel, /** @type {string} */ body) =>
    outbox.add(channel, body, undefined, (nonce) => uploads.claim(channel, nonce));
  const tray = (channel = 1) => trayOf(store.state, channel);
  return { model, server, store, uploads, outbox, say, tray };
}

/** @param {...string} names @returns {Chosen[]} */
function chosen(...names) {
  return names.map((name) => ({ name, file: new File([name], name, { type: "text/plain" }) }));
}

/** Lets uploads through only when they are called for. @param {TestServer} server */
function gate(server) {
  /** @type {Map<string, () => void>} */
  const held = new Map();
  server.fault = async ({ method, path, body }) => {
    if (method === "POST" && path === "/uploads") {
      await new Promise((go) => held.set(body.name, () => go(undefined)));
    }
    return undefined;
  };
  ends.unshift(() => held.forEach((go) => go()));
  return held;
}

test("three files travel at a time, in the order in which they were chosen", limit, async () => {
  const { server, uploads, tray } = await start();
  const held = gate(server);
  uploads.add(1, chosen("a", "b", "c", "d", "e"));
  await until(() => held.size === 3);
  assert.deepEqual([...held.keys()].sort(), ["a", "b", "c"]);
  assert.deepEqual(tray().map((u) => u.state), ["sending", "sending", "sending", "waiting", "waiting"]);
  held.get("b")?.();
  await until(() => held.has("d"));
  assert.equal(tray()[1].state, "done");
  for (const name of ["a", "c", "d"]) held.get(name)?.();
  await until(() => held.has("e"));
  held.get("e")?.();
  await until(() => tray().every((u) => u.state === "done"));
});

test("a message waits for its files and holds up its own channel only", limit, async () => {
  const { model, server, store, uploads, say, tray } = await start();
  const held = gate(server);
  uploads.add(1, chosen("plan"));
  assert.deepEqual([tray(1).length, tray(2).length], [1, 0]);
  say(1, "with a plan");
  say(1, "after it");
  say(2, "elsewhere");
  assert.deepEqual(tray(1), []);
  await until(() => model.rows.length === 1 && held.has("plan"));
  assert.equal(model.rows[0].body, "elsewhere");
  held.get("plan")?.();
  await until(() => store.state.outbox.length === 0);
  assert.deepEqual(model.rows.map((row) => row.body), ["elsewhere", "with a plan", "after it"]);
  assert.deepEqual(model.rows[1].attachments.map((file) => file.name), ["plan"]);
  assert.deepEqual(store.state.uploads, []);
});

test("a file needs no words, and is sent once", limit, async () => {
  const { model, store, uploads, say } = await start();
  uploads.add(1, chosen("a", "b"));
  say(1, "");
  say(1, "later");
  await until(() => store.state.outbox.length === 0);
  assert.deepEqual(model.rows.map((row) => row.attachments.length), [2, 0]);
});

test("what the server refuses stays in the tray with its reason", limit, async () => {
  const { server, uploads, tray } = await start();
  let refuse = true;
  server.fault = ({ path }) => {
    if (path !== "/uploads" || !refuse) return undefined;
    return { status: 507, json: { code: "disk_full", detail: "The disk is full." } };
  };
  uploads.add(1, chosen("a"));
  await until(() => tray()[0].state === "failed");
  assert.deepEqual([tray()[0].error, tray()[0].final], ["The disk is full.", false]);
  refuse = false;
  uploads.retry(tray()[0].key);
  await until(() => tray()[0].state === "done");
  assert.equal(tray()[0].error, undefined);
});

test("trying again does not make a file smaller", limit, async () => {
  const { server, uploads, tray } = await start();
  server.fault = () => ({ status: 413, json: { code: "too_large", detail: "Too large." } });
  uploads.add(1, chosen("a"));
  await until(() => tray()[0].state === "failed");
  uploads.retry(tray()[0].key);
  assert.deepEqual([tray()[0].state, tray()[0].final, server.calls.length], ["failed", true, 1]);
});

test("a lost connection is waited for, and its return ends the wait", limit, async () => {
  const { server, uploads, tray } = await start();
  server.fault = ({ path }) => (path === "/uploads" ? "cut" : undefined);
  uploads.add(1, chosen("a"));
  await until(() => uploads.tries === 1);
  assert.equal(tray()[0].state, "waiting");
  server.fault = () => undefined;
  uploads.wake();
  await until(() => tray()[0].state === "done");
});

test("a message fails with its file, and both are tried again", limit, async () => {
  const { model, server, store, uploads, outbox, say } = await start();
  let refuse = true;
  server.fault = ({ path }) => {
    if (path !== "/uploads" || !refuse) return undefined;
    return { status: 500, json: { code: "internal", detail: "It broke." } };
  };
  uploads.add(1, chosen("a"));
  say(1, "look");
  await until(() => store.state.outbox[0].state === "failed");
  assert.equal(store.state.outbox[0].error, "It broke.");
  const { nonce } = store.state.outbox[0];
  refuse = false;
  for (const { key } of uploads.of(nonce)) uploads.retry(key);
  outbox.retry(nonce);
  await until(() => store.state.outbox.length === 0);
  assert.equal(model.rows[0].attachments.length, 1);
});

test("a message that is taken back leaves its files in the tray", limit, async () => {
  const { server, store, uploads, outbox, say, tray } = await start();
  server.fault = ({ path }) =>
    path.endsWith("/messages") ? { status: 403, json: { code: "archived", detail: "No." } } : undefined;
  uploads.add(1, chosen("a"));
  say(1, "look");
  await until(() => store.state.outbox[0].state === "failed");
  const { nonce } = store.state.outbox[0];
  uploads.release(nonce);
  assert.equal(outbox.discard(nonce), "look");
  assert.deepEqual(tray().map((u) => [u.name, u.state]), [["a", "done"]]);
});

test("a file that is taken out leaves the server, too", limit, async () => {
  const { model, server, uploads, tray } = await start();
  const held = gate(server);
  uploads.add(1, chosen("a", "b"));
  await until(() => held.size === 2);
  uploads.remove(tray()[0].key);
  held.get("b")?.();
  await until(() => tray().length === 1 && tray()[0].state === "done");
  assert.deepEqual([...model.uploads.values()].map((file) => file.name), ["b"]);
  uploads.remove(tray()[0].key);
  await until(() => model.uploads.size === 0);
  assert.deepEqual(tray(), []);
});

test("files that the server has forgotten are brought once more", limit, async () => {
  const { model, server, store, uploads, say, tray } = await start();
  server.fault = ({ path, body }) => {
    if (!path.endsWith("/messages") || body.attachments.every((/** @type {number} */ id) => model.uploads.has(id))) {
      return undefined;
    }
    return { status: 404, json: { code: "attachment_gone", detail: "Add it again." } };
  };
  uploads.add(1, chosen("a"));
  await until(() => tray()[0].state === "done");
  model.uploads.clear();
  say(1, "late");
  await until(() => store.state.outbox.length === 0);
  assert.deepEqual(model.rows[0].attachments.map((file) => [file.id, file.name]), [[2, "a"]]);
});

test("a file that cannot be sent is told, and not tried", limit, async () => {
  const { server, uploads, tray } = await start();
  uploads.add(1, [{ ...chosen("a")[0], error: "68 MB, limit is 25 MB" }]);
  assert.deepEqual([tray()[0].state, tray()[0].error], ["failed", "68 MB, limit is 25 MB"]);
  assert.deepEqual([server.calls.length, uploads.atRisk], [0, false]);
});

test("without storage the page must not be left while a file is here only", limit, async () => {
  const { store, uploads, say } = await start();
  uploads.add(1, chosen("a"));
  assert.equal(uploads.atRisk, true);
  say(1, "");
  await until(() => store.state.outbox.length === 0);
  assert.equal(uploads.atRisk, false);
});

test("a message that is written while its file is being kept has it after a reload", limit, async () => {
  /** @type {Map<string, string>} key to nonce */
  const rows = new Map();
  /** @type {(() => void)[]} */
  const slow = [];
  const shelf = {
    find: async () => undefined,
    remove: async (/** @type {string} */ key) => rows.delete(key),
    put: async (/** @type {{key: string, nonce: string}} */ { key, nonce }, /** @type {Blob|undefined} */ blob) => {
      if (blob) await new Promise((go) => slow.push(() => go(undefined)));
      rows.set(key, nonce);
    },
  };
  const { server, store, uploads, say } = await start(Promise.resolve(/** @type {any} */ (shelf)));
  const held = gate(server);
  uploads.add(1, chosen("a"));
  await until(() => slow.length === 1);
  say(1, "with a file");
  slow[0]();
  await until(() => [...rows.values()].join() === store.state.outbox[0].nonce);
  await until(() => held.has("a"));
  held.get("a")?.();
  await until(() => store.state.outbox.length === 0);
});

test("the size of an image is known to its message", limit, async () => {
  const { server, store, uploads, say } = await start();
  const held = gate(server);
  const image = new File(["x"], "a.png", { type: "image/png" });
  uploads.add(1, [{ file: image, name: "a.png" }]);
  say(1, "");
  await until(() => store.state.outbox[0].files?.[0].width === 4);
  await until(() => held.has("a.png"));
  held.get("a.png")?.();
  await until(() => store.state.outbox.length === 0);
});
