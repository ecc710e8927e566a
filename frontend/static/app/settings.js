// What people have set of their page: what it can be stands in chat/settings.go,
// what it is from the start stands here. Pure.

/** @import {Settings, State} from "./types.js" */

/** @type {Settings} */
export const usual = {
  theme: "dark",
  text_size: 1,
  density: "comfortable",
  clock: "24",
  link_previews: true,
  reduce_motion: false,
  send_with: "enter",
  notify: "all",
  desktop: true,
  sounds: true,
  sound_message: true,
  sound_ring: true,
  sound_joined: true,
  volume: 0.7,
  pause_until: "",
  quiet_hours: false,
  quiet_from: "22:00",
  quiet_to: "07:00",
  single_keys: true,
  classic_keys: false,
  welcomed: false,
};

/** How small and large the text of messages can be, and the least difference. */
export const textSize = { least: 0.85, most: 2, step: 0.05 };

/** @type {WeakMap<object, {unsaved: object, all: Settings}>} */
const known = new WeakMap();

/**
 * All settings, those that the server does not have yet among them. The same
 * object as long as none changes.
 * @param {Pick<State, "me"|"unsavedSettings">} state
 * @returns {Settings}
 */
export function settingsOf({ me, unsavedSettings: unsaved }) {
  const old = known.get(me.settings);
  if (old?.unsaved === unsaved) return old.all;
  const set = Object.entries({ ...me.settings, ...unsaved }).filter(([, value]) => value !== null);
  const all = { ...usual, ...Object.fromEntries(set) };
  known.set(me.settings, { unsaved, all });
  return all;
}

/**
 * @param {number} size of text
 * @returns {number} the nearest that can be set
 */
export function fitTextSize(size) {
  const { least, most, step } = textSize;
  const steps = Math.round(size / step);
  return Math.min(most, Math.max(least, Math.round(steps * step * 100) / 100));
}
