// The first steps of somebody who is alone on a new server: invite people, make
// a channel, turn on notifications. They are put away for good.

import { text } from "../app/text.js";
import { attr, el, icon, listen } from "./dom.js";
import { canInvite, inviteLead, inviteParts } from "./invite.js";
import { askPermission, permission } from "./notices.js";
import { openNewRoom } from "./later.js";

/** @import {App} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {App} app
 * @param {Ui} ui
 */
export function welcome(app, ui) {
  const t = text.welcome;
  const away = el("button", { type: "button", class: "ib ib-28", "aria-label": t.dismiss, title: t.dismiss });
  away.append(icon("x", 16));
  listen(away, {
    click: () => {
      void ui.attempt(app.actions.set({ welcomed: true }));
      ui.focusComposer();
    },
  });
  const title = el("h3", { id: "first" }, t.title);
  const first = canInvite(app) ? [invite(app, ui)] : [];
  const steps = el("ol", {}, ...first, makeChannel(app, ui), turnOn(app, ui));
  const head = el("div", { class: "first-h" }, el("div", { class: "grow" }, title, el("p", {}, t.lead)), away);
  return el("section", { class: "first", "aria-labelledby": "first" }, head, steps);
}

/**
 * @param {string} sign
 * @param {string} title
 * @param {string} lead
 */
function step(sign, title, lead) {
  const words = el("div", { class: "grow" }, el("b", {}, title), el("p", {}, lead));
  return el("li", {}, el("span", { class: "ill" }, icon(sign)), words);
}

/** @param {App} app @param {Ui} ui */
function invite(app, ui) {
  const node = step("user-plus", text.welcome.invite, inviteLead(app));
  const parts = inviteParts(app, ui);
  node.querySelector(".grow")?.append(parts.node);
  node.append(parts.code);
  return node;
}

/** @param {App} app @param {Ui} ui */
function makeChannel(app, ui) {
  const t = text.welcome;
  const node = step("lock", t.channel, t.channelLead);
  const button = el("button", { type: "button", class: "btn" }, icon("plus", 16), t.channelDo);
  listen(button, { click: () => openNewRoom(app, ui) });
  node.append(button);
  return node;
}

/** @param {App} app @param {Ui} ui */
function turnOn(app, ui) {
  const t = text.welcome;
  const node = step("bell", t.notify, t.notifyLead);
  const button = el("button", { type: "button", class: "btn" }, t.notifyDo);
  const said = node.querySelector("p");
  const show = () => {
    const may = permission();
    button.hidden = may !== "default";
    if (may === "granted") node.append(el("span", { class: "ok" }, icon("check", 16), t.done));
    else if (may !== "default") said?.replaceChildren(text.notice.desktopBy[may]);
  };
  listen(button, {
    click: async () => {
      attr(button, "aria-busy", "true");
      await askPermission();
      void ui.attempt(app.actions.set({ desktop: true }));
      attr(button, "aria-busy", null);
      show();
    },
  });
  node.append(button);
  show();
  return node;
}
