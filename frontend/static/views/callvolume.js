// How loud somebody is here.

import { setVolume, volumeOf } from "../app/call/media.js";
import { text } from "../app/text.js";
import { attr, el, icon, listen } from "./dom.js";
import { placeBy } from "./place.js";

/** @import {App} from "../app/types.js" */

/**
 * @param {App} app
 * @param {number} user
 * @param {string} name
 * @param {HTMLElement} anchor
 */
export function openVolume(app, user, name, anchor) {
  const label = text.call.volume(name);
  const slider = el("input", { type: "range", min: 0, max: 100, step: 5, "aria-label": label });
  slider.value = String(Math.round(volumeOf(user) * 100));
  const pop = el("div", { class: "pop volume", popover: "auto", "data-theme": "dark" });
  attr(pop, "aria-label", label);
  pop.append(icon("volume", 18), slider);
  listen(slider, {
    input: () => {
      setVolume(user, Number(slider.value) / 100);
      app.calls.output.refresh();
    },
  });
  pop.addEventListener("toggle", (e) => {
    if (/** @type {ToggleEvent} */ (e).newState !== "open") pop.remove();
  });
  (document.fullscreenElement ?? document.body).append(pop);
  pop.showPopover();
  placeBy(pop, anchor);
  slider.focus();
}
