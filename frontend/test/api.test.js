// The REST calls and their one error.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, ApiError } from "../static/app/api.js";
import { Clock } from "./clock.js";
import { startPage } from "./page.js";
import { until } from "./server.js";

const limit = { timeout: 20_000 };

/**
 * @param {Promise<unknown>} call
 * @returns {Promise<ApiError>}
 */
async function failure(call) {
  const error = await call.then(() => undefined, (e) => e);
  assert.ok(error instanceof ApiError, String(error));
  return error;
}

test("a problem keeps its code, words, field and wait", limit, async (t) => {
  const { api, server } = await startPage(t);
  server.fault = () => ({
    status: 429,
    json: { code: "rate_limited", detail: "That was too fast.", field: "username" },
    headers: { "Retry-After": "7", "Content-Type": "application/problem+json" },
  });
  const error = await failure(api.bootstrap());
  const { code, detail, message, field, retryAfter, status, passing } = error;
  assert.deepEqual({ code, detail, message, field, retryAfter, status, passing }, {
    code: "rate_limited", detail: "That was too fast.", message: "That was too fast.",
    field: "username", retryAfter: 7000, status: 429, passing: true,
  });
});

test("an answer that is no problem of ours still has words", limit, async (t) => {
  const { api, server } = await startPage(t);
  server.fault = () => ({ status: 502, json: "<html>" });
  const error = await failure(api.bootstrap());
  assert.deepEqual([error.code, error.status, error.passing], ["http_502", 502, true]);
  assert.match(error.message, /502/);
});

test("a cut line and an answer that never comes are the network", limit, async (t) => {
  const { api, server } = await startPage(t);
  server.fault = () => "cut";
  assert.equal((await failure(api.bootstrap())).code, "network");
  server.fault = () => new Promise(() => {});
  const clock = new Clock(t);
  const late = failure(api.bootstrap());
  await until(() => server.calls.length === 2);
  clock.pass(15_000);
  assert.deepEqual([(await late).code, (await late).passing], ["network", true]);
});

test("a lost session is told, a wrong password is not one", limit, async (t) => {
  const { api, server } = await startPage(t);
  let told = 0;
  api.onSignedOut = () => {
    told += 1;
  };
  server.fault = () => ({ status: 401, json: { code: "bad_credentials", detail: "Wrong." } });
  await failure(api.logIn("ada", "x"));
  assert.equal(told, 0);
  server.fault = () => ({ status: 401, json: { code: "no_session", detail: "Signed out." } });
  await failure(api.bootstrap());
  assert.equal(told, 1);
});

test("a call that was given up rejects with the signal's reason", limit, async (t) => {
  const { server } = await startPage(t);
  const api = new Api(server.base);
  server.fault = () => new Promise(() => {});
  const signal = AbortSignal.abort(new Error("not wanted"));
  await assert.rejects(api.messages(1, {}, signal), /not wanted/);
  const stop = new AbortController();
  const call = api.messages(1, {}, stop.signal);
  await until(() => server.calls.length === 1);
  stop.abort(new Error("no more"));
  await assert.rejects(call, /no more/);
});

test("a draft outlives the page as far as browsers allow it", limit, async (t) => {
  const { api } = await startPage(t);
  const asked = t.mock.method(globalThis, "fetch", async () => new Response(null, { status: 204 }));
  for (const body of ["x".repeat(16_000), "語".repeat(16_000), "\u0001".repeat(12_000)]) await api.saveDraft(1, body);
  const kept = asked.mock.calls.map(({ arguments: [, options] }) => /** @type {any} */ (options).keepalive);
  assert.deepEqual(kept, [true, false, false]); // the last is 72 KB as JSON
});
