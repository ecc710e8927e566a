// The keys of calls. They come before those of the page: on the stage F is
// full screen, and letters go nowhere else.

import { talking } from "../app/call/changes.js";
import { isOn } from "../app/call/media.js";
import { toggleMute, toggleScreen } from "./calldeeds.js";
import { hasDialog } from "./dialog.js";

/** @import {App} from "../app/types.js" */
/** @import {Rings} from "./callrings.js" */
/** @import {Stage} from "./callstage.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @typedef {object} Parts
 * @property {App} app
 * @property {Ui} ui
 * @property {() => Stage | undefined} stage
 * @property {Rings} rings
 */

/**
 * @param {Parts} parts
 * @returns {() => void} takes the listeners away
 */
export function mountCallKeys(parts) {
  const speech = new Speech(parts);
  const down = (/** @type {KeyboardEvent} */ e) => {
    if (e.isComposing || e.defaultPrevented) return;
    if (answers(e, parts.rings)) return e.preventDefault();
    if (hasDialog() || e.altKey || e.ctrlKey || e.metaKey || isField(e.target)) return;
    if (speech.press(e) || (!e.repeat && command(e.key, parts))) e.preventDefault();
  };
  const up = (/** @type {KeyboardEvent} */ e) => {
    if (e.key === " " && speech.release()) e.preventDefault();
  };
  const end = new AbortController();
  const { signal } = end;
  document.addEventListener("keydown", down, { capture: true, signal });
  document.addEventListener("keyup", up, { capture: true, signal });
  addEventListener("blur", () => speech.release(), { signal });
  return () => end.abort();
}

/** Alt+A and Alt+X, wherever one is. @param {KeyboardEvent} e @param {Rings} rings */
function answers(e, rings) {
  if (!e.altKey || e.ctrlKey || e.shiftKey || e.metaKey) return false;
  // Alt may make another character of the letter.
  const letter = /^[a-z]$/i.test(e.key) ? e.key.toLowerCase() : e.code.slice(-1).toLowerCase();
  return (letter === "a" && rings.take()) || (letter === "x" && rings.refuse());
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
}

/** The microphone that is on for as long as Space is held. */
class Speech {
  /** @param {Parts} parts */
  constructor({ app, stage }) {
    this.app = app;
    this.stage = stage;
    this.held = false;
  }

  /** @param {KeyboardEvent} e @returns {boolean} whether the key is spoken with */
  press(e) {
    if (e.key !== " " || !this.speaks(e.target)) return false;
    if (!e.repeat && !this.held && this.app.state.own.muted) {
      this.held = true;
      this.app.calls.given.mute(false);
    }
    return true;
  }

  /** With push to talk it is for nothing else. @param {EventTarget | null} target */
  speaks(target) {
    if (!talking(this.app.state)) return false;
    if (this.held || isOn("push")) return true;
    const onButton = target instanceof Element && target.closest("button, a, summary") !== null;
    return Boolean(this.stage()?.isOpen) && !onButton;
  }

  /** @returns {boolean} whether it was held */
  release() {
    if (!this.held) return false;
    this.held = false;
    this.app.calls.given.mute(true);
    return true;
  }
}

/**
 * @param {string} key
 * @param {Parts} parts
 * @returns {boolean} whether it was one of a call
 */
function command(key, { app, ui, stage: find }) {
  const stage = find();
  const at = document.activeElement;
  // In a list letters are the list's.
  if (at?.closest(".nav, .panel")) return false;
  const voice = talking(app.state) !== undefined;
  const onIt = stage?.isOpen && (!at || at === document.body || stage.node.contains(at));
  /** @type {Record<string, () => void>} */
  const anywhere = {
    m: () => toggleMute(app),
    s: () => void toggleScreen(app, ui),
  };
  const run = (voice && anywhere[key]) || (onIt && stageKeys(stage, ui)[key]);
  if (!run) return false;
  run();
  return true;
}

/**
 * @param {Stage} stage
 * @param {Ui} ui
 * @returns {Record<string, () => void>}
 */
function stageKeys(stage, ui) {
  return {
    a: () => stage.controls.invite(),
    v: () => stage.cycle(),
    f: () => stage.full(),
    Escape: () => (ui.panel.kind ? ui.panel.close() : stage.close()),
  };
}
