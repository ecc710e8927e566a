// Settings: the keys.

import { later } from "../app/latertext.js";
import { settingsOf } from "../app/settings.js";
import { el } from "./dom.js";
import { sections, capsOf } from "./help.js";
import { changer, choice, heading, toggle } from "./settingrows.js";

/** @import {App, Settings} from "../app/types.js" */
/** @import {PaneView} from "./settingsdialog.js" */

/** @param {App} app @returns {PaneView} */
export function shortcutsPane(app) {
  const t = later.settings;
  const { set, trouble } = changer(app);
  const single = toggle(t.singleKeys, t.singleKeysHint, (on) => set({ single_keys: on }));
  const classic = toggle(t.classicKeys, t.classicKeysHint, (on) => set({ classic_keys: on }));
  const send = choice(t.sendWith, "", [
    ["enter", t.sendKeys.enter],
    ["ctrl_enter", t.sendKeys.ctrl_enter],
  ], (key) => set({ send_with: key }));
  const list = el("div", { class: "key-list" });
  /** @type {Settings | undefined} */
  let shown;
  return {
    nodes: [single.node, classic.node, send.node, trouble, list],
    update(state) {
      const settings = settingsOf(state);
      single.mark(settings.single_keys);
      classic.mark(settings.classic_keys);
      send.mark(settings.send_with);
      if (settings !== shown) list.replaceChildren(...keyList(settings));
      shown = settings;
    },
  };
}

/** @param {Settings} settings */
function keyList(settings) {
  return sections(settings).flatMap(([name, actions]) => {
    const lines = actions.map(([action, keys]) =>
      el("div", {}, el("dt", {}, later.help.actions[action]), el("dd", {}, ...capsOf(keys))));
    return [heading(later.help.sections[name]), el("dl", {}, ...lines)];
  });
}
