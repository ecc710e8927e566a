// What the command palette offers: of the open channel, then of the page.

import { later } from "../app/latertext.js";
import { pathOf } from "../app/routes.js";
import { settingsOf, textSize } from "../app/settings.js";
import { text } from "../app/text.js";
import { canCall, shareScreen, startCall } from "./calldeeds.js";
import { channelName } from "./channels.js";
import { fuzzy } from "./fuzzy.js";
import { markAllRead } from "./allread.js";
import { canInvite, openInvite } from "./invite.js";
import { openHelp } from "./help.js";
import { openNewMessage } from "./newmessage.js";
import { askLeave, openAddPeople, openEditRoom, openNewRoom } from "./roomforms.js";
import { scaleText, theme } from "./settings.js";
import { openSettings } from "./settingsopen.js";
import { closeDirect } from "./visit.js";

/** @import {App, Channel, Notify} from "../app/types.js" */
/** @import {Theme} from "./settings.js" */
/** @import {Pane} from "./settingsopen.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @typedef {object} Command
 * @property {string} icon
 * @property {string} label
 * @property {string} group heading above it
 * @property {string[]} [keys]
 * @property {() => void} run after the palette has closed
 */

/**
 * A command for a query, with what of its label matched.
 * @typedef {{command: Command, ranges: [number, number][]}} Offer
 */

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {string} query
 * @returns {Offer[]} the best first; without a query all, in their order
 */
export function offers(app, ui, query) {
  const all = [...ofChannel(app, ui), ...ofApp(app, ui)];
  if (!query) return all.map((command) => ({ command, ranges: [] }));
  const hits = all.flatMap((command) => {
    const match = fuzzy(query, command.label);
    return match ? [{ command, ...match }] : [];
  });
  return hits.sort((a, b) => b.score - a.score);
}

/** @param {App} app @param {Ui} ui @returns {Command[]} */
function ofChannel(app, ui) {
  const { state, actions } = app;
  const channel = state.channels.get(state.current);
  if (!channel) return [];
  const t = later.command;
  const { id, kind } = channel;
  /** @type {Omit<Command, "group">[]} */
  const list = [];
  if (canCall(channel)) {
    list.push(
      { icon: "phone", label: text.call.start, run: () => void startCall(app, ui, id) },
      { icon: "share", label: text.call.share, run: () => void shareScreen(app, ui, id) },
    );
  }
  if (kind === "private") {
    list.push({ icon: "user-plus", label: t.addPeople, run: () => openAddPeople(app, id) });
    list.push({ icon: "edit", label: t.edit, run: () => openEditRoom(app, id, "name") });
  }
  list.push({ icon: "users", label: t.members, run: () => ui.panel.open("members") });
  if (channel.pin_count) list.push({ icon: "pin", label: t.pins, run: () => ui.panel.open("pins") });
  list.push(
    ...levels(app, ui, channel),
    { icon: "history", label: t.oldest, keys: ["g", "g"], run: () => void ui.attempt(actions.jumpToOldest(id)) },
    { icon: "arrow-down", label: t.latest, keys: ["G"], run: () => void ui.attempt(actions.jumpToLatest(id)) },
    {
      icon: "link",
      label: t.copyLink,
      run: () => void ui.copy(new URL(pathOf(id), location.href).href, text.toast.linkCopied),
    },
  );
  if (kind === "private") list.push({ icon: "logout", label: t.leave, run: () => askLeave(app, id) });
  if (kind === "direct") list.push({ icon: "x", label: t.close, run: () => closeDirect(app, ui, id) });
  const group = channelName(state, channel);
  return list.map((command) => ({ ...command, group }));
}

/** @param {App} app @param {Ui} ui @param {Channel} channel */
function levels(app, ui, { id, notify }) {
  const t = later.command;
  const to = (/** @type {Notify} */ level) => () => void ui.attempt(app.actions.setNotify(id, level));
  const muted = notify === "none";
  const list = [
    { icon: muted ? "bell" : "bell-off", label: muted ? t.unmute : t.mute, run: to(muted ? "all" : "none") },
  ];
  if (notify !== "mentions") list.push({ icon: "at", label: t.mentionsOnly, run: to("mentions") });
  return list;
}

/** @param {App} app @param {Ui} ui @returns {Command[]} */
function ofApp(app, ui) {
  const t = later.command;
  const pane = (/** @type {Pane} */ name, /** @type {string} */ icon) => ({
    icon,
    label: t.pane(later.settings.tabs[name]),
    run: () => void ui.attempt(openSettings(app, name)),
  });
  /** @type {Omit<Command, "group">[]} */
  const list = [
    { icon: "checks", label: t.allRead, keys: ["Shift", "Esc"], run: () => markAllRead(app, ui) },
    { icon: "compose", label: t.newMessage, keys: ["O"], run: () => openNewMessage(app, ui) },
    { icon: "lock", label: t.newRoom, run: () => openNewRoom(app, ui) },
    ...(canInvite(app) ? [{ icon: "user-plus", label: t.invite, run: () => openInvite(app, ui) }] : []),
    { icon: "search", label: t.search, keys: ["/"], run: () => ui.panel.open("search") },
    { icon: "at", label: t.mentions, run: () => ui.panel.open("mentions") },
    ...looks(app, ui),
    ...quiet(app, ui),
    { icon: "keyboard", label: t.shortcuts, keys: ["?"], run: () => openHelp(app) },
    {
      icon: "cog", label: t.settings, keys: ["Ctrl", ","],
      run: () => void ui.attempt(openSettings(app)),
    },
    pane("profile", "user"),
    pane("appearance", "palette"),
    pane("notifications", "bell"),
    pane("sessions", "monitor"),
    pane("danger", "warn"),
    { icon: "logout", label: t.signOut, run: () => void app.actions.logout() },
  ];
  return list.map((command) => ({ ...command, group: t.app }));
}

/** @param {App} app @param {Ui} ui */
function looks(app, ui) {
  const t = later.command;
  const { actions, state } = app;
  const { density, text_size } = settingsOf(state);
  const step = 2 * textSize.step;
  const icons = { dark: "moon", light: "sun", system: "monitor" };
  const themes = /** @type {Theme[]} */ (["light", "dark", "system"]).filter((name) => name !== theme());
  const compact = density === "compact";
  return [
    ...themes.map((name) => ({
      icon: icons[name], label: t.themes[name],
      run: () => void ui.attempt(actions.set({ theme: name })),
    })),
    ...(text_size < textSize.most
      ? [{ icon: "type", label: t.larger, run: () => void ui.attempt(scaleText(app, step)) }] : []),
    ...(text_size > textSize.least
      ? [{ icon: "type", label: t.smaller, run: () => void ui.attempt(scaleText(app, -step)) }] : []),
    {
      icon: "list", label: compact ? t.comfortable : t.compact,
      run: () => void ui.attempt(actions.set({ density: compact ? "comfortable" : "compact" })),
    },
  ];
}

/** @param {App} app @param {Ui} ui */
function quiet(app, ui) {
  const t = later.command;
  const { actions, state } = app;
  const disturb = state.me.presence === "dnd";
  const paused = Date.parse(settingsOf(state).pause_until) > Date.now();
  const end = paused ? null : new Date(Date.now() + 3_600_000).toISOString();
  return [
    {
      icon: disturb ? "bell" : "bell-off", label: disturb ? t.disturbAgain : t.disturb,
      run: () => void ui.attempt(actions.changeMe({ presence: disturb ? "auto" : "dnd" })),
    },
    {
      icon: "clock", label: paused ? t.unpause : t.pauseHour,
      run: () => void ui.attempt(actions.set({ pause_until: end })),
    },
  ];
}
