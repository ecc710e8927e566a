// Settings: the devices that are signed in.

import { later } from "../app/latertext.js";
import { text } from "../app/text.js";
import { moment } from "./dates.js";
import { attr, el, icon, listen } from "./dom.js";
import { changer } from "./settingrows.js";

/** @import {App, Session} from "../app/types.js" */
/** @import {PaneView} from "./settingsdialog.js" */

/** @param {App} app @returns {PaneView} */
export function sessionsPane(app) {
  const t = later.settings;
  const list = el("ul", { "aria-busy": "true" });
  const all = el("button", { type: "button", class: "btn btn-danger-line", hidden: true });
  const { trouble, attempt } = changer(app);
  const load = async () => {
    const { sessions, current } = await app.api.sessions();
    const here = (/** @type {Session} */ s) => Number(s.id === current);
    const order = sessions.toSorted((a, b) => here(b) - here(a) || (a.seen_at < b.seen_at ? 1 : -1));
    list.replaceChildren(...order.map((s) => line(s, s.id === current, (button) => void end(s, button))));
    attr(list, "aria-busy", null);
    all.replaceChildren(t.signOutOthers(sessions.length - 1));
    all.hidden = sessions.length < 2;
  };
  /** @param {Session} session @param {HTMLElement} button */
  const end = async (session, button) => {
    attr(button, "aria-busy", "true");
    await attempt(app.api.endSession(session.id).then(load));
    list.querySelector("button")?.focus();
  };
  listen(all, { click: () => void attempt(app.api.endOtherSessions().then(load)) });
  void attempt(load());
  const acts = el("div", { class: "set-acts" }, all);
  return { nodes: [el("p", { class: "lead-p" }, t.sessionsLead), trouble, list, acts] };
}

/**
 * @param {Session} session
 * @param {boolean} here
 * @param {(button: HTMLElement) => void} end
 */
function line({ device, address, seen_at }, here, end) {
  const t = later.settings;
  const name = text.said.device(device);
  const sign = /iPhone|iPad|Android/.test(device) ? "mobile" : "monitor";
  const when = moment(new Date(seen_at), new Date());
  const words = here ? t.activeNow(address) : t.lastUsed(address, when);
  const about = el("div", { class: "grow" }, el("div", { class: "b" }, name), el("p", { class: "hint" }, words));
  const node = el("li", { class: "dev" }, el("span", { class: "ico" }, icon(sign)), about);
  if (here) node.append(el("span", { class: "chip on" }, t.thisDevice));
  else {
    const button = el("button", { type: "button", class: "btn", "aria-label": t.signOutOf(name) }, t.signOut);
    node.append(listen(button, { click: () => end(button) }));
  }
  return node;
}
