// Which version of the page this is, and what to do when the server has
// another one: it may have no more of the scripts this page has not fetched yet.

import { Api } from "./api.js";
import { text } from "./text.js";

/** Of the page that is open, as in the addresses of its files; "" outside of a server. */
export const ownVersion = /^\/static\/([0-9a-f]+)\//.exec(new URL(import.meta.url).pathname)?.[1] ?? "";

const note = "minimost.reloaded";

/**
 * @param {string} version of the page that the server has
 * @returns {boolean} whether that is another one
 */
export function isOther(version) {
  return ownVersion !== "" && version !== ownVersion;
}

/**
 * Waits for a script of the page. If it cannot be fetched because the server
 * has another page by now, that one is opened: once, as a second time would
 * not help.
 * @template T
 * @param {Promise<T>} coming
 * @returns {Promise<T>} rejects in words
 */
export async function script(coming) {
  try {
    return await coming;
  } catch {
    await renew();
    throw new Error(text.toast.notLoaded);
  }
}

async function renew() {
  const version = await new Api().server().then(({ page }) => page, () => ownVersion);
  if (!isOther(version) || !noted(version)) return;
  location.reload();
  await new Promise(() => {}); // the page is on its way out
}

/** @param {string} version @returns {boolean} false: it was before, or that could not be remembered */
function noted(version) {
  try {
    if (sessionStorage.getItem(note) === version) return false;
    sessionStorage.setItem(note, version);
    return true;
  } catch {
    return false;
  }
}
