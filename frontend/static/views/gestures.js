// Touch on a message: a long press opens its actions, a swipe to the right
// replies.

import { closest, listen } from "./dom.js";
import { EDGE_PX } from "./drawer.js";
import { rowOf } from "./message.js";

/** @import {Message} from "../app/types.js" */

const PRESS_MS = 350;
const SLOP_PX = 10;
const REPLY_PX = 64;
const PULL_MAX_PX = 88;

/**
 * @param {HTMLElement} log
 * @param {{press: (message: Message) => void, reply: (message: Message) => void}} on
 */
export function mountGestures(log, on) {
  /** @type {{row: HTMLElement, x: number, y: number, dx: number, pulling: boolean} | null} */
  let touch = null;
  let timer = 0;
  const end = () => {
    clearTimeout(timer);
    touch?.row.style.removeProperty("transform");
    touch = null;
  };
  listen(log, {
    pointerdown: (e) => {
      end();
      const row = closest(e, ".msg");
      if (e.pointerType !== "touch" || !row || e.clientX < EDGE_PX || closest(e, "button:not(.shot)")) return;
      touch = { row, x: e.clientX, y: e.clientY, dx: 0, pulling: false };
      timer = window.setTimeout(() => {
        const message = rowOf(row)?.message;
        end();
        if (message) on.press(message);
      }, PRESS_MS);
    },
    pointermove: (e) => {
      if (!touch) return;
      const dx = e.clientX - touch.x;
      const dy = Math.abs(e.clientY - touch.y);
      if (Math.abs(dx) > SLOP_PX || dy > SLOP_PX) clearTimeout(timer);
      if (!touch.pulling && dx > SLOP_PX && dx > 2 * dy) touch.pulling = !closest(e, "pre, table");
      if (!touch.pulling) return;
      touch.dx = Math.min(dx, PULL_MAX_PX);
      touch.row.style.setProperty("transform", `translateX(${Math.max(0, touch.dx)}px)`);
    },
    pointerup: () => {
      const message = touch && touch.dx >= REPLY_PX ? rowOf(touch.row)?.message : undefined;
      end();
      if (message) on.reply(message);
    },
    pointercancel: end,
    contextmenu: (e) => {
      if (e.pointerType === "touch" && !closest(e, "a")) e.preventDefault();
    },
  });
}
