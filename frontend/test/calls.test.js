// What the page makes of calls: the state, the order of the stage, the words.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  callsIn, dropped, known, present, remoteChanged, resumed, resumeWithin, ringing, talking, took,
} from "../static/app/call/changes.js";
import { loudness } from "../static/app/call/levels.js";
import { metaOf } from "../static/app/call/link.js";
import { isWeak } from "../static/app/call/quality.js";
import { shrink } from "../static/app/call/sizes.js";
import { applyEvent } from "../static/app/events.js";
import { initialState } from "../static/app/state.js";
import { gridOf, layoutOf, ordered, pictures, spotlight } from "../static/views/calllayout.js";
import { endingOf } from "../static/views/calls.js";
import { loopOf } from "../static/views/callsounds.js";
import { clockOf } from "../static/views/calltime.js";
import { text } from "../static/app/text.js";
import { Model } from "./model.js";

/** @import {Call, Participant, State} from "../static/app/types.js" */

const [ada, bob, cathy] = [1, 2, 3];
const since = "2026-01-02T03:04:05Z";

/** @returns {State} ada's page */
function page() {
  const model = new Model(ada);
  for (const name of ["ada", "bob", "cathy"]) model.addUser(name);
  model.addChannel("general");
  return initialState(model.bootstrap(), 0);
}

/**
 * @param {number} user
 * @param {string} [peer] none: it rings at them
 * @returns {Participant}
 */
function who(user, peer) {
  return { user_id: user, state: peer ? "joined" : "ringing", ...(peer ? { peer } : {}), since };
}

/**
 * @param {Participant[]} participants
 * @param {Partial<Call>} [rest]
 * @returns {Call}
 */
function call(participants, rest = {}) {
  const base = { id: "c", channel_id: 1, kind: /** @type {const} */ ("voice"), started_by: ada, started_at: since };
  return { ...base, state: "active", participants, ...rest };
}

const how = { peer: "a", since: 1000, sharing: false };

test("a call rings until one is in it, or it is over", () => {
  const rung = call([who(bob, "b"), who(ada)], { started_by: bob });
  let state = applyEvent(page(), { type: "call.ringing", data: { call: rung, from: cathy } }, 0);
  assert.deepEqual(ringing(state).map((r) => [r.call.id, r.from]), [["c", cathy]]);
  assert.equal(loopOf(state), "ring");
  const joined = took(state, call([who(bob, "b"), who(ada, "a")]), how);
  assert.deepEqual([ringing(joined), loopOf(joined)], [[], ""]);
  const ended = { call_id: "c", channel_id: 1, reason: "missed" };
  state = applyEvent(state, { type: "call.ended", data: ended }, 0);
  assert.deepEqual([ringing(state), state.calls.size, loopOf(state)], [[], 0, ""]);
});

test("a hello brings the calls there are, and keeps those one is in", () => {
  const mine = took(page(), call([who(ada, "a"), who(bob)]), how);
  assert.equal(loopOf(mine), "ringback");
  const data = { connection_id: "x", presence: {}, calls: [call([who(bob, "b")], { id: "d" })] };
  const state = applyEvent(mine, { type: "hello", data }, 0);
  assert.equal(state.connectionId, "x");
  assert.deepEqual([...state.calls.keys()], ["d"]);
  assert.equal(talking(state)?.call.id, "c");
  assert.deepEqual(callsIn(state, 1, "voice").map((c) => c.id), ["d"]);
  assert.equal(talking(dropped(state, "c")), undefined);
});

test("what is told from before one's joining changes nothing of it", () => {
  const state = took(page(), call([who(ada, "a"), who(bob, "b")]), how);
  const late = known(state, call([who(bob, "b")]), 2000);
  assert.deepEqual(talking(late)?.call, talking(state)?.call);
  assert.equal(late.calls.get("c")?.participants.length, 1);
});

test("who is still heard after the server was away has not left, for a while", () => {
  let state = took(page(), call([who(ada, "a"), who(bob, "b"), who(cathy, "k")]), how);
  state = remoteChanged(state, "c", "b", { link: "up" });
  state = remoteChanged(state, "c", "k", { link: "connecting" });
  state = resumed(state, "c", 5000);
  const alone = call([who(ada, "a")]);
  const told = (/** @type {number} */ now) =>
    talking(known(state, alone, now))?.call.participants.map((p) => [p.user_id, p.state]);
  assert.deepEqual(told(5001), [[ada, "joined"], [bob, "away"]]);
  assert.deepEqual(told(5000 + resumeWithin), [[ada, "joined"]]);
});

test("nothing changes when nothing is new of somebody", () => {
  const state = remoteChanged(took(page(), call([who(ada, "a")]), how), "c", "b", { muted: true });
  assert.equal(remoteChanged(state, "c", "b", { muted: true }), state);
  assert.equal(remoteChanged(state, "c", "nobody", null), state);
  assert.equal(remoteChanged(state, "other", "b", { muted: false }), state);
  assert.equal(talking(remoteChanged(state, "c", "b", null))?.remotes.size, 0);
});

test("the stage shows people, oneself last, then screens", () => {
  let state = took(page(), call([who(ada, "a"), who(bob, "b"), who(cathy)]), how);
  state = remoteChanged(state, "c", "b", { screen: true });
  const shown = pictures(state);
  assert.deepEqual(shown.map((p) => p.key), ["person 2", "person 3", "person 1", "screen b"]);
  assert.equal(present(call([who(ada, "a"), who(bob)])).length, 1);
  assert.equal(layoutOf(undefined, shown, ""), "spotlight");
  assert.equal(layoutOf("grid", shown, ""), "grid");
  const order = ordered([], shown);
  assert.equal(spotlight(order, shown, { pinned: "", spoke: "person 2" }), "screen b");
  assert.equal(spotlight(order, shown, { pinned: "person 3", spoke: "" }), "person 3");
  const people = shown.filter((p) => p.kind === "person");
  assert.equal(layoutOf(undefined, people, ""), "grid");
  assert.equal(spotlight(order, people, { pinned: "gone", spoke: "person 3" }), "person 3");
});

test("tiles keep their place while others come and go", () => {
  const shown = pictures(took(page(), call([who(ada, "a"), who(bob, "b"), who(cathy, "k")]), how));
  const only = (/** @type {string[]} */ ...keys) => shown.filter((p) => keys.includes(p.key));
  const first = ordered([], only("person 3", "person 1"));
  assert.deepEqual(first, ["person 3", "person 1"]);
  const second = ordered(first, shown);
  assert.deepEqual(second, ["person 3", "person 2", "person 1"]);
  assert.deepEqual(ordered(second, only("person 2", "person 1")), ["person 2", "person 1"]);
  assert.deepEqual([1, 2, 3, 4, 5, 9, 10].map(gridOf), ["g1", "g2", "g4", "g4", "g9", "g9", "g9 scrolls"]);
});

test("cameras shrink to their limit, upright ones too, and nothing grows", () => {
  const limit = { long: 640, short: 360 };
  assert.equal(shrink({ width: 1280, height: 720 }, limit), 2);
  assert.equal(shrink({ width: 720, height: 1280 }, limit), 2);
  assert.equal(shrink({ width: 640, height: 480 }, limit), 480 / 360);
  assert.equal(shrink({ width: 320, height: 240 }, limit), 1);
  assert.equal(shrink({}, limit), 1);
});

test("a link is weak over 150 ms or 3 % lost", () => {
  assert.equal(isWeak({ rtt: 150, loss: 0.03 }), false);
  assert.equal(isWeak({ rtt: 151, loss: 0 }), true);
  assert.equal(isWeak({ rtt: 0, loss: 0.031 }), true);
});

test("silence has no level, full scale all of it", () => {
  assert.deepEqual([0, 1].map(loudness), [0, 1]);
  assert.ok(loudness(0.02) > 0 && loudness(0.02) < loudness(0.1));
});

test("of what the other side tells only what is known is taken", () => {
  const told = JSON.stringify({ muted: true, camera: "yes", evil: 1 });
  assert.deepEqual(metaOf(told), { muted: true, camera: false, screen: false, hand: false });
  for (const bad of ["", "null", "[", new ArrayBuffer(2), "x".repeat(2000)]) {
    assert.equal(metaOf(bad), undefined, String(bad).slice(0, 10));
  }
});

test("calls and their length in words", () => {
  assert.deepEqual([0, 61_000, 3_723_000].map(clockOf), ["0:00", "1:01", "1:02:03"]);
  assert.deepEqual([0, 12, 252, 3600, 3725].map(text.note.took), ["0 s", "12 s", "4 min 12 s", "1 h 0 min", "1 h 2 min"]);
  const rung = call([who(ada, "a"), who(bob)]);
  assert.equal(endingOf(page(), rung, "missed"), "bob did not answer.");
  assert.equal(endingOf(page(), rung, "declined"), "bob declined the call.");
  assert.equal(endingOf(page(), rung, "ended"), "");
});
