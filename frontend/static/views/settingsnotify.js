// Settings: of what one is told, how, and when not.

import { later } from "../app/latertext.js";
import { settingsOf } from "../app/settings.js";
import { sounds } from "../app/sounds.js";
import { text } from "../app/text.js";
import { channelName, channelsInOrder } from "./channels.js";
import { clock } from "./dates.js";
import { attr, el, icon, listen, reconcile, setText } from "./dom.js";
import { showLead } from "./lead.js";
import { askPermission, permission } from "./notices.js";
import { changer, choice, heading, row, slider, toggle } from "./settingrows.js";

/** @import {App, Channel, Notify, State} from "../app/types.js" */
/** @import {PaneView} from "./settingsdialog.js" */

/** @typedef {ReturnType<typeof changer>} Changer */
/** @typedef {"off"|"half"|"hour"|"morning"} Pause */

/** @type {Notify[]} */
const LEVELS = ["all", "mentions", "none"];

/** @param {App} app @returns {PaneView} */
export function notificationsPane(app) {
  const t = later.settings;
  const change = changer(app);
  const everywhere = choice(t.everywhere, t.everywhereHint, LEVELS.map((level) => [level, t.levels[level]]),
    (notify) => change.set({ notify }));
  const desktop = desktopRow(app, change);
  const parts = [soundRows(change), quietRows(app, change), channelRows(app, change)];
  const [heard, quiet, channels] = parts.map(({ nodes }) => nodes);
  return {
    nodes: [
      change.trouble, heading(t.about), everywhere.node, desktop.node,
      heading(t.sounds), ...heard ?? [], heading(t.quiet), ...quiet ?? [],
      heading(t.channels), ...channels ?? [],
    ],
    update(state) {
      everywhere.mark(settingsOf(state).notify);
      desktop.update(state);
      for (const part of parts) part.update(state);
    },
  };
}

/** @param {App} app @param {Changer} change */
function desktopRow(app, change) {
  const t = later.settings;
  const desktop = toggle(t.desktop, "", async (on) => {
    // The browser asks by itself, and only because of this press.
    if (on && permission() === "default") await askPermission();
    change.set({ desktop: on });
    update(app.state);
  });
  const update = (/** @type {State} */ state) => {
    const may = permission();
    desktop.mark(may === "granted" && settingsOf(state).desktop, may === "denied" || may === "none");
    desktop.hint(text.notice.desktopBy[may]);
  };
  return { node: desktop.node, update };
}

/** @param {Changer} change */
function soundRows({ set }) {
  const t = later.settings;
  /** @type {["sounds"|"sound_message"|"sound_ring"|"sound_joined", string, string][]} */
  const kinds = [
    ["sounds", t.allSounds, ""],
    ["sound_message", t.soundMessage, ""],
    ["sound_ring", t.soundRing, t.soundRingHint],
    ["sound_joined", t.soundJoined, ""],
  ];
  const rows = kinds.map(([key, label, hint]) => toggle(label, hint, (on) => set({ [key]: on })));
  const volume = slider(t.volume, "", {
    min: 0, max: 1, step: 0.05, words: t.percent, before: icon("volume", 18),
  }, (value) => set({ volume: value }));
  listen(volume.input, {
    change: () => {
      sounds.volume = Number(volume.input.value);
      sounds.play("message");
    },
  });
  return {
    nodes: [...rows.map(({ node }) => node), volume.node],
    /** @param {State} state */
    update(state) {
      const settings = settingsOf(state);
      kinds.forEach(([key], i) => {
        rows[i]?.mark(settings[key]);
        if (i > 0 && rows[i]) rows[i].node.hidden = !settings.sounds;
      });
      volume.node.hidden = !settings.sounds;
      volume.mark(settings.volume);
    },
  };
}

/** @param {App} app @param {Changer} change */
function quietRows(app, { set, attempt }) {
  const t = later.settings;
  const disturb = toggle(t.disturb, t.disturbHint, (on) =>
    void attempt(app.actions.changeMe({ presence: on ? "dnd" : "auto" })));
  /** @type {Pause[]} */
  const spans = ["off", "half", "hour", "morning"];
  /** @type {Pause} what was chosen here */
  let chosen = "off";
  const pause = choice(t.pause, t.pauseHint, spans.map((span) => [span, t.pauses[span]]), (span) => {
    chosen = span;
    set({ pause_until: endOfPause(span, new Date()) });
  });
  const hours = toggle(t.quietHours, t.quietHoursHint, (on) => set({ quiet_hours: on }));
  const [from, to] = [timeField(t.from), timeField(t.to)];
  listen(from, { change: () => from.value && set({ quiet_from: from.value }) });
  listen(to, { change: () => to.value && set({ quiet_to: to.value }) });
  const span = el("div", { class: "span" }, labelled(t.from, from), labelled(t.to, to));
  return {
    nodes: [disturb.node, pause.node, hours.node, span],
    /** @param {State} state */
    update(state) {
      const settings = settingsOf(state);
      const end = new Date(settings.pause_until);
      const paused = end.getTime() > Date.now();
      disturb.mark(state.me.presence === "dnd");
      pause.mark(/** @type {Pause} */ (paused ? (chosen === "off" ? "" : chosen) : "off"));
      pause.hint(paused ? t.paused(clock(end)) : t.pauseHint);
      hours.mark(settings.quiet_hours);
      span.hidden = !settings.quiet_hours;
      for (const [field, value] of /** @type {const} */ ([[from, settings.quiet_from], [to, settings.quiet_to]])) {
        if (field !== document.activeElement) field.value = value;
      }
    },
  };
}

/**
 * @param {Pause} span
 * @param {Date} now
 * @returns {string | null} null: there is no pause
 */
export function endOfPause(span, now) {
  if (span === "off") return null;
  const end = new Date(now);
  if (span === "half") end.setMinutes(end.getMinutes() + 30);
  else if (span === "hour") end.setHours(end.getHours() + 1);
  else end.setHours(end.getHours() < 8 ? 8 : 32, 0, 0, 0);
  return end.toISOString();
}

/** @param {string} label */
function timeField(label) {
  return el("input", { type: "time", class: "in", "aria-label": label });
}

/** @param {string} label @param {HTMLElement} node */
function labelled(label, node) {
  return el("span", { class: "time-f" }, el("span", { class: "hint", "aria-hidden": "true" }, label), node);
}

/** @param {App} app @param {Changer} change */
function channelRows(app, { attempt }) {
  const list = el("div");
  /** @param {Channel} channel */
  const create = (channel) => {
    const select = el("select", { class: "in" });
    select.append(...LEVELS.map((level) => el("option", { value: level }, text.room.levels[level])));
    listen(select, {
      change: () => {
        const level = /** @type {Notify} */ (select.value);
        void attempt(app.actions.setNotify(channel.id, level));
      },
    });
    const { node } = row("", "", select);
    const words = node.querySelector(".grow > div");
    words?.classList.add("chan");
    words?.append(el("span", { class: "lead" }), el("span", { class: "trunc" }));
    return node;
  };
  return {
    nodes: [list],
    /** @param {State} state */
    update(state) {
      reconcile(list, channelsInOrder(state), {
        key: (c) => String(c.id),
        create,
        update: (node, c) => showChannel(node, c, state),
      });
    },
  };
}

/** @param {HTMLElement} node @param {Channel} channel @param {State} state */
function showChannel(node, channel, state) {
  const name = channelName(state, channel);
  const [lead, words, select] = [".lead", ".trunc", "select"].map((s) => node.querySelector(s));
  if (lead instanceof HTMLElement) showLead(lead, channel, state);
  if (words) setText(words, name);
  if (!(select instanceof HTMLSelectElement)) return;
  attr(select, "aria-label", later.settings.levelOf(name));
  if (select.value !== channel.notify) select.value = channel.notify;
}
