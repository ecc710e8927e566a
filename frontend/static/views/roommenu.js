// The menu of a channel: of what to be told, its people, and what can be done
// with it.

import { text } from "../app/text.js";
import { channelName, othersIn } from "./channels.js";
import { openMenu } from "./menu.js";
import { openPerson } from "./person.js";
import { askLeave, openAddPeople, openEditRoom } from "./later.js";
import { closeDirect, visit } from "./visit.js";

/** @import {App, Channel, Notify} from "../app/types.js" */
/** @import {Divider, Entry} from "./menu.js" */
/** @import {Ui} from "./ui.js" */

/** @type {[Notify, string][]} */
const LEVELS = [
  ["all", "bell"],
  ["mentions", "at"],
  ["none", "bell-off"],
];

/**
 * @param {HTMLElement} anchor
 * @param {App} app
 * @param {Ui} ui
 * @param {number} id
 */
export function openRoomMenu(anchor, app, ui, id) {
  const menu = roomMenu(anchor, app, ui, id);
  openMenu(anchor, menu.label, menu.items);
}

/**
 * @param {HTMLElement} anchor
 * @param {App} app
 * @param {Ui} ui
 * @param {number} id
 * @returns {{label: string, items: (Entry | Divider)[]}}
 */
export function roomMenu(anchor, app, ui, id) {
  const channel = app.state.channels.get(id);
  if (!channel) return { label: "", items: [] };
  const levels = LEVELS.map(([level, icon]) => ({
    label: text.room.levels[level],
    icon,
    checked: channel.notify === level,
    run: () => void ui.attempt(app.actions.setNotify(id, level)),
  }));
  return {
    label: text.room.menu(channelName(app.state, channel)),
    items: [{ heading: text.room.notify }, ...levels, "line", ...deeds(anchor, app, ui, channel)],
  };
}

/**
 * @param {HTMLElement} anchor
 * @param {App} app
 * @param {Ui} ui
 * @param {Channel} channel
 * @returns {(Entry | Divider)[]}
 */
function deeds(anchor, app, ui, channel) {
  const t = text.room;
  const { id, kind } = channel;
  const show = (/** @type {"members"|"pins"} */ what) => {
    if (id !== app.state.current) visit(app, ui, id);
    // Once the channel is shown: before that the panel would make way for it.
    requestAnimationFrame(() => ui.panel.open(what, anchor));
  };
  const members = { label: t.members, icon: "users", run: () => show("members") };
  const pins = channel.pin_count ? [{ label: text.pins.title, icon: "pin", run: () => show("pins") }] : [];
  if (kind === "public") return [members, ...pins];
  if (kind === "private") {
    return [
      members,
      ...pins,
      { label: t.add, icon: "user-plus", run: () => openAddPeople(app, id) },
      { label: t.edit, icon: "edit", run: () => openEditRoom(app, id, "name") },
      "line",
      { label: t.leave, icon: "logout", danger: true, run: () => askLeave(app, id) },
    ];
  }
  const [other = app.state.me.id, more] = othersIn(app.state, channel);
  const profile = { label: t.profile, icon: "user", run: () => openPerson(app, ui, other, anchor) };
  return [
    more ? members : profile,
    ...pins,
    { label: t.close, icon: "x", run: () => closeDirect(app, ui, id) },
  ];
}
