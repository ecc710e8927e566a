// What the views of one shell share beside the app's state.

import { text } from "../app/text.js";
import { copy } from "./copy.js";
import { Panel } from "./panel.js";
import { wordsOf } from "./submit.js";
import { failure, createToasts } from "./toast.js";

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
 * @property {HTMLElement} toasts where they appear
 * @property {(promise: Promise<unknown>) => Promise<void>} attempt says it when it fails
 * @property {() => void} refresh updates the views although the state is the same
 * @property {() => void} focusComposer
 * @property {(words: string) => void} refill words come back into the composer
 * @property {Panel} panel at the right: search, pins, mentions, members
 * @property {(words: string) => void} searchFor opens the search with these words
 * @property {{open: () => void, close: () => void}} stage the call, in the place of the messages
 * @property {(channel: number) => void} holdReads no read marks until the channel is left
 */

/**
 * @param {App} app
 * @param {HTMLElement} frame the .app element
 * @param {() => void} refresh
 * @returns {Ui}
 */
export function createUi(app, frame, refresh) {
  const toasts = createToasts();
  addEventListener("pagehide", toasts.flush);
  /** @type {Set<number>} */
  const deleting = new Set();
  /** @type {Ui} */
  const ui = {
    deleting,
    picked: false,
    remove: (message) => remove(app, deleting, message, toasts.show, refresh),
    copy: async (words, done) => {
      const ok = await copy(words);
      if (ok) toasts.show({ icon: "check", words: done, mood: "good" });
      else toasts.show(failure(text.toast.copyFailed));
    },
    toast: toasts.show,
    toasts: toasts.node,
    attempt: async (promise) => {
      try {
        await promise;
      } catch (error) {
        toasts.show(failure(wordsOf(error)));
      }
    },
    refresh,
    focusComposer: () => {},
    refill: () => {},
    panel: new Panel(frame, app, () => ui.focusComposer(), refresh),
    searchFor: (words) => void searchFor(ui.panel, words),
    stage: { open() {}, close() {} },
    holdReads: () => {},
  };
  return ui;
}

/** @param {Panel} panel @param {string} words */
async function searchFor(panel, words) {
  await panel.open("search");
  const field = panel.node.querySelector("input");
  if (!field) return;
  field.value = words;
  field.dispatchEvent(new Event("input"));
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
      show(failure(text.toast.deleteFailed(wordsOf(error))));
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
