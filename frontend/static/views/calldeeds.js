// What people do about calls, with the words for what goes wrong.

import { callsIn, talking } from "../app/call/changes.js";
import { DeviceError, isAllowed } from "../app/call/media.js";
import { text } from "../app/text.js";
import { channelName } from "./channels.js";
import { openTrust } from "./calltrust.js";
import { nameOf } from "./people.js";
import { failure } from "./toast.js";
import { wordsOf } from "./submit.js";
import { talk } from "./visit.js";

/** @import {App, Call, Channel, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {Ui} ui
 * @param {Promise<unknown>} deed
 * @returns {Promise<boolean>} whether it was done
 */
async function attempt(ui, deed) {
  try {
    await deed;
    return true;
  } catch (error) {
    if (error instanceof DeviceError && error.trouble === "insecure") openTrust();
    else ui.toast(failure(error instanceof DeviceError ? text.device.trouble[error.trouble] : wordsOf(error)));
    return false;
  }
}

/** Starts the call of a channel, or joins it. @param {App} app @param {Ui} ui @param {number} channel */
export async function startCall(app, ui, channel) {
  const mine = talking(app.state);
  if (mine?.call.channel_id === channel) return ui.stage.open();
  if (!isAllowed()) return openTrust();
  if (await attempt(ui, app.calls.start(channel))) ui.stage.open();
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {string} id
 * @param {boolean} [withCamera]
 */
export async function joinCall(app, ui, id, withCamera = false) {
  if (!isAllowed()) return openTrust();
  if (!(await attempt(ui, app.calls.join(id)))) return;
  ui.stage.open();
  if (withCamera && !app.state.own.camera) await toggleCamera(app, ui);
}

/** Calls one person, in the conversation with them. @param {App} app @param {Ui} ui @param {number} id */
export async function callPerson(app, ui, id) {
  if (await attempt(ui, talk(app, ui, [id]))) await startCall(app, ui, app.state.current);
}

/** Shows them one's screen there. @param {App} app @param {Ui} ui @param {number} id */
export async function shareWith(app, ui, id) {
  if (await attempt(ui, talk(app, ui, [id]))) await shareScreen(app, ui, app.state.current);
}

/** Shows one's screen: in the call one is in, or on its own. @param {App} app @param {Ui} ui @param {number} channel */
export async function shareScreen(app, ui, channel) {
  if (!isAllowed()) return openTrust();
  const mine = talking(app.state);
  if (mine?.call.channel_id === channel) await toggleScreen(app, ui);
  else await attempt(ui, app.calls.share(channel));
}

/** @param {App} app @param {Ui} ui @param {Call[]} calls screens that others share */
export async function watch(app, ui, calls) {
  const done = await Promise.all(calls.map((c) => attempt(ui, app.calls.watch(c.id))));
  if (done.some(Boolean)) ui.stage.open();
}

/** @param {App} app */
export function toggleMute({ calls, state }) {
  calls.given.mute(!state.own.muted);
}

/** @param {App} app @param {Ui} ui */
export async function toggleCamera({ calls, state }, ui) {
  const remotes = [...(talking(state)?.remotes.values() ?? [])];
  const most = state.server.limits.call_cameras ?? Infinity;
  if (!state.own.camera && remotes.filter((r) => r.camera).length >= most) {
    return ui.toast(failure(text.call.cameras(most)));
  }
  await attempt(ui, calls.given.film(!state.own.camera));
}

/** @param {App} app @param {Ui} ui */
export async function toggleScreen({ calls, state }, ui) {
  await attempt(ui, calls.given.show(!state.own.screen));
}

/** @param {App} app */
export function leaveCall(app) {
  const mine = talking(app.state);
  if (mine) void app.calls.leave(mine.call.id);
}

/** Screens that somebody else shares in a channel. @param {State} state @param {number} channel */
export function screensIn(state, channel) {
  return callsIn(state, channel, "screen").filter((c) => c.started_by !== state.me.id);
}

/** Where there can be calls. @param {Channel | undefined} channel */
export function canCall(channel) {
  return Boolean(channel && channel.kind !== "public" && !channel.archived && channel.member_count > 1);
}

/**
 * Where a call takes place, for people.
 * @param {State} state
 * @param {Call} call
 */
export function placeOf(state, call) {
  const channel = state.channels.get(call.channel_id);
  if (channel) return channelName(state, channel);
  const names = call.participants.map((p) => p.user_id).filter((id) => id !== state.me.id);
  return names.length ? names.map((id) => nameOf(state.users.get(id))).join(", ") : text.call.outside;
}
