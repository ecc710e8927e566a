// Tells of new messages: a sound, and a notice of the system that leads to the
// message. What is told at all is decided in app/notifications.js.

import { isQuiet, noticeOf } from "../app/notifications.js";
import { parsePath, pathOf } from "../app/routes.js";
import { settingsOf } from "../app/settings.js";
import { sounds } from "../app/sounds.js";
import { Tabs } from "../app/tabs.js";
import { text } from "../app/text.js";
import { channelName } from "./channels.js";
import { notify, permission } from "./notices.js";
import { nameOf } from "./people.js";
import { lineOf } from "./summary.js";
import { write } from "./visit.js";

/** @import {App, LiveEvent, Message, State} from "../app/types.js" */
/** @import {Notice} from "./notices.js" */
/** @import {Ui} from "./ui.js" */

export const ICON = new URL("../favicon.svg", import.meta.url).pathname;
/** The longest text in a notice; systems cut it anyway. */
const LONGEST = 240;

/**
 * Has the sounds be as they are set.
 * @param {State} state
 * @param {Date} now
 */
export function tune(state, now) {
  const settings = settingsOf(state);
  sounds.muted = !settings.sounds || isQuiet(settings, state.me.presence, now);
  sounds.volume = settings.volume;
  /** @type {[boolean, string[]][]} */
  const kinds = [
    [settings.sound_message, ["message", "mention"]],
    [settings.sound_ring, ["ring"]],
    [settings.sound_joined, ["joined", "left"]],
  ];
  sounds.silent = new Set(kinds.flatMap(([on, names]) => (on ? [] : names)));
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @returns {{update: (state: State) => void, end: () => void}}
 */
export function mountNotifier(app, ui) {
  const tabs = new Tabs(app.state.me.id);
  /** Notices that are shown. @type {Map<number, {channel: number, notice: Notice}>} */
  const shown = new Map();
  let ended = false;
  const look = () => {
    const here = !ended && document.visibilityState === "visible" && document.hasFocus();
    tabs.look(here ? app.state.current : undefined);
  };
  for (const event of ["focus", "blur"]) addEventListener(event, look);
  document.addEventListener("visibilitychange", look);
  app.listen((event) => void follow(event));
  // A press on a notice of the service worker.
  navigator.serviceWorker?.addEventListener("message", ({ data }) => ended || open(app, ui, data.path));

  /** @param {LiveEvent} event */
  const follow = async ({ type, data }) => {
    if (ended || type !== "message.created") return;
    /** @type {Message} */
    const message = data;
    const now = new Date();
    if (!noticeOf(app.state, message, [], now)) return;
    const as = noticeOf(app.state, message, await tabs.looked(), now);
    if (!as || !(await tabs.claim(message.id))) return;
    tune(app.state, now);
    sounds.play(as);
    if (permission() !== "granted" || !settingsOf(app.state).desktop) return;
    const notice = await show(message, app.state, (path) => open(app, ui, path));
    if (notice) shown.set(message.id, { channel: message.channel_id, notice });
  };

  return {
    update(state) {
      look();
      tune(state, new Date());
      for (const [id, { channel, notice }] of shown) {
        const c = state.channels.get(channel);
        if (c && id > c.last_read_id) continue;
        notice.close();
        shown.delete(id);
      }
    },
    end() {
      ended = true;
      look();
      for (const { notice } of shown.values()) notice.close();
    },
  };
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {string} path
 */
function open(app, ui, path) {
  window.focus();
  const { channel, message } = parsePath(path);
  if (message) void ui.attempt(app.actions.jumpTo(channel, message));
  else if (channel) app.actions.openChannel(channel);
  ui.refresh();
  write(ui);
}

/**
 * @param {Message} message
 * @param {State} state
 * @param {(path: string) => void} press
 * @returns {Promise<Notice | undefined>} undefined: the system shows none
 */
async function show(message, state, press) {
  const { title, body } = wordsOf(message, state);
  const icon = state.users.get(message.sender_id)?.avatar_url ?? ICON;
  return notify(title, { body, icon, tag: `minimost-${message.id}` }, pathOf(message.channel_id, message.id), press);
}

/**
 * Who writes, where, and what.
 * @param {Message} message
 * @param {State} state
 * @returns {{title: string, body: string}}
 */
export function wordsOf(message, state) {
  const channel = state.channels.get(message.channel_id);
  const name = nameOf(state.users.get(message.sender_id));
  const alone = channel?.kind === "direct" && channel.member_count <= 2;
  const place = channelName(state, channel);
  const title = alone ? name : text.notice.in(name, channel?.kind === "public" ? `#${place}` : place);
  const body = message.body.trim() || lineOf(message) || text.notice.file;
  return { title, body: body.length > LONGEST ? `${body.slice(0, LONGEST - 1)}…` : body };
}
