// A call that rings where nobody looks is told as a notice, for as long as it
// rings.

import { ringing } from "../app/call/changes.js";
import { isQuiet } from "../app/notifications.js";
import { pathOf } from "../app/routes.js";
import { settingsOf } from "../app/settings.js";
import { Tabs } from "../app/tabs.js";
import { text } from "../app/text.js";
import { placeOf } from "./calldeeds.js";
import { notify, permission } from "./notices.js";
import { ICON } from "./notifier.js";
import { nameOf } from "./people.js";

/** @import {App, State} from "../app/types.js" */
/** @import {Notice} from "./notices.js" */

/** @param {App} app */
export function mountCallNotices(app) {
  const tabs = new Tabs(app.state.me.id);
  /** Those that ring, by call. @type {Map<string, Promise<Notice | undefined>>} */
  const told = new Map();
  const update = (/** @type {State} */ state) => {
    const now = ringing(state);
    for (const ring of now) {
      if (!told.has(ring.call.id)) told.set(ring.call.id, tell(ring, state, tabs));
    }
    for (const [id, notice] of told) {
      if (now.some(({ call }) => call.id === id)) continue;
      told.delete(id);
      void notice.then((shown) => shown?.close());
    }
  };
  app.subscribe(update);
  update(app.state);
}

/**
 * @param {ReturnType<typeof ringing>[number]} ring
 * @param {State} state
 * @param {Tabs} tabs
 * @returns {Promise<Notice | undefined>}
 */
async function tell({ call, from }, state, tabs) {
  const settings = settingsOf(state);
  if (permission() !== "granted" || !settings.desktop || isQuiet(settings, state.me.presence, new Date())) return undefined;
  // Where somebody looks, the card of the call is seen.
  if ((await tabs.looked()).length > 0 || !(await tabs.claim(`call.${call.id}`))) return undefined;
  const caller = state.users.get(from);
  const channel = state.channels.get(call.channel_id);
  const body = channel && channel.kind !== "direct" ? placeOf(state, call) : "";
  const options = { body, icon: caller?.avatar_url ?? ICON, tag: `minimost-call-${call.id}`, requireInteraction: true };
  return notify(text.ring.calls(nameOf(caller)), options, channel ? pathOf(channel.id) : "/", () => window.focus());
}
