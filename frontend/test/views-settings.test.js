// Settings, notices and keys: what is decided without a page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { settingsDropped, settingsSaved, settingsSet } from "../static/app/changes.js";
import { isQuiet, noticeOf } from "../static/app/notifications.js";
import { fitTextSize, settingsOf, usual } from "../static/app/settings.js";
import { initialState } from "../static/app/state.js";
import { matchKey, sections } from "../static/views/help.js";
import { wordsOf } from "../static/views/notifier.js";
import { endOfPause } from "../static/views/settingsnotify.js";
import { iconOf } from "../static/views/title.js";
import { modules } from "../static/views/qr.js";
import { Model } from "./model.js";

/** @import {Message, State} from "../static/app/types.js" */

const NOW = new Date("2026-03-02T12:00:00.000Z");

/** ada in general and software, with bob; channel 3 is theirs alone. @returns {State} */
function start() {
  const model = new Model(1);
  for (const name of ["ada", "bob"]) model.addUser(name);
  for (const name of ["general", "software"]) model.addChannel(name);
  const state = initialState(model.bootstrap(), NOW.getTime());
  const general = state.channels.get(1);
  if (!general) throw new Error("no channel");
  const members = [1, 2].map((user_id) => ({ user_id, last_read_id: 0, since_id: 0 }));
  /** @type {import("../static/app/types.js").Channel} */
  const direct = { ...general, id: 3, kind: "direct", name: "", members, member_count: 2 };
  return { ...state, clockSkew: 0, channels: new Map([...state.channels, [3, direct]]) };
}

/** @param {Partial<Message>} [rest] @returns {Message} of bob's, a second ago */
function message(rest) {
  return {
    id: 100, channel_id: 1, sender_id: 2, kind: "user", body: "hello", html: "<p>hello</p>",
    created_at: new Date(NOW.getTime() - 1000).toISOString(), mentions: [], attachments: [], previews: [],
    reactions: [],
    ...rest,
  };
}

/** @param {State} state @param {number} channel @param {"all"|"mentions"|"none"} notify @returns {State} */
function at(state, channel, notify) {
  const c = state.channels.get(channel);
  return c ? { ...state, channels: new Map(state.channels).set(channel, { ...c, notify }) } : state;
}

test("who does not look is told of every message, who looks of what is meant for them", () => {
  const state = start();
  const mention = message({ mentions: [1] });
  assert.equal(noticeOf(state, message(), [], NOW), "message");
  assert.equal(noticeOf(state, message(), [2], NOW), "");
  assert.equal(noticeOf(state, mention, [1], NOW), "mention");
  assert.equal(noticeOf(state, message({ mentions_everyone: true }), [1], NOW), "mention");
  const direct = message({ channel_id: 3 });
  assert.equal(noticeOf(state, direct, [1], NOW), "message");
  assert.equal(noticeOf(state, direct, [1, 3], NOW), "");
});

test("nobody is told of their own words, of notes, of what is old or read", () => {
  const state = start();
  for (const rest of [
    { sender_id: 1, mentions_everyone: true },
    { kind: /** @type {const} */ ("system") },
    { created_at: "2026-03-02T11:50:00.000Z" },
    { id: 0 },
    { channel_id: 9 },
  ]) assert.equal(noticeOf(state, message(rest), [], NOW), "", JSON.stringify(rest));
});

test("the level of a channel and that of all channels: the stricter one holds", () => {
  const mention = message({ mentions: [1] });
  const direct = message({ channel_id: 3 });
  assert.equal(noticeOf(at(start(), 1, "mentions"), message(), [], NOW), "");
  assert.equal(noticeOf(at(start(), 1, "mentions"), mention, [], NOW), "mention");
  assert.equal(noticeOf(at(start(), 1, "none"), mention, [], NOW), "");
  const strict = settingsSet(start(), { notify: "mentions" });
  assert.equal(noticeOf(strict, message(), [], NOW), "");
  assert.equal(noticeOf(strict, mention, [], NOW), "mention");
  assert.equal(noticeOf(strict, direct, [], NOW), "message");
  assert.equal(noticeOf(at(strict, 3, "mentions"), direct, [], NOW), "");
  assert.equal(noticeOf(settingsSet(start(), { notify: "none" }), mention, [], NOW), "");
});

test("do not disturb, a pause and quiet hours silence everything", () => {
  const late = new Date(2026, 2, 2, 23, 30);
  const noon = new Date(2026, 2, 2, 12, 0);
  const hours = { ...usual, quiet_hours: true };
  assert.equal(isQuiet(usual, "auto", late), false);
  assert.equal(isQuiet(usual, "dnd", noon), true);
  assert.equal(isQuiet(hours, "auto", late), true);
  assert.equal(isQuiet(hours, "auto", noon), false);
  assert.equal(isQuiet(hours, "auto", new Date(2026, 2, 2, 7, 0)), false);
  const day = { ...hours, quiet_from: "09:00", quiet_to: "17:00" };
  assert.equal(isQuiet(day, "auto", noon), true);
  assert.equal(isQuiet(day, "auto", late), false);
  const paused = { ...usual, pause_until: new Date(noon.getTime() + 1000).toISOString() };
  assert.equal(isQuiet(paused, "auto", noon), true);
  assert.equal(isQuiet(paused, "auto", late), false);
});

test("a pause ends in time, the one until eight at the next eight o'clock", () => {
  const evening = new Date(2026, 2, 2, 20, 15);
  assert.equal(endOfPause("off", evening), null);
  assert.equal(Date.parse(endOfPause("half", evening) ?? ""), evening.getTime() + 30 * 60_000);
  assert.equal(Date.parse(endOfPause("morning", evening) ?? ""), new Date(2026, 2, 3, 8).getTime());
  const night = new Date(2026, 2, 3, 2);
  assert.equal(Date.parse(endOfPause("morning", night) ?? ""), new Date(2026, 2, 3, 8).getTime());
});

test("settings hold before the server has them, and go back when it refuses", () => {
  const state = start();
  assert.deepEqual(settingsOf(state), usual);
  const set = settingsSet(settingsSet(state, { clock: "12" }), { density: "compact" });
  assert.equal(settingsOf(set).clock, "12");
  assert.equal(settingsOf(set), settingsOf(set), "the same object as long as nothing changes");
  const again = settingsSet(set, { clock: "24" });
  const saved = settingsSaved(again, set.unsavedSettings);
  assert.deepEqual(saved.unsavedSettings, { clock: "24" }, "what was set meanwhile is still to be sent");
  assert.equal(settingsOf(saved).density, "compact");
  assert.deepEqual(settingsOf(settingsDropped(set, set.unsavedSettings)), usual);
  assert.equal(settingsOf(settingsSet(saved, { density: null })).density, "comfortable");
});

test("text sizes go by steps, from end to end", () => {
  assert.equal(fitTextSize(1.02), 1);
  assert.equal(fitTextSize(1.03), 1.05);
  assert.equal(fitTextSize(9), 2);
  assert.equal(fitTextSize(0), 0.85);
});

test("the help knows an action by its words and by its keys", () => {
  assert.deepEqual(matchKey("Mention someone", ["@"], "me"), { ranges: [[0, 2], [10, 12]] });
  assert.deepEqual(matchKey("Bold", ["Ctrl", "B"], "ctrl b"), { ranges: [] });
  assert.deepEqual(matchKey("Bold", ["Ctrl", "B"], "Ctrl+B"), { ranges: [] });
  assert.equal(matchKey("Bold", ["Ctrl", "B"], "x"), null);
  assert.deepEqual(matchKey("Bold", [], ""), { ranges: [] });
});

test("the keys are told as they are set", () => {
  const keysOf = (/** @type {object} */ set, /** @type {string} */ name) =>
    new Map(sections({ ...usual, ...set }).flatMap(([, list]) => list).map(([a, k]) => [`${a}`, k])).get(name);
  assert.deepEqual(keysOf({}, "switcher"), ["Ctrl", "K"]);
  assert.deepEqual(keysOf({ classic_keys: true }, "switcher"), ["Ctrl", "Shift", "K"]);
  assert.deepEqual(keysOf({ send_with: "ctrl_enter" }, "send"), ["Ctrl", "Enter"]);
});

test("a notice says who, where and what", () => {
  const state = start();
  assert.deepEqual(wordsOf(message(), state), { title: "bob in #general", body: "hello" });
  assert.deepEqual(wordsOf(message({ channel_id: 3 }), state), { title: "bob", body: "hello" });
  const file = { id: 1, name: "a.png", mime: "image/png", size: 1 };
  assert.equal(wordsOf(message({ body: "", attachments: [file] }), state).body, "a.png");
  assert.equal(wordsOf(message({ body: "x".repeat(1000) }), state).body.length, 240);
});

test("the icon counts, the code is drawn in runs", () => {
  assert.ok(iconOf(0).endsWith("/favicon.svg"));
  assert.match(decodeURIComponent(iconOf(3)), />3<\/text>/);
  assert.match(decodeURIComponent(iconOf(30)), />9\+<\/text>/);
  assert.equal(modules(["110", "001"]), "M4 4h2v1h-2zM6 5h1v1h-1z");
});
