// Whom a mention may name: the members of the channel, best match first.

import { fuzzy } from "./fuzzy.js";
import { nameOf } from "./people.js";

/** @import {App, Channel, Presence, State, User} from "../app/types.js" */
/** @import {Match} from "./fuzzy.js" */

/**
 * @typedef {object} Candidate
 * @property {User | undefined} user undefined: everyone
 * @property {string} insert the username
 * @property {string} label what is shown
 * @property {Match} match of the label
 * @property {number} score
 */

/** The name that the server takes for all members. */
const EVERYONE = "everyone";

/** Rows of the popup. */
export const ROWS = 8;

/** @type {Record<Presence, number>} */
const HERE = { active: 3, hidden: 2, idle: 1, offline: 0 };

/**
 * @param {readonly User[]} users members
 * @param {string} query
 * @param {State} state
 * @returns {Candidate[]} by match, then presence, then name
 */
export function candidates(users, query, state) {
  /** @type {Candidate[]} */
  const found = [];
  for (const user of users) {
    if (user.id === state.me.id || user.system || user.deleted) continue;
    const label = nameOf(user);
    const shown = fuzzy(query, label);
    const called = fuzzy(query, user.username);
    if (!shown && !called) continue;
    const score = Math.max(shown?.score ?? 0, called?.score ?? 0);
    const match = shown ?? { score, ranges: [] };
    found.push({ user, insert: user.username, label, match, score });
  }
  const here = (/** @type {Candidate} */ c) =>
    HERE[state.presence.get(c.user?.id ?? 0) ?? "offline"];
  const rank = (/** @type {Candidate} */ c) => Math.round(c.score / 50);
  return found.sort(
    (a, b) => rank(b) - rank(a) || here(b) - here(a) || a.label.localeCompare(b.label),
  );
}

/**
 * @param {Channel} channel
 * @param {string} query
 * @returns {Candidate | null} where there are more than two people
 */
export function everyone(channel, query) {
  const match = channel.member_count > 2 ? fuzzy(query, EVERYONE) : null;
  // Letters strewn over the word are not meant for it.
  if (!match || (query && match.score < 100)) return null;
  return { user: undefined, insert: EVERYONE, label: EVERYONE, match, score: match.score };
}

/**
 * The members who are known here; of a large channel perhaps not all.
 * @param {Channel} channel
 * @param {State} state
 * @returns {User[]}
 */
export function knownMembers({ kind, members }, state) {
  if (!members) return kind === "public" ? [...state.users.values()] : [];
  return members.map((m) => state.users.get(m.user_id)).filter((u) => u !== undefined);
}

/**
 * Members of a large channel, found by the server.
 * @param {App} app
 * @param {Channel} channel
 * @param {string} query
 * @returns {Promise<User[]>} what is known here where the server cannot be asked
 */
export async function findMembers(app, channel, query) {
  const known = knownMembers(channel, app.state);
  const found = await app.api.members(channel.id, { q: query, limit: ROWS }).catch(() => null);
  const users = [...(found?.users ?? []), ...known];
  return [...new Map(users.map((u) => [u.id, u])).values()];
}
