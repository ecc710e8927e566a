// What the reader has set: in the account, so that all devices have it, or in
// this browser.

import { recall, remember } from "../app/kept.js";

export { recall, remember };

/** @import {App, State} from "../app/types.js" */

/** @typedef {"dark"|"light"|"system"} Theme */

/** @returns {Theme} */
export function theme() {
  return asTheme(document.documentElement.dataset.theme) ?? "dark";
}

/** @param {unknown} name @returns {Theme | undefined} */
export function asTheme(name) {
  return name === "dark" || name === "light" || name === "system" ? name : undefined;
}

/**
 * Shows a theme at once and has the account remember it.
 * @param {App} app
 * @param {Theme} name
 */
export async function setTheme({ state, actions }, name) {
  showTheme(name);
  await actions.changeMe({ settings: { ...state.me.settings, theme: name } });
}

/**
 * Shows the theme the account has, when that has changed. This browser
 * remembers it for the first paint of the next page.
 * @returns {(state: State) => void}
 */
export function themeFollower() {
  /** @type {Theme | undefined} */
  let followed;
  return ({ me }) => {
    const name = asTheme(me.settings.theme);
    if (!name || name === followed) return;
    followed = name;
    if (name !== theme()) showTheme(name);
  };
}

/** @param {Theme} name */
function showTheme(name) {
  document.documentElement.dataset.theme = name;
  remember("theme", name);
}
