// The rows of the settings: words at the left, something to change at the right.

import { attr, el, listen, setText } from "./dom.js";
import { radios } from "./radios.js";
import { note, wordsOf } from "./submit.js";

/** @import {App, SettingsChange} from "../app/types.js" */
/** @import {Child} from "./dom.js" */

let rows = 0;

/**
 * @typedef {object} Row
 * @property {HTMLElement} node
 * @property {(words: string) => void} hint says something else below the label
 */

/**
 * @param {string} label
 * @param {string} hint "" for none
 * @param {Child} control
 * @returns {Row}
 */
export function row(label, hint, control) {
  const id = `row${++rows}`;
  const under = el("p", { class: "hint", id, hidden: !hint }, hint);
  if (control instanceof HTMLElement) attr(control, "aria-describedby", id);
  const words = el("div", { class: "grow" }, el("div", {}, label), under);
  return {
    node: el("div", { class: "opt-row" }, words, control),
    hint: (now) => {
      setText(under, now);
      under.hidden = !now;
    },
  };
}

/** @param {string} words */
export function heading(words) {
  return el("h3", {}, words);
}

/**
 * A switch.
 * @param {string} label
 * @param {string} hint
 * @param {(on: boolean) => void} change
 */
export function toggle(label, hint, change) {
  const control = el("button", { type: "button", class: "sw", role: "switch", "aria-label": label });
  const { node, hint: say } = row(label, hint, control);
  listen(control, {
    click: () => {
      if (control.getAttribute("aria-disabled")) return;
      change(control.getAttribute("aria-checked") !== "true");
    },
  });
  return {
    node,
    hint: say,
    /** @param {boolean} on @param {boolean} [fixed] it cannot be changed */
    mark(on, fixed = false) {
      attr(control, "aria-checked", String(on));
      attr(control, "aria-disabled", fixed ? "true" : null);
    },
  };
}

/**
 * A choice of a few.
 * @template {string} V
 * @param {string} label
 * @param {string} hint
 * @param {[V, string][]} options
 * @param {(value: V) => void} pick
 */
export function choice(label, hint, options, pick) {
  const seg = radios(label, "seg", options.map(([value, words]) => ({ value, label: words })), pick);
  return { ...row(label, hint, seg.node), mark: seg.mark };
}

/**
 * A slider.
 * @param {string} label
 * @param {string} hint
 * @param {{min: number, max: number, step: number, words: (value: number) => string, before: Child, after?: Child}} range
 * @param {(value: number) => void} change while it is moved
 */
export function slider(label, hint, { min, max, step, words, before, after }, change) {
  const input = el("input", { type: "range", class: "range", min, max, step, "aria-label": label });
  const { node } = row(label, hint, el("span", { class: "rng" }, before, input, after));
  const tell = () => {
    attr(input, "aria-valuetext", words(Number(input.value)));
    input.style.setProperty("--at", String((Number(input.value) - min) / (max - min)));
  };
  listen(input, {
    input: () => {
      tell();
      change(Number(input.value));
    },
  });
  return {
    node,
    input,
    /** @param {number} value */
    mark(value) {
      if (Number(input.value) !== value) input.value = String(value);
      tell();
    },
  };
}

/**
 * Changes settings, and says at one place of the pane what was refused.
 * @param {App} app
 */
export function changer(app) {
  const trouble = note();
  const attempt = async (/** @type {Promise<unknown>} */ promise) => {
    trouble.hide();
    try {
      await promise;
    } catch (error) {
      trouble.show(wordsOf(error));
    }
  };
  return {
    trouble: trouble.node,
    attempt,
    /** @param {SettingsChange} change */
    set: (change) => void attempt(app.actions.set(change)),
  };
}
