// How the page looks and reads by what its reader has set. This browser keeps
// what the first paint needs, see theme.js.

import { recall, remember } from "../app/kept.js";
import { fitTextSize, settingsOf } from "../app/settings.js";
import { setClock } from "./dates.js";
import { attr } from "./dom.js";

export { recall, remember };

/** @import {App, Settings, State} from "../app/types.js" */

/** @typedef {"dark"|"light"|"system"} Theme */

/** @returns {Theme} the one that is shown */
export function theme() {
  return asTheme(document.documentElement.dataset.theme) ?? "dark";
}

/** @param {unknown} name @returns {Theme | undefined} */
export function asTheme(name) {
  return name === "dark" || name === "light" || name === "system" ? name : undefined;
}

/**
 * Makes text larger or smaller, by steps.
 * @param {App} app
 * @param {number} by
 */
export function scaleText({ state, actions }, by) {
  const size = fitTextSize(settingsOf(state).text_size + by);
  return actions.set({ text_size: size });
}

/**
 * Has the page be as it is set.
 * @returns {(state: State) => void}
 */
export function settingsFollower() {
  /** @type {Settings | undefined} */
  let followed;
  return (state) => {
    const settings = settingsOf(state);
    if (settings === followed) return;
    followed = settings;
    const { me, unsavedSettings } = state;
    // The choice made in this browser holds until there is one for all.
    if (me.settings.theme ?? unsavedSettings.theme) showTheme(settings.theme);
    showLooks(settings);
    setClock(settings.clock);
  };
}

/** @param {Theme} name */
function showTheme(name) {
  if (name === theme()) return;
  document.documentElement.dataset.theme = name;
  remember("theme", name);
}

/** @param {Settings} settings */
function showLooks({ text_size, density, link_previews, reduce_motion }) {
  const root = document.documentElement;
  root.style.setProperty("--msg-scale", String(text_size));
  attr(root, "data-density", density === "compact" ? density : null);
  attr(root, "data-previews", link_previews ? null : "none");
  attr(root, "data-motion", reduce_motion ? "reduced" : null);
  remember("text_size", String(text_size));
  remember("density", density);
  remember("previews", link_previews ? "" : "none");
  remember("motion", reduce_motion ? "reduced" : "");
}
