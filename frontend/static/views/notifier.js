// Tells of new messages: a sound, and a notice of the system that leads to the
// message. What is told at all is decided in app/notifications.js.

import { isQuiet, noticeOf } from "../app/notifications.js";
import { pathOf } from "../app/routes.js";
import { settingsOf } from "../app/settings.js";
import { sounds } from "../app/sounds.js";
import { Tabs } from "../app/tabs.js";
import { text } from "../app/text.js";
import { channelName } from "./channels.js";
import { nameOf } from "./people.js";
import { lineOf } from "./summary.js";
import { write } from "./visit.js";

/** @import {App, LiveEvent, Message, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

const ICON = new URL("../favicon.svg", import.meta.url).pathname;
/** The longest text in a notice; systems cut it anyway. */
const LONGEST = 240;

/** @returns {NotificationPermission | "none"} "none": there are no notices here */
export function permission() {
  return "Notification" in globalThis && isSecureContext ? Notification.permission : "none";
}

/** Only from a press: browsers refuse, and remember, whoever asks unbidden. */
export async function askPermission() {
  return Notification.requestPermission();
}

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
  /** Notices that are shown. @type {Map<number, {channel: number, notice: Notification}>} */
  const shown = new Map();
  let ended = false;
  const look = () => {
    const here = !ended && document.visibilityState === "visible" && document.hasFocus();
    tabs.look(here ? app.state.current : undefined);
  };
  for (const event of ["focus", "blur"]) addEventListener(event, look);
  document.addEventListener("visibilitychange", look);
  app.listen((event) => void follow(event));

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
    const notice = show(message, app.state, () => open(app, ui, message));
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
 * @param {Message} message
 */
function open(app, ui, message) {
  window.focus();
  void ui.attempt(app.actions.jumpTo(message.channel_id, message.id));
  ui.refresh();
  write(ui);
}

/**
 * @param {Message} message
 * @param {State} state
 * @param {() => void} press
 * @returns {Notification | undefined} undefined: the system shows none from a page
 */
function show(message, state, press) {
  const { title, body } = wordsOf(message, state);
  const icon = state.users.get(message.sender_id)?.avatar_url ?? ICON;
  const options = {
    body, icon, tag: `minimost-${message.id}`, silent: true,
    data: { path: pathOf(message.channel_id, message.id) },
  };
  try {
    const notice = new Notification(title, options);
    notice.onclick = () => {
      press();
      notice.close();
    };
    return notice;
  } catch {
    // Android shows notices of service workers only.
    void navigator.serviceWorker?.getRegistration().then((worker) =>
      worker?.showNotification(title, options));
    return undefined;
  }
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
