// What nobody needs at first is a script of its own, fetched when some of it is
// first asked for, or as soon as the page has nothing else to do.

import { script } from "../app/version.js";
import { failure } from "./toast.js";

/** @import {App} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** Milliseconds from the start until the rest is fetched. */
const restAfter = 2500;

/** @typedef {typeof import("./rest.js")} Rest */

/** @type {Promise<Rest> | undefined} */
let coming;

/** Told, in words, that it could not be fetched. @type {(words: string) => void} */
let failed = () => {};

/** Told once that it is there. @type {(rest: Rest) => void} */
let arrived = () => {};

/** @returns {Promise<Rest>} rejects in words */
export function rest() {
  coming ??= script(import("./rest.js")).then(
    (there) => {
      arrived(there);
      return there;
    },
    (error) => {
      coming = undefined;
      throw error;
    },
  );
  return coming;
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {HTMLElement} top where banners stand
 */
export function fetchTheRest(app, ui, top) {
  failed = (words) => ui.toast(failure(words));
  arrived = (there) => there.mountBackground(app, ui, top);
  const wanted = new URLSearchParams(location.search).has("open");
  setTimeout(() => rest().catch(() => {}), wanted ? 0 : restAfter);
}

/** @param {(rest: Rest) => void} use */
function then(use) {
  rest().then(use, (error) => failed(error.message));
}

/** @type {Rest["openDevices"]} */
export const openDevices = (...args) => then((r) => r.openDevices(...args));

/** @type {Rest["openHelp"]} */
export const openHelp = (...args) => then((r) => r.openHelp(...args));

/** @type {Rest["openNewMessage"]} */
export const openNewMessage = (...args) => then((r) => r.openNewMessage(...args));

/** @type {Rest["openNewRoom"]} */
export const openNewRoom = (...args) => then((r) => r.openNewRoom(...args));

/** @type {Rest["openInvite"]} */
export const openInvite = (...args) => then((r) => r.openInvite(...args));

/** @type {Rest["openEditRoom"]} */
export const openEditRoom = (...args) => then((r) => r.openEditRoom(...args));

/** @type {Rest["openAddPeople"]} */
export const openAddPeople = (...args) => then((r) => r.openAddPeople(...args));

/** @type {Rest["askLeave"]} */
export const askLeave = (...args) => then((r) => r.askLeave(...args));

/** @type {Rest["openSwitcher"]} */
export const openSwitcher = (...args) => then((r) => r.openSwitcher(...args));

/** @type {Rest["openViewer"]} */
export const openViewer = (...args) => then((r) => r.openViewer(...args));
