// What is heard of calls beside the voices: that one is called, that the
// others are, who comes and goes.

import { present, ringing, talking } from "../app/call/changes.js";
import { sounds } from "../app/sounds.js";
import { tune } from "./notifier.js";

/** @import {Call, State} from "../app/types.js" */

/** @param {Call} call @returns {number[]} those who are still being called */
export function ringersOf(call) {
  return call.participants.filter((p) => p.state === "ringing").map((p) => p.user_id);
}

/**
 * The sound that goes round. Who is in a call sees another one quietly.
 * @param {State} state
 * @returns {"ring"|"ringback"|""}
 */
export function loopOf(state) {
  const mine = talking(state);
  if (mine) return present(mine.call).length < 2 && ringersOf(mine.call).length ? "ringback" : "";
  return ringing(state).length ? "ring" : "";
}

/** @returns {(state: State) => void} */
export function soundOf() {
  /** @type {State["joined"] | undefined} */
  let seen;
  /** @type {{id: string, peers: string[]} | undefined} who was there */
  let last;
  return (state) => {
    tune(state, new Date());
    sounds.loop(sounds.muted ? "" : loopOf(state));
    if (seen === state.joined) return;
    seen = state.joined;
    const mine = talking(state);
    const now = mine && { id: mine.call.id, peers: present(mine.call).map((p) => p.peer ?? "") };
    if (now && now.id === last?.id) {
      const { peers } = last;
      if (now.peers.some((p) => !peers.includes(p))) sounds.play("joined");
      else if (peers.some((p) => !now.peers.includes(p))) sounds.play("left");
    }
    last = now;
  };
}
