// Channels and people as the sidebar, the title and the switcher show them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { initialState } from "../static/app/state.js";
import {
  badgeOf, badgeWords, channelName, channelsInOrder, draftsIn, mentionCount, neighbour, sections,
  steadyOrder, waiting,
} from "../static/views/channels.js";
import { choices } from "../static/views/choices.js";
import { introOf } from "../static/views/intro.js";
import { matchPerson, rankPeople } from "../static/views/peoplesearch.js";
import { asTheme } from "../static/views/settings.js";
import { endOf, nextEnd, statusOf, untilWords } from "../static/views/status.js";
import { titleOf } from "../static/views/title.js";

/** @import {Bootstrap, Channel, State, User} from "../static/app/types.js" */

const MADE = "2026-03-02T08:00:00.000Z";

/** @param {number} id @param {string} username @param {Partial<User>} [rest] @returns {User} */
function user(id, username, rest) {
  return { id, username, display_name: "", name_hue: 1, created_at: MADE, ...rest };
}

/** @param {number} id @param {Partial<Channel>} rest @returns {Channel} */
function channel(id, rest) {
  return {
    id, kind: "public", name: `c${id}`, topic: "", position: id, created_at: MADE, last_read_id: 0,
    last_message_id: 0, unread: 0, mentions: 0, notify: "all", member_count: 2, pin_count: 0, ...rest,
  };
}

/** @param {number} id @param {number[]} users @param {Partial<Channel>} [rest] */
function direct(id, users, rest) {
  const members = users.map((user_id) => ({ user_id, last_read_id: 0, since_id: 0 }));
  return channel(id, { kind: "direct", name: "", members, member_count: users.length, ...rest });
}

const people = [
  user(1, "ada"),
  user(2, "bob"),
  user(3, "cy", { display_name: "Cyril Noor" }),
  user(4, "noor"),
  user(9, "system", { system: true }),
];

/** Ada's state. @param {Channel[]} channels @param {Partial<State>} [rest] @returns {State} */
function stateOf(channels, rest) {
  const limits = {
    username_max: 32, passphrase_min: 20, password_max: 1024, message_chars: 16_000, page: 50,
    file_bytes: 1000, files_per_message: 10, avatar_bytes: 1000,
  };
  /** @type {Bootstrap} */
  const bootstrap = {
    me: { ...user(1, "ada"), session_id: 1, presence: "auto", settings: {} },
    users: people,
    channels,
    drafts: {},
    cursor: "e.0",
    presence: { 4: "active" },
    server: { name: "Lab", version: "", page: "", signup: "open", password_rules: [], limits },
    now: MADE,
  };
  return { ...initialState(bootstrap, Date.parse(MADE)), ...rest };
}

test("a direct channel goes by its other people; alone it is the reader's own", () => {
  const state = stateOf([]);
  assert.equal(channelName(state, direct(1, [1, 2, 3])), "bob, Cyril Noor");
  assert.equal(channelName(state, direct(1, [1])), "ada (you)");
  assert.equal(channelName(state, channel(1, { name: "lab" })), "lab");
  assert.equal(channelName(state, undefined), "");
});

const mixed = [
  channel(1, { position: 2 }),
  channel(2, { position: 1 }),
  channel(3, { archived: true, position: 0 }),
  channel(4, { kind: "private", name: "zoo" }),
  channel(5, { kind: "private", name: "Élan" }),
  direct(6, [1, 2], { last_message_at: "2026-03-02T09:00:00.000Z" }),
  direct(7, [1, 3]),
  direct(8, [1, 4], { last_message_at: "2026-03-02T10:00:00.000Z" }),
  direct(10, [1, 2, 3], { hidden: true }),
];

test("public channels go by position, private by name, direct by their last message", () => {
  const list = sections(stateOf(mixed));
  const ids = Object.values(list).map((l) => l.map((c) => c.id));
  assert.deepEqual(ids, [[2, 1], [5, 4], [8, 6, 7]]);
});

test("a closed direct channel is listed while it is open", () => {
  const ids = channelsInOrder(stateOf(mixed, { current: 10 })).map((c) => c.id);
  assert.ok(ids.includes(10));
});

test("what is pointed at stays in place, newcomers go to the end", () => {
  const steady = steadyOrder();
  const of = (/** @type {number[]} */ ...ids) => ids.map((id) => ({ id }));
  steady(of(1, 2, 3), false);
  assert.deepEqual(steady(of(3, 4, 1, 2), true), of(1, 2, 3, 4));
  assert.deepEqual(steady(of(3, 4, 1, 2), false), of(3, 4, 1, 2));
});

test("badges: unread, mentions in a channel, direct messages, and silence", () => {
  const words = (/** @type {Channel} */ c) => `${badgeOf(c).kind} ${badgeWords(badgeOf(c))}`.trim();
  assert.equal(words(channel(1, {})), "");
  assert.equal(words(channel(1, { unread: 100 })), "count 99+");
  assert.equal(words(channel(1, { unread: 5, mentions: 2 })), "mentions @2");
  assert.equal(words(direct(1, [1, 2], { unread: 3, mentions: 1 })), "direct 3");
  assert.equal(words(channel(1, { unread: 5, notify: "none" })), "");
  assert.equal(words(channel(1, { unread: 5, mentions: 1, notify: "none" })), "mentions @1");
  assert.equal(words(direct(1, [1, 2], { unread: 3, notify: "none" })), "");
});

const busy = [
  channel(1, { unread: 4 }),
  channel(2, { unread: 9, mentions: 1 }),
  channel(3, { unread: 9, mentions: 7, notify: "none" }),
  channel(4, { unread: 9, mentions: 7, archived: true }),
  direct(5, [1, 2], { unread: 2 }),
];

test("mentions and direct messages wait for the reader, muted channels do not", () => {
  const state = stateOf(busy);
  assert.deepEqual(waiting(state, 0), { unread: 15, forMe: 3 });
  assert.deepEqual(waiting(state, 5), { unread: 13, forMe: 1 });
  assert.equal(mentionCount(state), 8);
});

test("the title counts the open channel only while nobody looks", () => {
  const state = stateOf(busy, { current: 5 });
  assert.equal(titleOf(state, false), "(3) bob · Lab");
  assert.equal(titleOf(state, true), "(1) bob · Lab");
  assert.equal(titleOf(stateOf([channel(1, { unread: 1 }), channel(2, {})], { current: 2 }), true),
    "• c2 · Lab");
  assert.equal(titleOf(stateOf([channel(1, {})], { current: 1 }), true), "c1 · Lab");
});

test("the next unread channel goes round, past muted ones", () => {
  const state = stateOf(busy, { current: 5 });
  assert.equal(neighbour(state, 1, true)?.id, 1);
  assert.equal(neighbour(stateOf(busy, { current: 2 }), 1, true)?.id, 3);
  assert.equal(neighbour(stateOf([channel(1, {})], { current: 1 }), 1, false), undefined);
});

test("drafts are those of other channels, closed ones last", () => {
  const drafts = new Map([[10, "x"], [4, "x"], [2, "x"], [99, "x"]]);
  const ids = draftsIn(stateOf(mixed, { drafts, current: 4 })).map((c) => c.id);
  assert.deepEqual(ids, [2, 10]);
});

test("people are found by either of their names", () => {
  const [, , cy] = people;
  assert.ok(cy);
  assert.deepEqual(matchPerson("noor", cy)?.ranges, [[6, 10]]);
  assert.deepEqual(matchPerson("cy", cy)?.ranges, [[0, 2]]);
  assert.equal(matchPerson("bob", cy), null);
});

test("people: a name that begins so, then those one talks to, then the better match", () => {
  const names = (/** @type {State} */ state, /** @type {string} */ query) =>
    rankPeople(state, query, []).map((f) => f.user.username);
  assert.deepEqual(names(stateOf([direct(7, [1, 3])]), "noor"), ["noor", "cy"]);
  assert.deepEqual(names(stateOf([direct(7, [1, 3])]), "o"), ["cy", "bob", "noor"]);
  assert.deepEqual(names(stateOf([]), ""), ["noor", "ada", "bob", "cy"]);
});

test("people the server found are added once, and what the page knows of them wins", () => {
  const found = [user(2, "bob", { display_name: "stale" }), user(7, "bobby")];
  const names = rankPeople(stateOf([]), "bob", found).map((f) => f.user);
  assert.deepEqual(names.map((u) => [u.username, u.display_name]), [["bob", ""], ["bobby", ""]]);
});

/** @param {State} state @param {string} typed */
function offered(state, typed) {
  return choices(state, typed, []).map((c) => `${c.group} ${c.name}`);
}

test("with nothing typed the switcher offers what is unread, then where one was", () => {
  const timelines = /** @type {State["timelines"]} */ (new Map([[4, {}], [1, {}]]));
  const list = [
    channel(1, { name: "one" }),
    channel(2, { name: "two", unread: 3 }),
    channel(3, { name: "three", unread: 3, mentions: 1 }),
    channel(4, { name: "four" }),
    channel(5, { name: "five" }),
  ];
  assert.deepEqual(offered(stateOf(list, { timelines, current: 5 }), ""), [
    "unread three",
    "unread two",
    "recent one",
    "recent four",
    "recent five",
  ]);
});

test("the switcher: mentions, then prefixes, then where one was, then the better match", () => {
  const timelines = /** @type {State["timelines"]} */ (new Map([[3, {}]]));
  const list = [
    channel(1, { name: "pre-release" }),
    channel(2, { name: "release" }),
    channel(3, { name: "software" }),
    channel(4, { name: "firmware", unread: 1, mentions: 1 }),
    channel(5, { name: "lab" }),
  ];
  const order = ["firmware", "release", "software", "pre-release"];
  assert.deepEqual(offered(stateOf(list, { timelines }), "re"), order.map((n) => `conversations ${n}`));
});

test("the switcher finds people one does not talk to yet, by @ everybody, by # nobody", () => {
  const state = stateOf([direct(7, [1, 3]), channel(1, { name: "noon" })]);
  assert.deepEqual(offered(state, "noo"), [
    "conversations noon",
    "conversations Cyril Noor",
    "people noor",
  ]);
  assert.deepEqual(offered(state, "@noo"), ["people noor", "people Cyril Noor"]);
  assert.deepEqual(offered(state, "#noo"), ["conversations noon"]);
  assert.deepEqual(offered(state, "cy"), ["conversations Cyril Noor"]);
});

test("five hundred channels and people are ranked well within a frame", () => {
  const list = Array.from({ length: 250 }, (_, i) => channel(i + 1, { name: `room-${i}` }));
  const state = stateOf(list);
  const users = new Map(Array.from({ length: 250 }, (_, i) => [i + 1, user(i + 1, `person-${i}`)]));
  // The best of some, because other programs take the processor too.
  const took = Array.from({ length: 20 }, () => {
    const began = performance.now();
    choices({ ...state, users }, "o1", []);
    return performance.now() - began;
  });
  assert.ok(Math.min(...took) < 16, `${Math.min(...took)} ms`);
});

test("a status stands until its end", () => {
  const now = Date.parse(MADE);
  const until = new Date(now + 1000).toISOString();
  assert.equal(statusOf({ status_text: "out" }, now), "out");
  assert.equal(statusOf({ status_text: "out", status_until: until }, now), "out");
  assert.equal(statusOf({ status_text: "out", status_until: until }, now + 1000), "");
  assert.equal(statusOf(undefined, now), "");
  const users = [user(1, "a", { status_text: "x", status_until: until }), user(2, "b")];
  assert.equal(nextEnd(users, now), now + 1000);
  assert.equal(nextEnd(users, now + 1000), Infinity);
});

test("days end at midnight, weeks on Sunday", () => {
  const wednesday = new Date(2026, 2, 4, 15, 30);
  assert.deepEqual(endOf("hour", wednesday), new Date(2026, 2, 4, 16, 30));
  assert.deepEqual(endOf("today", wednesday), new Date(2026, 2, 5));
  assert.deepEqual(endOf("week", wednesday), new Date(2026, 2, 9));
  assert.deepEqual(endOf("week", new Date(2026, 2, 8, 12)), new Date(2026, 2, 9));
  assert.equal(endOf("none", wednesday), null);
  assert.equal(untilWords(new Date(2026, 2, 4, 16, 30), wednesday), "until 16:30");
  assert.equal(untilWords(new Date(2026, 2, 6, 9, 0), wednesday), "until Friday, 6 March 09:00");
});

test("a channel introduces itself to those who made it, came later, or are alone", () => {
  const state = stateOf([]);
  const says = (/** @type {Channel} */ c) => introOf(c, state, undefined).words;
  assert.match(says(channel(1, { kind: "private", topic: "Boards" })), /^Boards\. Only the people/);
  assert.match(says(channel(1, { kind: "private", history_start_id: 7 })), /You were added/);
  assert.match(says(direct(1, [1, 2])), /with bob\. Only the two/);
  assert.match(says(direct(1, [1])), /your own notes/);
  const alone = { ...state, users: new Map(people.slice(0, 1).map((u) => [u.id, u])) };
  assert.equal(introOf(channel(1, {}), alone, undefined).alone, true);
  assert.equal(introOf(channel(1, {}), state, undefined).alone, false);
});

test("only themes that exist are taken from the account", () => {
  assert.equal(asTheme("light"), "light");
  assert.equal(asTheme("neon"), undefined);
});
