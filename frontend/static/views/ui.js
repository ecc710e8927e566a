// What the views of one shell share beside the app's state.

import { text } from "../app/text.js";
import { copy } from "./copy.js";
import { el, setText } from "./dom.js";
import { mountToasts } from "./toast.js";

/** @import {App} from "../app/types.js" */
/** @import {Toast} from "./toast.js" */

/** How long a deletion can be undone. */
const UNDO_MS = 5000;

/**
 * @typedef {object} Ui
 * @property {ReadonlySet<number>} deleting messages that are gone unless it is undone
 * @property {boolean} picked a message is selected by keyboard
 * @property {(message: number) => void} remove deletes, with an undo
 * @property {(words: string, done: string) => Promise<void>} copy words, and says done
 * @property {(toast: Toast) => void} toast
 * @property {(words: string) => void} announce politely, to screen readers
 * @property {(words: string) => void} alarm at once, to screen readers
 * @property {() => void} refresh updates the views although the state is the same
 * @property {() => void} focusComposer
 * @property {(words: string) => void} refill words come back into the composer
 * @property {(channel: number) => void} holdReads no read marks until the channel is left
 */

/**
 * @param {Element} root
 * @param {App} app
 * @param {() => void} refresh
 * @returns {Ui}
 */
export function createUi(root, app, refresh) {
  const status = el("div", { class: "sr", role: "status" });
  const alert = el("div", { class: "sr", role: "alert" });
  root.append(status, alert);
  const toasts = mountToasts(root);
  addEventListener("pagehide", toasts.flush);
  /** @type {Set<number>} */
  const deleting = new Set();
  return {
    deleting,
    picked: false,
    remove: (message) => remove(app, deleting, message, toasts.show, refresh),
    copy: async (words, done) => {
      const ok = await copy(words);
      if (ok) toasts.show({ icon: "check", words: done, mood: "good" });
      else toasts.show({ icon: "alert", words: text.toast.copyFailed, mood: "bad", ms: 6000 });
    },
    toast: toasts.show,
    announce: (words) => setText(status, words),
    alarm: (words) => setText(alert, words),
    refresh,
    focusComposer: () => {},
    refill: () => {},
    holdReads: () => {},
  };
}

/**
 * @param {App} app
 * @param {Set<number>} deleting
 * @param {number} message
 * @param {(toast: Toast) => void} show
 * @param {() => void} refresh
 */
function remove(app, deleting, message, show, refresh) {
  if (deleting.has(message)) return;
  deleting.add(message);
  const restore = () => {
    deleting.delete(message);
    refresh();
  };
  const send = async () => {
    try {
      await app.actions.remove(message);
    } catch (error) {
      const why = error instanceof Error ? error.message : "";
      show({ icon: "alert", words: text.toast.deleteFailed(why), mood: "bad", ms: 6000 });
    }
    restore();
  };
  show({
    icon: "trash",
    words: text.toast.deleted,
    ms: UNDO_MS,
    action: text.toast.undo,
    onAction: restore,
    onGone: () => void send(),
  });
  refresh();
}
