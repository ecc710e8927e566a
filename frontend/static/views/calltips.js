// What the stage has to say: that one is muted while one speaks, that there is
// no microphone, that the browser keeps silent.

import { isOn } from "../app/call/media.js";
import { talking } from "../app/call/changes.js";
import { text } from "../app/text.js";
import { el, icon, listen, setText } from "./dom.js";

/** @import {App, State} from "../app/types.js" */

const TIP_MS = 5000;

/** @param {App} app */
export function callTips(app) {
  const t = text.call;
  const muted = el("div", { class: "tip", role: "status", hidden: true }, icon("mic-off", 18));
  const how = el("span", { class: "t2" });
  muted.append(el("b", {}, t.muted), how);
  const why = el("span", { class: "grow" });
  const again = el("button", { type: "button", class: "btn" }, t.tryAgain);
  const trouble = el("div", { class: "tip wide", role: "status", hidden: true });
  trouble.append(icon("mic-off", 18), why, again);
  const hear = el("button", { type: "button", class: "btn btn-primary" }, icon("volume", 18), t.hear);
  const silent = el("div", { class: "tip wide", role: "status", hidden: true });
  silent.append(el("span", { class: "grow" }, t.silenced), hear);
  listen(again, { click: () => void app.calls.given.openVoice() });
  listen(hear, { click: () => void app.calls.unsilence() });
  let warned = 0;
  let timer = 0;
  return {
    node: el("div", { class: "tips" }, muted, trouble, silent),
    /** @param {State} state */
    update(state) {
      const { own } = state;
      const voice = talking(state) !== undefined;
      trouble.hidden = !voice || own.trouble === "";
      setText(why, t.trouble[own.trouble]);
      silent.hidden = !own.silenced;
      if (!own.muted) muted.hidden = true;
      if (own.warned === warned) return;
      warned = own.warned;
      if (!warned) return;
      setText(how, isOn("push") ? t.pushLead : t.mutedLead);
      muted.hidden = false;
      clearTimeout(timer);
      timer = window.setTimeout(() => (muted.hidden = true), TIP_MS);
    },
  };
}
