// Calls on the page: the buttons that start them, the cards that announce
// them, the stage, and what stays of it beside the messages.

import { sounds } from "../app/sounds.js";
import { text } from "../app/text.js";
import { script } from "../app/version.js";
import { mountCallBars } from "./callbars.js";
import { Dock } from "./calldock.js";
import { mountCallButtons } from "./callhead.js";
import { mountCallKeys } from "./callkeys.js";
import { Rings } from "./callrings.js";
import { ringersOf, soundOf } from "./callsounds.js";
import { namesOf } from "./names.js";

/** @import {App, Call, State} from "../app/types.js" */
/** @import {Stage} from "./callstage.js" */
/** @import {Ending} from "../app/call/calls.js" */
/** @import {Ui} from "./ui.js" */

/** Milliseconds between two looks at how loud everybody is. */
const beat = 80;

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {{frame: HTMLElement, side: HTMLElement, main: HTMLElement, top: HTMLElement,
 *   buttons: HTMLElement}} place
 */
export function mountCalls(app, ui, { frame, side, main, top, buttons }) {
  /** @type {Stage | undefined} */
  let stage;
  /** @type {Promise<Stage> | undefined} it is large, and most never see it */
  let coming;
  const load = async () => {
    const module = await script(import("./callstage.js"));
    stage = new module.Stage(app, ui, frame, main);
    return stage;
  };
  const open = async () => {
    coming ??= load().catch((error) => {
      coming = undefined;
      throw error;
    });
    (await coming).open();
  };
  const dock = new Dock(app, ui);
  const head = mountCallButtons(app, ui, buttons);
  const bars = mountCallBars(app, ui, top);
  const rings = new Rings(app, ui);
  side.lastElementChild?.before(dock.node);
  frame.append(rings.node);
  ui.stage = { open: () => void ui.attempt(open()), close: () => stage?.close() };
  const unmountKeys = mountCallKeys({ app, ui, stage: () => stage, rings });
  const sound = soundOf();
  const timer = setInterval(() => {
    if (app.state.joined.size === 0 || document.hidden) return;
    if (stage?.isOpen) return stage.beat();
    dock.beat();
    bars.beat();
  }, beat);
  app.calls.onEnd = (call, ending) => {
    const words = endingOf(app.state, call, ending);
    if (words) ui.toast({ icon: "info", words, ms: 6000 });
    if (call.kind === "voice") sounds.play("left");
  };
  return {
    /** @param {State} state */
    update(state) {
      for (const view of [stage, dock, head, bars, rings]) view?.update(state);
      sound(state);
    },
    /** The page is over. */
    end() {
      clearInterval(timer);
      unmountKeys();
      sounds.loop("");
      app.calls.abandon();
    },
  };
}

/**
 * @param {State} state
 * @param {Call} call
 * @param {Ending} ending
 * @returns {string} "" where there is nothing to say
 */
export function endingOf(state, call, ending) {
  if (call.kind === "screen") return call.started_by === state.me.id ? "" : text.callEnd.screen;
  if (ending === "lost" || ending === "moved") return text.callEnd[ending];
  if (ending !== "declined" && ending !== "missed" && ending !== "busy") return "";
  const rung = ringersOf(call).filter((id) => id !== state.me.id);
  return rung.length ? text.callEnd[ending](namesOf(state, rung, 3)) : "";
}
