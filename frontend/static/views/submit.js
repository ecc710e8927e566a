// The submit button of a form and the note above it that says what failed.

import { text } from "../app/text.js";
import { attr, el, icon, setText } from "./dom.js";

/**
 * @param {string} label
 * @param {string} busyLabel
 */
export function submitButton(label, busyLabel) {
  const button = el("button", { type: "submit", class: "btn btn-primary btn-lg btn-block" }, label);
  return {
    button,
    /** @param {boolean} on */
    busy(on) {
      button.classList.toggle("is-busy", on);
      attr(button, "aria-busy", on ? "true" : null);
      setText(button, on ? busyLabel : label);
    },
    isBusy: () => button.classList.contains("is-busy"),
  };
}

export function note() {
  const words = el("span");
  const node = el("div", { class: "note", role: "alert", hidden: true });
  return {
    node,
    /** @param {string} message @param {"bad"|""} [mood] */
    show(message, mood = "bad") {
      node.className = mood ? "note note-bad" : "note";
      setText(words, message);
      node.replaceChildren(icon(mood ? "alert" : "info", 18), words);
      node.hidden = false;
    },
    hide() {
      node.hidden = true;
    },
  };
}

/** @param {unknown} error @returns {string} words for people */
export function wordsOf(error) {
  return (error instanceof Error && error.message) || text.toast.failed;
}
