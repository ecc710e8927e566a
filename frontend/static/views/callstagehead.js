// The head of the stage: where it is, how many are in it, chat, layout and the
// way back to the messages.

import { present } from "../app/call/changes.js";
import { text } from "../app/text.js";
import { openAdd } from "./calladd.js";
import { placeOf } from "./calldeeds.js";
import { layoutOf, pictures } from "./calllayout.js";
import { countOf, subject, titleOf } from "./callstage.js";
import { timeOf } from "./calltime.js";
import { showBadge } from "./channelrow.js";
import { badgeOf } from "./channels.js";
import { attr, el, icon, listen, setText } from "./dom.js";

/** @import {App, Joined, State} from "../app/types.js" */
/** @import {Stage} from "./callstage.js" */

const SIGNS = { grid: "grid", spotlight: "spotlight", alone: "expand" };

export class StageHead {
  /**
   * @param {App} app
   * @param {Stage} stage
   */
  constructor(app, stage) {
    const t = text.call;
    this.app = app;
    this.stage = stage;
    /** Where the time stands in the head. */
    this.phone = matchMedia("(width < 600px)");
    this.sign = el("span", { class: "hd-l" }, icon("lock", 18));
    this.name = el("span", { class: "trunc" });
    this.count = el("p", { class: "hd-d trunc num not-phone" });
    this.line = el("p", { class: "hint num only-phone" });
    this.chat = el("button", { type: "button", class: "btn btn-quiet chat-b not-phone" });
    this.chat.append(icon("message", 18), t.chat);
    this.layout = tool("grid", t.layout);
    this.add = tool("user-plus", t.addLabel);
    this.add.classList.add("only-phone");
    const mini = tool("pip", t.minimise);
    mini.classList.add("not-phone");
    const down = tool("down", t.minimise);
    down.classList.add("only-phone");
    const title = el("h1", { class: "hd-t" }, this.sign, this.name);
    const names = el("div", { class: "hd-n" }, title, this.count, this.line);
    const side = el("div", { class: "hd-a" }, this.chat, this.layout, this.add, mini);
    this.node = el("header", { class: "hd" }, down, names, side);
    listen(this.chat, { click: () => stage.toggleChat() });
    listen(this.layout, { click: () => stage.cycle() });
    listen(this.add, { click: () => this.invite() });
    listen(mini, { click: () => stage.close() });
    listen(down, { click: () => stage.close() });
  }

  invite() {
    const here = subject(this.app.state);
    if (here?.call.kind === "voice") openAdd(this.app, here.call.id, this.add);
  }

  /** @param {State} state @param {Joined} here */
  update(state, here) {
    const { call } = here;
    const voice = call.kind === "voice";
    const channel = state.channels.get(call.channel_id);
    this.sign.hidden = !channel || channel.kind === "direct";
    setText(this.name, voice ? placeOf(state, call) : titleOf(state, here));
    setText(this.count, countOf(state, here));
    this.chat.hidden = !channel;
    attr(this.chat, "aria-pressed", String(this.stage.chat));
    if (channel) showBadge(this.chat, this.stage.chat ? { kind: "", n: 0 } : badgeOf(channel));
    this.showLayout(state);
    this.add.hidden = !voice;
    this.beat(state);
  }

  /** @param {State} state */
  showLayout(state) {
    const t = text.call;
    const layout = layoutOf(this.stage.chosen, pictures(state), this.stage.pinned);
    const label = `${t.layout}: ${t.layouts[layout]}`;
    if (this.layout.getAttribute("aria-label") === label) return;
    attr(this.layout, "aria-label", label);
    attr(this.layout, "title", `${label} (V)`);
    this.layout.replaceChildren(icon(SIGNS[layout]));
  }

  /** @param {State} state */
  beat(state) {
    const here = subject(state);
    if (!here || !this.phone.matches) return;
    const n = present(here.call).length;
    const count = here.call.kind === "voice" ? text.call.inCallShort(n) : countOf(state, here);
    setText(this.line, `${timeOf(state, here.call)}, ${count}`);
  }
}

/** @param {string} sign @param {string} label */
function tool(sign, label) {
  const node = el("button", { type: "button", class: "ib", title: label }, icon(sign));
  attr(node, "aria-label", label);
  return node;
}
