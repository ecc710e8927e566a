// The bars under the head of a channel: screens that are shared there, one's
// own that is, and, where there is no sidebar, the call one is in.

import { present, talking } from "../app/call/changes.js";
import { text } from "../app/text.js";
import { leaveCall, placeOf, screensIn, toggleMute, watch } from "./calldeeds.js";
import { meter, muteLabel } from "./callmeter.js";
import { timeOf } from "./calltime.js";
import { attr, el, icon, listen, setText } from "./dom.js";
import { namesOf } from "./names.js";
import { phrase } from "./notes.js";

/** @import {App, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {HTMLElement} top
 */
export function mountCallBars(app, ui, top) {
  const own = ownBar(app);
  const others = watchBar(app, ui);
  const phone = phoneBar(app, ui);
  top.append(phone.node, own.node, others.node);
  return {
    /** @param {State} state */
    update(state) {
      for (const bar of [own, others, phone]) bar.update(state);
    },
    beat: () => phone.beat(),
  };
}

/** One's own screen, wherever one is. @param {App} app */
function ownBar(app) {
  const words = el("span", { class: "grow trunc" });
  const count = el("span", { class: "later" });
  const stop = el("button", { type: "button", class: "btn" }, text.call.stop);
  const node = el("div", { class: "bar bar-own", role: "status", hidden: true });
  node.append(icon("share", 18), words, count, stop);
  let id = "";
  listen(stop, { click: () => void app.calls.leave(id) });
  return {
    node,
    /** @param {State} state */
    update(state) {
      const mine = [...state.joined.values()].find((j) => j.sharing);
      attr(node, "hidden", !mine);
      if (!mine) return;
      id = mine.call.id;
      setText(words, text.call.sharingYou(placeOf(state, mine.call)));
      setText(count, text.call.watching(mine.remotes.size));
    },
  };
}

/** Screens that others share here. @param {App} app @param {Ui} ui */
function watchBar(app, ui) {
  const t = text.call;
  const words = el("span", { class: "grow trunc" });
  const see = el("button", { type: "button", class: "btn" }, t.watch);
  const x = el("button", { type: "button", class: "ib ib-28", "aria-label": t.dismiss }, icon("x", 16));
  const node = el("div", { class: "bar bar-call", role: "status", hidden: true });
  node.append(icon("share", 18), words, see, x);
  /** @type {Set<string>} */
  const dismissed = new Set();
  const unseen = (/** @type {State} */ state) =>
    screensIn(state, state.current).filter((c) => !dismissed.has(c.id) && !state.joined.has(c.id));
  let shown = "";
  const update = (/** @type {State} */ state) => {
    const list = unseen(state);
    attr(node, "hidden", list.length === 0);
    if (list.length === 0) return;
    const names = namesOf(state, list.map((c) => c.started_by), 3);
    if (names === shown) return;
    shown = names;
    const sentence = list.length > 1 ? t.sharingMany("{names}") : t.sharing("{names}");
    words.replaceChildren(...phrase(sentence, { names: [el("b", {}, names)] }));
  };
  listen(see, { click: () => void watch(app, ui, unseen(app.state)) });
  listen(x, {
    click: () => {
      for (const c of unseen(app.state)) dismissed.add(c.id);
      update(app.state);
    },
  });
  return { node, update };
}

/** The call, where the sidebar with its dock is a drawer. @param {App} app @param {Ui} ui */
function phoneBar(app, ui) {
  const t = text.call;
  const narrow = matchMedia("(width < 900px)");
  const name = el("span", { class: "b trunc" });
  const time = el("span", { class: "num" });
  const go = el("button", { type: "button", class: "grow call-go" }, icon("live", 18), name, time);
  const sound = meter();
  const mic = el("button", { type: "button", class: "ib" });
  const leave = el("button", { type: "button", class: "ib", "aria-label": t.leaveLabel });
  leave.append(icon("hangup"));
  const node = el("div", { class: "bar bar-phone", role: "region", hidden: true }, go, mic, leave);
  listen(go, { click: () => ui.stage.open() });
  listen(mic, { click: () => toggleMute(app) });
  listen(leave, { click: () => leaveCall(app) });
  return {
    node,
    /** @param {State} state */
    update(state) {
      const mine = talking(state);
      attr(node, "hidden", !mine);
      if (!mine) return;
      const place = placeOf(state, mine.call);
      attr(node, "aria-label", t.label(place));
      setText(name, place);
      attr(go, "title", t.inCallShort(present(mine.call).length));
      muteLabel(mic, state.own, sound.node);
    },
    beat() {
      const mine = talking(app.state);
      if (!mine || !narrow.matches) return;
      setText(time, timeOf(app.state, mine.call));
      sound.show(app.state.own.muted ? 0 : app.calls.levelOf(""));
    },
  };
}
