// The reader's own card at the foot of the sidebar: how others see them, with
// a menu, do not disturb, and the settings.

import { text } from "../app/text.js";
import { attr, el, icon, listen, setText } from "./dom.js";
import { canInvite } from "./invite.js";
import { openDevices, openHelp, openInvite } from "./later.js";
import { menuButton } from "./menu.js";
import { avatar, lookOf, nameOf, presenceOf, showPresence } from "./people.js";
import { openSettings } from "./settingsopen.js";
import { serverNow, statusOf } from "./status.js";

/** @import {App, Availability, State} from "../app/types.js" */
/** @import {Divider, Entry} from "./menu.js" */
/** @import {Ui} from "./ui.js" */

/** @type {Availability[]} */
const AVAILABILITIES = ["auto", "away", "dnd", "invisible"];

/**
 * @param {HTMLElement} root
 * @param {App} app
 * @param {Ui} ui
 */
export function mountMe(root, app, ui) {
  const t = text.sidebar;
  let face = avatar(app.state.me, "s32");
  const name = el("div", { class: "b trunc" });
  const word = el("div", { class: "hint trunc" });
  const who = el("button", { type: "button", class: "me-b", title: t.you });
  who.append(face, el("div", { class: "grow" }, name, word));
  menuButton(who, () => ({ label: t.you, items: items(app, ui) }));
  const bell = el("button", { type: "button", class: "ib", "aria-label": t.disturb });
  const cog = el("button", { type: "button", class: "ib", "aria-label": t.settings });
  attr(cog, "title", `${t.settings} (${text.sidebar.settingsKey})`);
  cog.append(icon("cog"));
  listen(cog, { click: () => void ui.attempt(openSettings(app)) });
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
 * @returns {(Entry | Divider)[]}
 */
function items(app, ui) {
  const t = text.sidebar;
  const { me, connection } = app.state;
  const availabilities = AVAILABILITIES.map((presence) => ({
    label: text.profile.availabilities[presence],
    checked: presence === me.presence,
    run: () => void ui.attempt(app.actions.changeMe({ presence })),
  }));
  const profile = () => void ui.attempt(openSettings(app, "profile"));
  return [
    { label: text.profile.title, icon: "user", run: profile },
    { label: text.device.title, icon: "sliders", run: () => openDevices(app) },
    "line",
    { heading: text.profile.availability },
    ...availabilities,
    "line",
    ...(canInvite(app) ? [{ label: text.invite.title, icon: "user-plus", run: () => openInvite(app, ui) }] : []),
    { label: t.shortcuts, icon: "keyboard", key: "?", run: () => openHelp(app) },
    { label: t.signOut, icon: "logout", danger: true, run: () => void app.actions.logout() },
    "line",
    { heading: t.over[connection.transport] },
  ];
}
