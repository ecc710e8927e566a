// The reader's own card at the foot of the sidebar, and its menu.

import { text } from "../app/text.js";
import { attr, el, find, icon, listen, setText } from "./dom.js";
import { attachMenu } from "./menu.js";
import { avatar, nameOf, presenceOf, showPresence } from "./people.js";
import { setTheme, theme } from "./settings.js";

/** @import {App, State} from "../app/types.js" */

/** @type {["dark"|"light"|"system", string][]} */
const THEMES = [
  ["dark", "moon"],
  ["light", "sun"],
  ["system", "monitor"],
];

/**
 * @param {HTMLElement} root
 * @param {App} app
 * @param {() => void} showHelp
 */
export function mountMe(root, app, showHelp) {
  const face = avatar(app.state.me, "s32");
  const name = el("div", { class: "b trunc" }, nameOf(app.state.me));
  const word = el("div", { class: "hint trunc" });
  const cog = el("button", { type: "button", class: "ib", "aria-label": text.sidebar.settings });
  attr(cog, "title", text.sidebar.settings);
  cog.append(icon("cog"));
  const menu = buildMenu(app, showHelp);
  root.append(face, el("div", { class: "grow" }, name, word), cog, menu);
  attachMenu(cog, menu);
  return {
    /** @param {State} state */
    update(state) {
      const presence = presenceOf(state, state.me.id);
      showPresence(face, presence);
      setText(name, nameOf(state.me));
      setText(word, text.presence[presence]);
      setText(find(menu, ".over"), text.sidebar.over[state.connection.transport]);
    },
  };
}

/** @param {App} app @param {() => void} showHelp */
function buildMenu(app, showHelp) {
  const t = text.sidebar;
  const menu = el("div", { class: "pop", popover: "auto", role: "menu", "aria-label": t.settings });
  const choices = THEMES.map(([name, shape]) => {
    const item = el("button", { type: "button", class: "opt", role: "menuitemradio" });
    item.append(icon(shape, 18), t[name], tick());
    return listen(item, {
      click: () => {
        setTheme(name);
        mark();
      },
    });
  });
  const mark = () =>
    choices.forEach((c, i) => attr(c, "aria-checked", String(THEMES[i]?.[0] === theme())));
  mark();
  const keys = menuItem("keyboard", t.shortcuts, showHelp);
  keys.append(el("kbd", {}, "?"));
  const out = menuItem("logout", t.signOut, () => void app.actions.logout());
  out.classList.add("danger");
  menu.append(
    el("div", { class: "lb-h" }, t.theme),
    ...choices,
    el("hr"),
    keys,
    out,
    el("hr"),
    el("div", { class: "lb-h over" }),
  );
  return menu;
}

function tick() {
  const svg = icon("check", 16);
  svg.classList.add("tick");
  return svg;
}

/** @param {string} shape @param {string} label @param {() => void} run */
function menuItem(shape, label, run) {
  const item = el("button", { type: "button", class: "opt", role: "menuitem" });
  item.append(icon(shape, 18), label);
  return listen(item, { click: run });
}
