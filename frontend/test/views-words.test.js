// What the views say: dates, badges, names, typing, the lost connection.

import assert from "node:assert/strict";
import { test } from "node:test";

import { countdown, lostFor } from "../static/views/banner.js";
import { capped } from "../static/views/channels.js";
import { clock, dayKey, dayLabel } from "../static/views/dates.js";
import { edgeOf } from "../static/views/edges.js";
import { fuzzy } from "../static/views/fuzzy.js";
import { initials, nameOf } from "../static/views/people.js";
import { checkPassword } from "../static/views/rules.js";

/** @import {Connection, Timeline, User} from "../static/app/types.js" */

test("days are named by their distance", () => {
  const now = new Date(2026, 2, 1, 8, 0);
  assert.equal(dayLabel(new Date(2026, 2, 1, 0, 1), now), "Today");
  assert.equal(dayLabel(new Date(2026, 1, 28, 23, 59), now), "Yesterday");
  assert.equal(dayLabel(new Date(2026, 1, 27), now), "Friday, 27 February");
  assert.equal(dayLabel(new Date(2025, 1, 27), now), "Thursday, 27 February 2025");
});

test("times have 24 hours and two digits", () => {
  assert.equal(clock(new Date(2026, 2, 1, 8, 5)), "08:05");
  assert.equal(clock(new Date(2026, 2, 1, 0, 0)), "00:00");
  assert.notEqual(dayKey(new Date(2026, 0, 11)), dayKey(new Date(2026, 10, 1)));
});

test("badges stop at 99", () => {
  assert.equal(capped(99), "99");
  assert.equal(capped(100), "99+");
});

/** @param {Partial<User>} rest @returns {User} */
function user(rest) {
  const base = { id: 7, username: "ada", display_name: "Ada", name_hue: 1, created_at: "" };
  return { ...base, ...rest };
}

test("people without a display name go by their username", () => {
  assert.equal(nameOf(user({ display_name: "" })), "ada");
  assert.equal(nameOf(undefined), "Somebody");
});

test("initials are whole characters", () => {
  assert.equal(initials(user({})), "Ad");
  assert.equal(initials(user({ display_name: "𝒜𝓁𝒶" })), "𝒜𝓁");
});

test("matching finds prefixes first, then words, then letters in order", () => {
  const score = (/** @type {string} */ name) => fuzzy("re", name)?.score ?? -1;
  assert.ok(score("release") > score("pre-release"));
  assert.ok(score("pre-release") > score("firmware"));
  assert.ok(score("firmware") > score("rover"));
  assert.equal(score("lab"), -1);
});

test("matching says which letters matched, whatever their case or accents", () => {
  assert.deepEqual(fuzzy("café", "The CAFE")?.ranges, [[4, 8]]);
  assert.deepEqual(fuzzy("kb", "kestrel-bringup")?.ranges, [
    [0, 1],
    [8, 9],
  ]);
  assert.deepEqual(fuzzy("", "anything")?.ranges, []);
});

const RULES = [
  { id: "length", label: "", pattern: "^[\\s\\S]{8,}$" },
  { id: "upper", label: "", pattern: "\\p{Lu}" },
];

test("each password rule is checked by itself", () => {
  const { met, good } = checkPassword(RULES, 20, "Short");
  assert.deepEqual([met, good], [[false, true], false]);
  assert.equal(checkPassword(RULES, 20, "Long enough").good, true);
});

test("a long passphrase needs no rule; its length is in characters", () => {
  assert.equal(checkPassword(RULES, 20, "all lower case words").good, true);
  assert.equal(checkPassword(RULES, 20, "🦉".repeat(19)).good, false);
  assert.equal(checkPassword(RULES, 20, "🦉".repeat(20)).good, true);
});

/** @param {Partial<Connection>} rest @returns {Connection} */
function connection(rest) {
  return { status: "reconnecting", transport: "ws", since: 1000, ...rest };
}

test("a connection is lost from the moment the trouble began", () => {
  assert.equal(lostFor(connection({}), 4000), 3000);
  assert.equal(lostFor(connection({ status: "online" }), 4000), -1);
  assert.equal(lostFor(connection({ status: "ended" }), 4000), -1);
});

test("the countdown ends with the attempt", () => {
  assert.equal(countdown(connection({ retryAt: 5200 }), 4000), "Trying again in 2 s");
  assert.equal(countdown(connection({ retryAt: 4000 }), 4000), "Trying again");
  assert.equal(countdown(connection({}), 4000), "Trying again");
});

/** @param {Partial<Timeline>} rest @returns {Timeline} */
function timeline(rest) {
  const ends = { moreBefore: true, moreAfter: false, loaded: true, loading: false };
  return { messages: [], ...ends, newAfter: 0, following: true, ...rest };
}

test("the ends of the log say what is missing", () => {
  assert.equal(edgeOf(undefined), "loading");
  assert.equal(edgeOf(timeline({ loaded: false, error: "no" })), "failed");
  assert.equal(edgeOf(timeline({})), "older");
  assert.equal(edgeOf(timeline({ error: "no" })), "older failed");
  assert.equal(
    edgeOf(timeline({ moreBefore: false, moreAfter: true, error: "no" })),
    "newer failed",
  );
  assert.equal(edgeOf(timeline({ moreBefore: false })), "start");
});
