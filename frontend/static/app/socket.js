// The live stream over a WebSocket. Its twin is poll.js.

import { closeCodes, finalCodes, subprotocol } from "./protocol.js";

/** @import {Api} from "./api.js" */
/** @import {LineEnd, Line, LineListener} from "./types.js" */

/** Milliseconds to stay away after these codes; a restart is over soon. */
const patience = new Map([
  [closeCodes.tooManyConnections, 15_000],
  [closeCodes.flooding, 15_000],
]);

/** Pages come back within this time of a restart, each at its own moment. */
const restartSpread = 3000;

/**
 * @param {Api} api
 * @param {string} cursor
 * @param {LineListener} listener
 * @returns {Line}
 */
export function openSocket(api, cursor, listener) {
  const address = new URL(`${api.base}/api/v1/live`, globalThis.location?.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.searchParams.set("cursor", cursor);
  address.searchParams.set("user", String(api.user));
  const socket = new WebSocket(address, [subprotocol]);
  socket.onmessage = (message) => listener.onEvents(JSON.parse(message.data));
  socket.onclose = ({ code }) => listener.onEnd(endOf(code));
  return {
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    close() {
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    },
  };
}

/**
 * @param {number} code
 * @returns {LineEnd}
 */
function endOf(code) {
  const reason = finalCodes.get(code);
  if (reason) return { wait: 0, reason };
  const wait = code === closeCodes.restart ? Math.random() * restartSpread : patience.get(code);
  return { wait: wait ?? 0 };
}
