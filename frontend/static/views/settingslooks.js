// Settings: how the page looks.

import { later } from "../app/latertext.js";
import { settingsOf, textSize } from "../app/settings.js";
import { attr, el, listen } from "./dom.js";
import { radios } from "./radios.js";
import { changer, choice, heading, slider, toggle } from "./settingrows.js";
import { theme } from "./settings.js";
import { themePicture } from "./themepicture.js";

/** @import {App} from "../app/types.js" */
/** @import {Theme} from "./settings.js" */
/** @import {PaneView} from "./settingsdialog.js" */

/** @type {Theme[]} */
const THEMES = ["system", "dark", "light"];

/** @param {App} app @returns {PaneView} */
export function appearancePane(app) {
  const t = later.settings;
  const { set, trouble } = changer(app);
  const themes = radios(t.theme, "themes", THEMES.map((value) => ({ value, label: t.themes[value] })), (name) =>
    set({ theme: name }));
  themes.node.querySelectorAll("button").forEach((card, i) =>
    card.prepend(themePicture(THEMES[i] ?? "dark")));
  const size = sizeSlider((text_size) => set({ text_size }));
  const density = choice(t.density, t.densityHint, [
    ["comfortable", t.densities.comfortable],
    ["compact", t.densities.compact],
  ], (value) => set({ density: value }));
  const clock = choice(t.clock, "", [["24", t.clocks[24]], ["12", t.clocks[12]]], (value) =>
    set({ clock: value }));
  const previews = toggle(t.previews, t.previewsHint, (on) => set({ link_previews: on }));
  const motion = toggle(t.motion, t.motionHint, (on) => set({ reduce_motion: on }));
  const system = matchMedia("(prefers-reduced-motion: reduce)");
  return {
    nodes: [
      heading(t.theme), themes.node, heading(t.messages), size.node, density.node, clock.node,
      previews.node, motion.node, trouble,
    ],
    update(state) {
      const settings = settingsOf(state);
      themes.mark(theme());
      size.mark(settings.text_size);
      density.mark(settings.density);
      clock.mark(settings.clock);
      previews.mark(settings.link_previews);
      motion.mark(settings.reduce_motion || system.matches, system.matches);
      motion.hint(system.matches ? t.motionSystem : t.motionHint);
    },
  };
}

/** @param {(size: number) => void} change */
function sizeSlider(change) {
  const t = later.settings;
  const { least: min, most: max, step } = textSize;
  const before = el("span", { class: "hint", "aria-hidden": "true" }, "A");
  const after = el("button", { type: "button", class: "big-a" }, "A");
  const usual = `${t.textSize} ${t.percent(1)}`;
  attr(after, "aria-label", usual);
  attr(after, "title", usual);
  listen(after, { click: () => change(1) });
  return slider(t.textSize, t.textSizeHint, { min, max, step, words: t.percent, before, after }, change);
}
