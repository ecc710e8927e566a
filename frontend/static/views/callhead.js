// The buttons in the head of a channel: call, and share a screen. While a call
// goes on, the first one joins it.

import { callsIn, present } from "../app/call/changes.js";
import { text } from "../app/text.js";
import { canCall, shareScreen, startCall } from "./calldeeds.js";
import { attr, el, icon, listen, setText } from "./dom.js";

/** @import {App, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {HTMLElement} side the header's buttons; these go before the search
 */
export function mountCallButtons(app, ui, side) {
  const t = text.call;
  const words = el("span", { class: "num", hidden: true });
  const call = el("button", { type: "button", class: "ib call-b" }, icon("phone"), words);
  const share = el("button", { type: "button", class: "ib not-phone", "aria-label": t.share, title: t.share });
  share.append(icon("share"));
  listen(call, { click: () => void startCall(app, ui, app.state.current) });
  listen(share, { click: () => void shareScreen(app, ui, app.state.current) });
  const before = side.querySelector(".find") ?? side.lastElementChild;
  before?.before(call, share);
  return {
    /** @param {State} state */
    update(state) {
      const channel = state.channels.get(state.current);
      const possible = canCall(channel);
      const [running] = callsIn(state, state.current, "voice");
      attr(call, "hidden", !possible && !running);
      attr(share, "hidden", !possible || hasOwnScreen(state));
      const inIt = Boolean(running && state.joined.has(running.id));
      const n = running ? present(running).length : 0;
      call.classList.toggle("on-air", Boolean(running));
      call.classList.toggle("in-it", inIt);
      attr(words, "hidden", !running);
      setText(words, inIt ? t.back : t.join(n));
      const label = !running ? t.start : inIt ? t.backLabel : t.joinLabel(n);
      attr(call, "aria-label", label);
      attr(call, "title", label);
    },
  };
}

/** @param {State} state one's own screen is shared in this channel already */
function hasOwnScreen(state) {
  return callsIn(state, state.current, "screen").some((c) => c.started_by === state.me.id);
}
