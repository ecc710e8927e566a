// What the quick switcher offers for what is typed. Pure.

import { badgeOf, channelName, channelsInOrder, lastTime, othersIn } from "./channels.js";
import { fuzzy } from "./fuzzy.js";
import { nameOf } from "./people.js";
import { directWith, rankPeople } from "./peoplesearch.js";

/** @import {Channel, State, User} from "../app/types.js" */
/** @import {Match} from "./fuzzy.js" */

/**
 * @typedef {object} Choice
 * @property {"unread"|"recent"|"conversations"|"people"} group
 * @property {string} name
 * @property {[number, number][]} ranges of the name that matched
 * @property {Channel} [channel] to go to
 * @property {User} [user] to talk to, where there is no channel
 */

/** The most that is offered of each group. */
const MOST = 30;

/**
 * "#" finds channels only, "@" people only. Nothing typed: what is unread,
 * then where the reader has been.
 * @param {State} state
 * @param {string} typed
 * @param {Iterable<User>} found people the server knows of in addition
 * @returns {Choice[]} by group, best first
 */
export function choices(state, typed, found) {
  const only = /^[#@]/.exec(typed)?.[0] ?? "";
  const query = typed.slice(only.length).trim();
  if (!query && !only) return recent(state);
  return [
    ...(only === "@" ? [] : conversations(state, query, only === "#")),
    ...(only === "#" ? [] : people(state, query, found, only === "")),
  ];
}

/**
 * @param {State} state
 * @returns {Choice[]}
 */
function recent(state) {
  const rank = recency(state);
  const order = channelsInOrder(state)
    .filter((c) => c.id !== state.current)
    .sort((a, b) => weight(b) - weight(a) || rank(b) - rank(a) || newer(a, b));
  const here = state.channels.get(state.current);
  if (here) order.push(here);
  return order.slice(0, MOST).map((channel) => ({
    group: weight(channel) && channel !== here ? "unread" : "recent",
    name: channelName(state, channel),
    ranges: [],
    channel,
  }));
}

/** @param {Channel} c what waits for the reader weighs more than what is new */
function weight(c) {
  return { "": 0, count: 1, mentions: 2, direct: 2 }[badgeOf(c).kind];
}

/** @param {Channel} a @param {Channel} b */
function newer(a, b) {
  return lastTime(a) < lastTime(b) ? 1 : -1;
}

/**
 * Timelines are kept in the order in which they were last opened.
 * @param {State} state
 * @returns {(c: Channel) => number} higher: more recent; -1: not in this page's time
 */
function recency(state) {
  const places = new Map([...state.timelines.keys()].map((id, i) => [id, i]));
  return (c) => places.get(c.id) ?? -1;
}

/**
 * Unread mentions first, then names that begin with the query, then where the
 * reader was last, then the better match.
 * @param {State} state
 * @param {string} query
 * @param {boolean} named only channels with a name
 * @returns {Choice[]}
 */
function conversations(state, query, named) {
  const rank = recency(state);
  /** @type {[Channel, Match][]} */
  const hits = [];
  for (const c of channelsInOrder(state)) {
    if (named && c.kind === "direct") continue;
    const match = fuzzy(query, channelName(state, c)) ?? byHandle(state, c, query);
    if (match) hits.push([c, match]);
  }
  const forMe = (/** @type {Channel} */ c) => Number(weight(c) === 2);
  const prefix = (/** @type {Match} */ m) => Number(m.score > 250);
  hits.sort(([a, m], [b, n]) =>
    forMe(b) - forMe(a) || prefix(n) - prefix(m) || rank(b) - rank(a) || n.score - m.score ||
    newer(a, b));
  return hits.slice(0, MOST).map(([channel, { ranges }]) =>
    ({ group: "conversations", name: channelName(state, channel), ranges, channel }));
}

/**
 * A direct channel is found by usernames, too.
 * @param {State} state
 * @param {Channel} c
 * @param {string} query
 * @returns {Match | null}
 */
function byHandle(state, c, query) {
  if (c.kind !== "direct") return null;
  const handles = othersIn(state, c).map((id) => state.users.get(id)?.username ?? "");
  const match = fuzzy(query, handles.join(", "));
  return match && { score: match.score, ranges: [] };
}

/**
 * @param {State} state
 * @param {string} query
 * @param {Iterable<User>} found
 * @param {boolean} strangers without those whose channel is among the conversations
 * @returns {Choice[]}
 */
function people(state, query, found, strangers) {
  const talks = directWith(state);
  const listed = (/** @type {User} */ u) => {
    const c = talks.get(u.id);
    return c !== undefined && !c.hidden;
  };
  return rankPeople(state, query, found)
    .filter(({ user }) => !strangers || !listed(user))
    .slice(0, MOST)
    .map(({ user, ranges }) => ({ group: "people", name: nameOf(user), ranges, user }));
}
