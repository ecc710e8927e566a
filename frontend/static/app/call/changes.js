// What happens to calls, as changes of the state. Pure, a part of events.js
// and changes.js.

/**
 * @import {Call, Joined, LiveEvent, Own, Participant, Remote, State} from "../types.js"
 */

/** @type {Own} before one gives anything */
export const nothingGiven = {
  muted: false,
  camera: false,
  screen: false,
  hand: false,
  speaking: false,
  trouble: "",
  silenced: false,
  warned: 0,
};

/** @type {Remote} before anything is known of them */
const unknown = {
  muted: false,
  camera: false,
  screen: false,
  hand: false,
  speaking: false,
  link: "connecting",
  rtt: 0,
  loss: 0,
};

/** Milliseconds that everybody has, after the server was away, to say that they are still in a call. */
export const resumeWithin = 20_000;

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @param {number} now
 * @returns {State}
 */
export function callUpdated(state, event, now) {
  return known(state, event.data.call, now);
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @param {number} now
 * @returns {State}
 */
export function callRinging(state, event, now) {
  const { call, from } = event.data;
  return { ...known(state, call, now), callers: new Map(state.callers).set(call.id, from) };
}

/**
 * @param {State} state
 * @param {LiveEvent} event
 * @returns {State}
 */
export function callEnded(state, event) {
  return forgotten(state, event.data.call_id);
}

/**
 * @param {State} state
 * @param {Call} call as the server tells it
 * @param {number} now
 * @returns {State}
 */
export function known(state, call, now) {
  const calls = new Map(state.calls).set(call.id, call);
  const mine = state.joined.get(call.id);
  // What is told without one's own joining is from before it.
  if (!mine || !call.participants.some((p) => p.peer === mine.peer)) return { ...state, calls };
  const whole = now - mine.resumed < resumeWithin ? withHeard(mine, call) : call;
  return { ...state, calls, joined: new Map(state.joined).set(call.id, { ...mine, call: whole }) };
}

/**
 * A server that was away learns of a call from one after the other. Who is
 * still heard has not left.
 * @param {Joined} mine
 * @param {Call} call
 * @returns {Call}
 */
function withHeard({ call: { participants: before }, remotes }, call) {
  const missing = before.filter((old) =>
    remotes.get(old.peer ?? "")?.link === "up" &&
    !call.participants.some((p) => p.user_id === old.user_id));
  const away = missing.map((p) => ({ ...p, state: /** @type {const} */ ("away") }));
  return away.length ? { ...call, participants: [...call.participants, ...away] } : call;
}

/**
 * One goes on in a call on a new connection.
 * @param {State} state
 * @param {string} id
 * @param {number} now
 * @returns {State}
 */
export function resumed(state, id, now) {
  const mine = state.joined.get(id);
  if (!mine) return state;
  return { ...state, joined: new Map(state.joined).set(id, { ...mine, resumed: now }) };
}

/**
 * @param {State} state
 * @param {string} id
 * @returns {State}
 */
export function forgotten(state, id) {
  const calls = new Map(state.calls);
  const callers = new Map(state.callers);
  calls.delete(id);
  callers.delete(id);
  return { ...state, calls, callers };
}

/**
 * One has joined.
 * @param {State} state
 * @param {Call} call
 * @param {{peer: string, since: number, sharing: boolean}} how
 * @returns {State}
 */
export function took(state, call, how) {
  const mine = { ...how, call, resumed: 0, remotes: new Map() };
  return known({ ...state, joined: new Map(state.joined).set(call.id, mine) }, call, how.since);
}

/**
 * One is out of it, for whatever reason.
 * @param {State} state
 * @param {string} id
 * @returns {State}
 */
export function dropped(state, id) {
  const joined = new Map(state.joined);
  return joined.delete(id) ? { ...state, joined } : state;
}

/**
 * @param {State} state
 * @param {string} id
 * @param {string} peer
 * @param {Partial<Remote> | null} change null: they are gone
 * @returns {State}
 */
export function remoteChanged(state, id, peer, change) {
  const mine = state.joined.get(id);
  if (!mine) return state;
  const remotes = new Map(mine.remotes);
  const old = remotes.get(peer);
  if (change) remotes.set(peer, { ...(old ?? unknown), ...change });
  else if (!remotes.delete(peer)) return state;
  if (change && old && sameIn(old, change)) return state;
  return { ...state, joined: new Map(state.joined).set(id, { ...mine, remotes }) };
}

/**
 * @param {State} state
 * @param {Partial<Own>} change
 * @returns {State}
 */
export function gave(state, change) {
  return sameIn(state.own, change) ? state : { ...state, own: { ...state.own, ...change } };
}

/**
 * @template {object} T
 * @param {T} old
 * @param {Partial<T>} change
 */
function sameIn(old, change) {
  return Object.entries(change).every(([k, v]) => old[/** @type {keyof T} */ (k)] === v);
}

/**
 * The voice call this page is in.
 * @param {State} state
 * @returns {Joined | undefined}
 */
export function talking({ joined }) {
  return [...joined.values()].find(({ call }) => call.kind === "voice");
}

/**
 * What is going on in a channel, or is told to somebody from outside of it.
 * @param {State} state
 * @param {number} channel
 * @param {Call["kind"]} kind
 * @returns {Call[]}
 */
export function callsIn(state, channel, kind) {
  return [...state.calls.values()].filter((c) => c.channel_id === channel && c.kind === kind);
}

/**
 * Those who hear each other.
 * @param {Call} call
 * @returns {Participant[]}
 */
export function present(call) {
  return call.participants.filter((p) => p.state !== "ringing");
}

/**
 * The calls that ring here.
 * @param {State} state
 * @returns {{call: Call, from: number, since: number}[]} since: milliseconds, the server's clock
 */
export function ringing(state) {
  const rings = [];
  for (const call of state.calls.values()) {
    if (state.joined.has(call.id)) continue;
    const mine = call.participants.find((p) => p.user_id === state.me.id);
    if (mine?.state !== "ringing") continue;
    const from = state.callers.get(call.id) ?? call.started_by;
    rings.push({ call, from, since: Date.parse(mine.since) });
  }
  return rings;
}
