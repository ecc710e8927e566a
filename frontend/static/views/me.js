// The reader's own card at the foot of the sidebar: how others see them, do
// not disturb, and the menu.

import { text } from "../app/text.js";
import { attr, el, icon, listen, setText } from "./dom.js";
import { menuButton } from "./menu.js";
import { avatar, lookOf, nameOf, presenceOf, showPresence } from "./people.js";
import { choosePhoto } from "./photo.js";
import { openProfile } from "./profile.js";
import { setTheme, theme } from "./settings.js";
import { serverNow, statusOf } from "./status.js";

/** @import {App, State} from "../app/types.js" */
/** @import {Divider, Entry} from "./menu.js" */
/** @import {Ui} from "./ui.js" */

/** @type {["dark"|"light"|"system", string][]} */
const THEMES = [
  ["dark", "moon"],
  ["light", "sun"],
  ["system", "monitor"],
];

/**
 * @param {HTMLElement} root
 * @param {App} app
 * @param {Ui} ui
 * @param {() => void} showHelp
 */
export function mountMe(root, app, ui, showHelp) {
  const t = text.sidebar;
  let face = avatar(app.state.me, "s32");
  const name = el("div", { class: "b trunc" });
  const word = el("div", { class: "hint trunc" });
  const who = el("button", { type: "button", class: "me-b", title: text.profile.title });
  who.append(face, el("div", { class: "grow" }, name, word));
  listen(who, { click: () => openProfile(app) });
  const bell = el("button", { type: "button", class: "ib", "aria-label": t.disturb });
  const cog = el("button", { type: "button", class: "ib", "aria-label": t.settings });
  attr(cog, "title", t.settings);
  cog.append(icon("cog"));
  menuButton(cog, () => ({ label: t.settings, items: items(app, ui, showHelp) }));
  listen(bell, {
    click: () => {
      const presence = app.state.me.presence === "dnd" ? "auto" : "dnd";
      void ui.attempt(app.actions.changeMe({ presence }));
    },
  });
  root.append(who, bell, cog);
  let shown = "";
  return {
    /** @param {State} state */
    update(state) {
      const { me } = state;
      const key = `${lookOf(me)} ${me.presence}`;
      if (key !== shown) {
        shown = key;
        const fresh = avatar(me, "s32");
        face.replaceWith(fresh);
        face = fresh;
        const quiet = me.presence === "dnd";
        attr(bell, "aria-pressed", String(quiet));
        attr(bell, "title", quiet ? t.disturbAgain : t.disturb);
        bell.replaceChildren(icon(quiet ? "bell-off" : "bell"));
      }
      showPresence(face, presenceOf(state, me.id));
      setText(name, nameOf(me));
      setText(word, conditionOf(state));
    },
  };
}

/** @param {App} app */
async function openDevices(app) {
  const module = await import("./calldevices.js");
  module.openDevices(app);
}

/**
 * What others do not see goes before what they do.
 * @param {State} state
 * @returns {string}
 */
export function conditionOf(state) {
  const { me } = state;
  const here = presenceOf(state, me.id);
  if (me.presence === "dnd" || me.presence === "invisible") {
    return text.profile.availabilities[me.presence];
  }
  return statusOf(me, serverNow(state)) || text.presence[here];
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {() => void} showHelp
 * @returns {(Entry | Divider)[]}
 */
function items(app, ui, showHelp) {
  const t = text.sidebar;
  const themes = THEMES.map(([name, sign]) => ({
    label: t[name],
    icon: sign,
    checked: name === theme(),
    run: () => void ui.attempt(setTheme(app, name)),
  }));
  return [
    { label: text.profile.title, icon: "user", run: () => openProfile(app) },
    { label: text.photo.change, icon: "image", run: () => choosePhoto(app) },
    { label: text.device.title, icon: "sliders", run: () => void ui.attempt(openDevices(app)) },
    "line",
    { heading: t.theme },
    ...themes,
    "line",
    { label: t.shortcuts, icon: "keyboard", key: "?", run: showHelp },
    { label: t.signOut, icon: "logout", danger: true, run: () => void app.actions.logout() },
    "line",
    { heading: t.over[app.state.connection.transport] },
  ];
}
