// The live stream by long-poll, for where WebSocket does not get through. Its
// twin is socket.js.

import { ApiError } from "./api.js";

/** @import {Api} from "./api.js" */
/** @import {LineEnd, Line, LineListener} from "./types.js" */

/**
 * @param {Api} api
 * @param {string} cursor
 * @param {LineListener} listener
 * @returns {Line}
 */
export function openPoll(api, cursor, listener) {
  const stop = new AbortController();
  let connection = "";
  let frames = Promise.resolve();

  /** @param {object} frame */
  async function post(frame) {
    if (!stop.signal.aborted) await api.postFrame(connection, frame);
  }

  async function listen() {
    for (let at = cursor; ; ) {
      const answer = await api.poll(at, connection, stop.signal);
      if (stop.signal.aborted) return;
      connection = answer.connection_id;
      at = answer.cursor;
      if (answer.events.length > 0) listener.onEvents(answer.events);
    }
  }

  listen().catch((error) => {
    if (!stop.signal.aborted) listener.onEnd(endOf(error));
  });
  return {
    send(frame) {
      // A frame that is lost is of no more use; a lost connection is seen by the poll.
      frames = frames.then(() => post(frame)).catch(() => {});
    },
    close() {
      stop.abort();
    },
  };
}

/**
 * @param {unknown} error
 * @returns {LineEnd}
 */
function endOf(error) {
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 401 || error.status === 403) {
    return { wait: 0, reason: error.message };
  }
  return { wait: error.retryAfter };
}
