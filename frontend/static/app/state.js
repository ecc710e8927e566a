// The state of the page as a value: how it starts and how parts of it are
// replaced. Pure, like events.js (what the server tells) and changes.js (what
// the page does by itself): no DOM, no clock, no network.

import { nothingGiven } from "./call/changes.js";

/** @import {Bootstrap, Call, Channel, State, Timeline} from "./types.js" */

/**
 * @param {Bootstrap} bootstrap
 * @param {number} now milliseconds, this device's clock
 * @returns {State}
 */
export function initialState(bootstrap, now) {
  return {
    me: bootstrap.me,
    server: bootstrap.server,
    users: byID(bootstrap.users),
    channels: byID(bootstrap.channels),
    timelines: new Map(),
    presence: byNumber(bootstrap.presence),
    typing: new Map(),
    calls: callsByID(bootstrap.calls),
    callers: new Map(),
    joined: new Map(),
    own: nothingGiven,
    connectionId: "",
    drafts: byNumber(bootstrap.drafts),
    unsaved: new Set(),
    unsavedSettings: {},
    reading: new Map(),
    outbox: [],
    uploads: [],
    connection: { status: "connecting", transport: "ws", since: now },
    current: 0,
    target: null,
    cursor: bootstrap.cursor,
    startedAt: bootstrap.now,
    buried: new Set(),
    clockSkew: Date.parse(bootstrap.now) - now,
  };
}

/**
 * @template {{id: number}} T
 * @param {T[]} list
 * @returns {Map<number, T>}
 */
function byID(list) {
  return new Map(list.map((item) => [item.id, item]));
}

/**
 * @param {Call[]} [calls]
 * @returns {Map<string, Call>}
 */
export function callsByID(calls = []) {
  return new Map(calls.map((call) => [call.id, call]));
}

/**
 * @template T
 * @param {Record<string, T>} object whose names are numbers
 * @returns {Map<number, T>}
 */
export function byNumber(object) {
  return new Map(Object.entries(object).map(([name, value]) => [Number(name), value]));
}

/**
 * Starts again after a reset and keeps what is this page's own: the outbox,
 * unsaved drafts, the open channel with its messages (which are to be fetched
 * again, and until then count as not reaching the newest one).
 * @param {State} state
 * @param {Bootstrap} bootstrap
 * @param {number} now
 * @returns {State}
 */
export function restart(state, bootstrap, now) {
  const fresh = initialState(bootstrap, now);
  const drafts = new Map(fresh.drafts);
  for (const channel of state.unsaved) replaceDraft(drafts, channel, state.drafts.get(channel));
  const { outbox, uploads, connection, unsaved, unsavedSettings, target, editing, replyingTo } = state;
  const { joined, own, connectionId } = state;
  const kept = {
    outbox, uploads, connection, unsaved, unsavedSettings, target, joined, own, connectionId,
  };
  const users = new Map([...state.users, ...fresh.users]);
  if (!fresh.channels.has(state.current)) return { ...fresh, ...kept, users, drafts };
  const open = state.timelines.get(state.current);
  const timelines = new Map(open ? [[state.current, { ...open, moreAfter: !open.kept }]] : []);
  const { current } = state;
  return { ...fresh, ...kept, users, drafts, timelines, current, editing, replyingTo };
}

/**
 * @param {Map<number, string>} drafts changed
 * @param {number} channel
 * @param {string} [body]
 */
export function replaceDraft(drafts, channel, body) {
  if (body) drafts.set(channel, body);
  else drafts.delete(channel);
}

/**
 * @template K, V
 * @param {Map<K, V>} map
 * @param {K} key
 * @param {V} value
 * @returns {Map<K, V>}
 */
export function put(map, key, value) {
  return new Map(map).set(key, value);
}

/**
 * @param {State} state
 * @param {number} id
 * @param {(channel: Channel) => Channel} change
 * @returns {State}
 */
export function withChannel(state, id, change) {
  const old = state.channels.get(id);
  const next = old && change(old);
  return !next || next === old ? state : { ...state, channels: put(state.channels, id, next) };
}

/**
 * @param {State} state
 * @param {number} id
 * @param {(timeline: Timeline) => Timeline} change
 * @returns {State}
 */
export function withTimeline(state, id, change) {
  const old = state.timelines.get(id);
  const next = old && change(old);
  return !next || next === old ? state : { ...state, timelines: put(state.timelines, id, next) };
}

/**
 * @param {State} state
 * @param {string} nonce
 * @returns {State}
 */
export function withoutPending(state, nonce) {
  const outbox = state.outbox.filter((p) => p.nonce !== nonce);
  return outbox.length === state.outbox.length ? state : { ...state, outbox };
}

/**
 * @param {State} state
 * @param {number} channel
 * @returns {State}
 */
export function withoutMark(state, channel) {
  if (!state.reading.has(channel)) return state;
  const reading = new Map(state.reading);
  reading.delete(channel);
  return { ...state, reading };
}

/**
 * Where one lands: the first public channel.
 * @param {State} state
 * @returns {number} 0: there is no channel
 */
export function landing(state) {
  const open = [...state.channels.values()].filter((c) => !c.archived);
  const rank = (/** @type {Channel} */ c) => (c.kind === "public" ? c.position : Infinity);
  const [first] = open.sort((a, b) => rank(a) - rank(b) || a.id - b.id);
  return first?.id ?? 0;
}
