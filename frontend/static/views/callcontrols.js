// The bar below the stage: microphone, camera, screen, hand, people, leave.

import { talking } from "../app/call/changes.js";
import { text } from "../app/text.js";
import { openAdd } from "./calladd.js";
import { leaveCall, toggleCamera, toggleMute, toggleScreen } from "./calldeeds.js";
import { openDevices } from "./calldevices.js";
import { meter, muteLabel } from "./callmeter.js";
import { timeOf } from "./calltime.js";
import { keycap } from "./keycaps.js";
import { attr, el, icon, listen, setText } from "./dom.js";

/** @import {App, Joined, State} from "../app/types.js" */
/** @import {Stage} from "./callstage.js" */
/** @import {Ui} from "./ui.js" */

export class Controls {
  /**
   * @param {App} app
   * @param {Ui} ui
   * @param {Stage} stage
   */
  constructor(app, ui, stage) {
    const t = text.call;
    this.app = app;
    this.meter = meter();
    this.mic = el("button", { type: "button", class: "cb" });
    this.more = control("down", t.devices);
    this.camera = control("camera", t.camera);
    this.screen = control("share", t.screenLabel, t.screen);
    this.hand = control("hand", t.hand);
    this.add = control("user-plus", t.addLabel, t.add);
    this.chat = control("message", t.chat);
    this.leave = control("hangup", t.leaveLabel, t.leave);
    this.leave.classList.add("leave");
    this.more.classList.add("not-phone");
    this.add.classList.add("not-phone");
    this.chat.classList.add("only-phone");
    this.time = el("div", { class: "ctl-l num not-phone", role: "timer" });
    this.split = el("div", { class: "cb-split" }, this.mic, this.more);
    const buttons = [this.split, this.camera, this.screen, this.hand, this.add, this.chat, this.leave];
    const bar = el("div", { class: "ctl-c", role: "toolbar", "aria-label": t.controls }, ...buttons);
    const hint = el("div", { class: "ctl-r keys not-phone" }, keycap("M"), t.muteKey);
    this.node = el("footer", { class: "ctl" }, this.time, bar, hint);
    this.hint = hint;
    listen(this.mic, { click: () => toggleMute(app) });
    listen(this.more, { click: () => openDevices(app) });
    listen(this.camera, { click: () => void toggleCamera(app, ui) });
    listen(this.screen, { click: () => void toggleScreen(app, ui) });
    listen(this.hand, { click: () => app.calls.raiseHand(!app.state.own.hand) });
    listen(this.add, { click: () => this.invite() });
    listen(this.chat, { click: () => stage.toggleChat() });
    listen(this.leave, { click: () => this.hangUp() });
    listen(bar, { keydown: (e) => walk(bar, e) });
  }

  focus() {
    const first = this.mic.offsetParent ? this.mic : this.leave;
    first.focus({ preventScroll: true });
  }

  invite() {
    const mine = talking(this.app.state);
    if (mine) openAdd(this.app, mine.call.id, this.add);
  }

  /** Leaves the call; without one, the screens one watches. */
  hangUp() {
    const { app } = this;
    if (talking(app.state)) return leaveCall(app);
    for (const { call, sharing } of app.state.joined.values()) {
      if (!sharing) void app.calls.leave(call.id);
    }
  }

  /** @param {State} state @param {Joined} here */
  update(state, here) {
    const t = text.call;
    const { own } = state;
    const voice = here.call.kind === "voice";
    for (const node of [this.split, this.camera, this.screen, this.hand, this.add, this.hint]) {
      node.hidden = !voice;
    }
    this.screen.hidden = !voice || !navigator.mediaDevices?.getDisplayMedia;
    muteLabel(this.mic, own, this.meter.node);
    press(this.camera, own.camera, own.camera ? t.cameraOff : t.camera);
    press(this.screen, own.screen, own.screen ? t.screenOff : `${t.screenLabel}`, "S");
    press(this.hand, own.hand, own.hand ? t.handDown : t.hand);
    this.chat.hidden = !state.channels.has(here.call.channel_id);
    const words = voice ? t.leaveLabel : t.stopWatching;
    attr(this.leave, "aria-label", words);
    attr(this.leave, "title", words);
    this.beat(state);
  }

  /** @param {State} state */
  beat(state) {
    const mine = talking(state);
    setText(this.time, mine ? timeOf(state, mine.call) : "");
    this.meter.show(state.own.muted ? 0 : this.app.calls.levelOf(""));
  }
}

/**
 * @param {string} sign
 * @param {string} label
 * @param {string} [words] that are shown
 */
function control(sign, label, words) {
  const node = el("button", { type: "button", class: "cb", title: label }, icon(sign));
  attr(node, "aria-label", label);
  if (words) node.append(el("span", { class: "cb-w" }, words));
  return node;
}

/**
 * @param {HTMLElement} node
 * @param {boolean} on
 * @param {string} label
 * @param {string} [key]
 */
function press(node, on, label, key) {
  attr(node, "aria-pressed", String(on));
  attr(node, "aria-label", label);
  attr(node, "title", key ? `${label} (${key})` : label);
  node.classList.toggle("on", on);
}

/** Arrows go along the bar. @param {HTMLElement} bar @param {KeyboardEvent} e */
function walk(bar, e) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  if (!step) return;
  const buttons = [...bar.querySelectorAll("button")].filter((b) => b.offsetParent !== null);
  const at = buttons.findIndex((b) => b === document.activeElement);
  e.preventDefault();
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
