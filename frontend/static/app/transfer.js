// Brings one file to the server. Only XMLHttpRequest tells how far it is.

import { ApiError, refusal, unreachable } from "./api.js";
import { text } from "./text.js";

/** @import {Api} from "./api.js" */
/** @import {Attachment} from "./types.js" */

/** Milliseconds without any progress after which the network counts as lost. */
const stalled = 60_000;

/**
 * @typedef {object} Parcel
 * @property {string} name
 * @property {Blob} blob
 */

/**
 * Rejects with an ApiError, or with the signal's reason.
 * @callback Send
 * @param {Api} api
 * @param {Parcel} parcel
 * @param {(progress: number) => void} onProgress 0 to 1
 * @param {AbortSignal} signal
 * @returns {Promise<Attachment>}
 */

/** @type {Send} */
export async function send(api, { name, blob }, onProgress, signal) {
  signal.throwIfAborted();
  const form = new FormData();
  form.append("file", blob, name);
  const request = new XMLHttpRequest();
  request.open("POST", `${api.base}/api/v1/uploads`);
  for (const [header, value] of Object.entries(api.headers())) {
    request.setRequestHeader(header, value);
  }
  const limit = watch(request, onProgress);
  signal.addEventListener("abort", () => request.abort());
  try {
    await ended(request, form);
  } finally {
    limit.stop();
  }
  signal.throwIfAborted();
  return read(api, request, blob);
}

/**
 * @param {XMLHttpRequest} request
 * @param {FormData} form
 * @returns {Promise<void>} resolves whatever the end is
 */
function ended(request, form) {
  return new Promise((resolve) => {
    request.onloadend = () => resolve();
    request.send(form);
  });
}

/**
 * @param {XMLHttpRequest} request
 * @param {(progress: number) => void} onProgress
 */
function watch(request, onProgress) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => request.abort(), stalled);
  };
  wait();
  request.upload.onprogress = ({ loaded, total }) => {
    wait();
    if (total > 0) onProgress(loaded / total);
  };
  return { stop: () => clearTimeout(timer) };
}

/**
 * @param {Api} api
 * @param {XMLHttpRequest} request that has ended
 * @param {Blob} blob
 * @returns {Promise<Attachment>}
 */
async function read(api, request, blob) {
  const { status } = request;
  if (status === 0) throw await troubleOf(blob);
  const answer = parse(request.responseText);
  if (status === 201) return answer.attachment;
  const error = await refusal(status, answer, request.getResponseHeader("Retry-After"));
  if (error.signedOut) api.onSignedOut(error);
  throw error;
}

/** @param {string} words @returns {any} */
function parse(words) {
  try {
    return JSON.parse(words);
  } catch {
    return null;
  }
}

/**
 * The network, unless the file has changed or gone since it was chosen.
 * @param {Blob} blob
 * @returns {Promise<ApiError>}
 */
async function troubleOf(blob) {
  try {
    await blob.slice(0, 1).arrayBuffer();
    return unreachable();
  } catch {
    return new ApiError({
      status: 422,
      code: "file_gone",
      detail: text.problem.fileGone,
    });
  }
}

/**
 * @param {string} url of an image
 * @returns {Promise<{width: number, height: number}|undefined>} undefined when it is none
 */
export function measure(url) {
  const image = new Image();
  return new Promise((resolve) => {
    image.onload = () => resolve({ width: image.naturalWidth, height: image.naturalHeight });
    image.onerror = () => resolve(undefined);
    image.src = url;
  });
}
