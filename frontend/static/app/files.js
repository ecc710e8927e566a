// The files that people have chosen, as a part of the state. Pure.

/** @import {LocalFile, State, Upload} from "./types.js" */

/**
 * Puts an upload, or its new condition, into the list.
 * @param {State} state
 * @param {Upload} upload
 * @returns {State}
 */
export function uploadPut(state, upload) {
  const known = state.uploads.some((u) => u.key === upload.key);
  const uploads = known
    ? state.uploads.map((u) => (u.key === upload.key ? upload : u))
    : [...state.uploads, upload];
  return { ...state, uploads };
}

/**
 * @param {State} state
 * @param {string} key
 * @returns {State}
 */
export function uploadGone(state, key) {
  return { ...state, uploads: state.uploads.filter((u) => u.key !== key) };
}

/**
 * What stands in the tray of a channel's composer.
 * @param {State} state
 * @param {number} channel
 * @returns {Upload[]}
 */
export function trayOf(state, channel) {
  return state.uploads.filter((u) => u.channel_id === channel && u.nonce === "");
}

/**
 * @param {Upload} upload
 * @returns {LocalFile} what a message of the outbox needs of it
 */
export function fileOf({ key, name, mime, size, width, height, attachment }) {
  const box = width && height ? { width, height } : {};
  return { key, name, mime, size, ...box, ...(attachment ? { attachment } : {}) };
}
