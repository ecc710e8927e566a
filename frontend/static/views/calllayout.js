// What is on the stage, in which order, and which of it is large. Pure.

import { talking } from "../app/call/changes.js";

/** @import {Joined, Participant, State} from "../app/types.js" */
/** @import {Picture} from "./calltile.js" */

/** @typedef {"grid"|"spotlight"|"alone"} Layout */

/** @type {Layout[]} in the order in which a key goes through them */
export const LAYOUTS = ["grid", "spotlight", "alone"];

/** @type {Picture["shows"]} of whom nothing is known */
const nothing = {
  muted: false,
  camera: false,
  hand: false,
  speaking: false,
  link: "connecting",
  rtt: 0,
  loss: 0,
};

/**
 * Everything there is to see: the people of the call, oneself last, then the
 * screens in no order.
 * @param {State} state
 * @returns {Picture[]}
 */
export function pictures(state) {
  const mine = talking(state);
  const people = mine ? peopleOf(state, mine) : [];
  const screens = [...state.joined.values()].filter((j) => !j.sharing).flatMap(screensOf);
  if (mine && state.own.screen) screens.push(ownScreen(state, mine));
  return [...people, ...screens];
}

/** @param {State} state @param {Joined} mine @returns {Picture[]} */
function peopleOf(state, mine) {
  const others = mine.call.participants.filter((p) => p.user_id !== state.me.id);
  const me = mine.call.participants.filter((p) => p.user_id === state.me.id).slice(0, 1);
  return [...others, ...me].map((p) => personOf(state, mine, p));
}

/**
 * @param {State} state
 * @param {Joined} mine
 * @param {Participant} p
 * @returns {Picture}
 */
function personOf(state, mine, p) {
  const isMe = p.user_id === state.me.id;
  const { own } = state;
  const shows = isMe
    ? { ...nothing, ...own, muted: own.muted || own.trouble !== "", link: /** @type {const} */ ("up") }
    : (mine.remotes.get(p.peer ?? "") ?? nothing);
  return {
    key: `person ${p.user_id}`,
    kind: "person",
    user: p.user_id,
    call: mine.call.id,
    peer: isMe ? "" : (p.peer ?? ""),
    mine: isMe,
    alone: false,
    state: p.state,
    shows,
  };
}

/** @param {Joined} joined @returns {Picture[]} */
function screensOf({ call, remotes }) {
  return call.participants.flatMap((p) => {
    const remote = remotes.get(p.peer ?? "");
    if (!p.peer || !remote?.screen) return [];
    const { user_id: user, peer, state } = p;
    const what = { key: `screen ${peer}`, kind: /** @type {const} */ ("screen"), alone: call.kind === "screen" };
    return [{ ...what, user, call: call.id, peer, mine: false, state, shows: remote }];
  });
}

/** @param {State} state @param {Joined} mine @returns {Picture} */
function ownScreen(state, { call }) {
  const shows = { ...nothing, link: /** @type {const} */ ("up") };
  const { id: user } = state.me;
  const what = { key: "screen", kind: /** @type {const} */ ("screen"), mine: true, alone: false };
  return { ...what, user, call: call.id, peer: "", state: "joined", shows };
}

/**
 * Keeps everything in its place for as long as it is there; newcomers go to
 * the end, oneself stays last of the people.
 * @param {readonly string[]} order keys as they stood
 * @param {readonly Picture[]} now
 * @returns {string[]}
 */
export function ordered(order, now) {
  const keys = now.map((p) => p.key);
  const stay = order.filter((key) => keys.includes(key));
  const come = keys.filter((key) => !order.includes(key));
  const me = now.find((p) => p.mine && p.kind === "person")?.key;
  const all = [...stay, ...come];
  return me ? [...all.filter((key) => key !== me), me] : all;
}

/**
 * What is large: what is pinned, else the newest screen of somebody else, else
 * whoever speaks or spoke last.
 * @param {readonly string[]} order
 * @param {readonly Picture[]} now
 * @param {{pinned: string, spoke: string}} known keys, "" for none
 * @returns {string} "" where there is nothing
 */
export function spotlight(order, now, { pinned, spoke }) {
  const has = (/** @type {string} */ key) => now.some((p) => p.key === key);
  if (has(pinned)) return pinned;
  const screens = now.filter((p) => p.kind === "screen");
  const newest = order.findLast((key) => screens.some((p) => p.key === key && !p.mine));
  if (newest) return newest;
  if (has(spoke)) return spoke;
  return now.find((p) => p.kind === "person" && !p.mine)?.key ?? now[0]?.key ?? "";
}

/**
 * @param {Layout | undefined} chosen undefined: as it fits
 * @param {readonly Picture[]} now
 * @param {string} pinned
 * @returns {Layout}
 */
export function layoutOf(chosen, now, pinned) {
  if (chosen) return chosen;
  const large = now.some((p) => (p.kind === "screen" && !p.mine) || p.key === pinned);
  return large ? "spotlight" : "grid";
}

/** @param {number} n tiles @returns {string} the class of a grid for them */
export function gridOf(n) {
  if (n <= 1) return "g1";
  if (n === 2) return "g2";
  if (n <= 4) return "g4";
  return n <= 9 ? "g9" : "g9 scrolls";
}
