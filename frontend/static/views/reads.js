// Read marks: only for messages really on screen, while the page is visible
// and has the focus.

import { rowOf } from "./message.js";

/** @import {App} from "../app/types.js" */

/**
 * @param {HTMLElement} log
 * @param {App} app
 */
export function mountReads(log, app) {
  /** @type {Set<Element>} */
  const visible = new Set();
  let held = 0;
  const mark = () => {
    const channel = app.state.channels.get(app.state.current);
    // Behind a call or a drawer nothing is read.
    const covered = log.closest("[inert]") !== null;
    if (!channel || held === channel.id || covered || !attentive()) return;
    let newest = 0;
    for (const node of visible) {
      const message = rowOf(node)?.message;
      if (message?.channel_id === channel.id) newest = Math.max(newest, message.id);
    }
    if (newest > channel.last_read_id) app.actions.markRead(channel.id, newest);
  };
  const watch = new IntersectionObserver(
    (entries) => {
      for (const e of entries) {
        if (isShown(e)) visible.add(e.target);
        else visible.delete(e.target);
      }
      mark();
    },
    { root: log, threshold: [0, 0.25, 0.5, 0.75, 1] },
  );
  addEventListener("focus", mark);
  document.addEventListener("visibilitychange", mark);
  return {
    mark,
    /** @param {Element} row */
    observe: (row) => watch.observe(row),
    /** Another channel is shown from now on. */
    reset() {
      visible.clear();
      held = 0;
    },
    /** @param {number} channel no marks there until it is left: it was marked unread */
    hold: (channel) => void (held = channel),
  };
}

function attentive() {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** @param {IntersectionObserverEntry} e half of it, or half a screen of it */
function isShown(e) {
  if (!e.isIntersecting) return false;
  const screen = e.rootBounds?.height ?? innerHeight;
  return e.intersectionRatio >= 0.5 || e.intersectionRect.height >= screen / 2;
}
