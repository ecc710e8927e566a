// The call at the foot of the sidebar, for as long as its stage is away.

import { present, talking } from "../app/call/changes.js";
import { text } from "../app/text.js";
import { leaveCall, placeOf, toggleMute, toggleScreen } from "./calldeeds.js";
import { meter, muteLabel } from "./callmeter.js";
import { timeOf } from "./calltime.js";
import { attr, el, icon, listen, reconcile, setText } from "./dom.js";
import { namesOf } from "./names.js";
import { avatar, nameOf } from "./people.js";

/** @import {App, Joined, State, User} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** Faces that fit. */
const MOST = 3;

export class Dock {
  /**
   * @param {App} app
   * @param {Ui} ui
   */
  constructor(app, ui) {
    const t = text.call;
    this.app = app;
    this.faces = el("span", { class: "stack" });
    this.name = el("div", { class: "b trunc" });
    this.line = el("div", { class: "hint num trunc" });
    this.mic = el("button", { type: "button", class: "ib" });
    this.share = el("button", { type: "button", class: "ib" }, icon("share", 18));
    this.meter = meter();
    const open = el("button", { type: "button", class: "ib ib-28", "aria-label": t.open, title: t.open });
    open.append(icon("expand", 16));
    const leave = el("button", { type: "button", class: "ib leave", title: t.leaveLabel });
    attr(leave, "aria-label", t.leaveLabel);
    leave.append(icon("hangup", 18));
    const words = el("div", { class: "grow" }, this.name, this.line);
    this.node = el("div", { class: "dock", role: "region", hidden: true });
    this.node.append(
      el("div", { class: "dock-h" }, this.faces, words, open),
      el("div", { class: "dock-b" }, this.mic, this.share, leave),
    );
    listen(open, { click: () => ui.stage.open() });
    listen(this.mic, { click: () => toggleMute(app) });
    listen(this.share, { click: () => void toggleScreen(app, ui) });
    listen(leave, { click: () => leaveCall(app) });
  }

  /** @param {State} state */
  update(state) {
    const mine = talking(state);
    attr(this.node, "hidden", !mine);
    if (!mine) return;
    const place = placeOf(state, mine.call);
    const users = othersOf(state, mine).slice(0, MOST);
    attr(this.node, "aria-label", text.call.label(place));
    setText(this.name, place);
    reconcile(this.faces, users, {
      key: (u) => `${u.id} ${u.name_hue} ${nameOf(u)}`,
      create: (u) => avatar(u, "s24"),
    });
    muteLabel(this.mic, state.own, this.meter.node);
    const label = state.own.screen ? text.call.screenOff : text.call.screenLabel;
    attr(this.share, "aria-label", label);
    attr(this.share, "title", label);
    attr(this.share, "aria-pressed", String(state.own.screen));
  }

  beat() {
    const { calls, state } = this.app;
    const mine = talking(state);
    if (!mine) return;
    const who = speakersOf(mine);
    const time = timeOf(state, mine.call);
    setText(this.line, who.length ? `${time}, ${text.call.talking(namesOf(state, who, 2))}` : time);
    this.meter.show(state.own.muted ? 0 : calls.levelOf(""));
  }
}

/** @param {State} state @param {Joined} mine @returns {User[]} */
function othersOf(state, { call }) {
  const ids = present(call).map((p) => p.user_id).filter((id) => id !== state.me.id);
  return ids.map((id) => state.users.get(id)).filter((u) => u !== undefined);
}

/** @param {Joined} mine @returns {number[]} */
function speakersOf({ call, remotes }) {
  return present(call).filter((p) => remotes.get(p.peer ?? "")?.speaking).map((p) => p.user_id);
}
