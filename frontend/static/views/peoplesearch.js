// Finding people by what is typed: at once among those the page knows, then on
// the server.

import { ApiError } from "../app/api.js";
import { later } from "../app/latertext.js";
import { text } from "../app/text.js";
import { othersIn } from "./channels.js";
import { fuzzy } from "./fuzzy.js";
import { nameOf, presenceOf } from "./people.js";
import { serverNow, statusOf } from "./status.js";

/** @import {App, Channel, State, User} from "../app/types.js" */

/** Milliseconds after the last key. */
const SETTLE_MS = 150;

/** The page starts with so many people; when it has fewer it knows everybody. */
const STARTS_WITH = 500;

/**
 * @typedef {object} Found
 * @property {User} user
 * @property {number} score of the match, higher is better
 * @property {[number, number][]} ranges of the name that matched
 */

/**
 * @param {string} query
 * @param {User} user
 * @returns {Found | null} null: neither name matches
 */
export function matchPerson(query, user) {
  const byName = fuzzy(query, nameOf(user));
  const byHandle = user.display_name ? fuzzy(query, user.username) : null;
  // Length alone makes less than one point: then the name that is shown wins.
  if (byName && byName.score > (byHandle?.score ?? 0) - 1) return { user, ...byName };
  return byHandle && { user, score: byHandle.score, ranges: [] };
}

/**
 * The channel of each person whom the reader talks to alone, oneself included.
 * @param {State} state
 * @returns {Map<number, Channel>} by user
 */
export function directWith(state) {
  /** @type {Map<number, Channel>} */
  const map = new Map();
  for (const c of state.channels.values()) {
    if (c.kind !== "direct") continue;
    const [other = state.me.id, more] = othersIn(state, c);
    if (!more) map.set(other, c);
  }
  return map;
}

/**
 * People for a query, best first: a name that begins with it, then whom the
 * reader talks to, then how well it matches, then who is here.
 * @param {State} state
 * @param {string} query
 * @param {Iterable<User>} found by the server, in addition
 * @returns {Found[]}
 */
export function rankPeople(state, query, found) {
  const talks = directWith(state);
  const here = (/** @type {Found} */ f) => Number(state.presence.has(f.user.id));
  const prefix = (/** @type {Found} */ f) => Number(f.score > 250);
  const known = (/** @type {Found} */ f) => Number(talks.has(f.user.id));
  const all = new Map([...[...found].map(withID), ...state.users]);
  return [...all.values()]
    .filter((user) => !user.system && !user.deleted)
    .map((user) => matchPerson(query, user))
    .filter((f) => f !== null)
    .sort((a, b) =>
      prefix(b) - prefix(a) || known(b) - known(a) || b.score - a.score || here(b) - here(a) ||
      nameOf(a.user).localeCompare(nameOf(b.user)));
}

/** @param {User} user @returns {[number, User]} */
function withID(user) {
  return [user.id, user];
}

/** Asks the server, once typing rests, for people the page does not know. */
export class PeopleSearch {
  /**
   * @param {App} app
   * @param {() => void} onFound there are others than before
   */
  constructor(app, onFound) {
    this.app = app;
    this.onFound = onFound;
    /** @type {User[]} */
    this.found = [];
    this.timer = 0;
    this.query = "";
  }

  /** @param {string} query */
  ask(query) {
    if (query === this.query) return;
    this.query = query;
    clearTimeout(this.timer);
    if (!query || knowsAll(this.app.state)) return;
    this.timer = window.setTimeout(() => this.fetch(query), SETTLE_MS);
  }

  /** @param {string} query an answer that comes after another question is dropped */
  async fetch(query) {
    try {
      const { users } = await this.app.api.findUsers({ q: query, limit: 50 });
      if (query !== this.query) return;
      this.found = users;
      this.onFound();
    } catch (error) {
      // Those the page knows are found all the same.
      if (!(error instanceof ApiError)) throw error;
    }
  }
}

/** @param {State} state @returns {boolean} whether the page has everybody in State.users */
export function knowsAll(state) {
  return state.users.size < STARTS_WITH;
}

/**
 * @param {User | undefined} user
 * @param {State} state
 * @returns {string} the username where another name is shown, then how they are
 */
export function aboutPerson(user, state) {
  if (!user) return "";
  if (user.id === state.me.id) return later.switcher.you;
  const handle = nameOf(user) === user.username ? "" : `@${user.username} · `;
  const status = statusOf(user, serverNow(state));
  return handle + (status || text.presence[presenceOf(state, user.id)]);
}
