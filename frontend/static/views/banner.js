// The banner of a lost connection: after three seconds, not before, with the
// time to the next attempt.

import { text } from "../app/text.js";
import { el, icon, listen, setText } from "./dom.js";

/** @import {App, Connection} from "../app/types.js" */

const PATIENCE_MS = 3000;

/**
 * @param {HTMLElement} root
 * @param {App} app
 */
export function mountBanner(root, app) {
  const t = text.connection;
  const later = el("span", { class: "later" });
  const now = el("button", { type: "button", class: "btn" }, t.tryNow);
  listen(now, { click: () => app.actions.reconnect() });
  const words = el("span", { class: "grow" }, el("b", {}, t.none(location.host)));
  words.append(" ", el("span", { class: "more" }, t.keepWriting));
  const bar = el("div", { class: "bar bar-warn" }, icon("offline", 18), words, later, now);
  let timer = 0;

  const tick = () => {
    clearTimeout(timer);
    const { connection } = app.state;
    const lost = lostFor(connection, Date.now());
    if (lost < PATIENCE_MS) {
      bar.remove();
      if (lost >= 0) timer = window.setTimeout(tick, PATIENCE_MS - lost);
      return;
    }
    if (!bar.isConnected) root.append(bar);
    setText(later, countdown(connection, Date.now()));
    timer = window.setTimeout(tick, 1000);
  };
  return {
    /** The ticking reads the newest state itself. */
    update: tick,
  };
}

/**
 * @param {Connection} connection
 * @param {number} now
 * @returns {number} milliseconds without connection, -1: it is there
 */
export function lostFor(connection, now) {
  const { status, since } = connection;
  if (status === "online" || status === "ended" || status === "connecting") return -1;
  return now - (since ?? now);
}

/** @param {Connection} connection @param {number} now */
export function countdown(connection, now) {
  const { retryAt } = connection;
  if (!retryAt || retryAt <= now) return text.connection.retrying;
  return text.connection.retryIn(Math.ceil((retryAt - now) / 1000));
}
