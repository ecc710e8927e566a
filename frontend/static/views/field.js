// A labelled input with a line below for a hint or an error.

import { later } from "../app/latertext.js";
import { attr, el, icon, listen } from "./dom.js";

let fields = 0;

/**
 * @typedef {object} Field
 * @property {HTMLElement} node
 * @property {HTMLInputElement} input
 * @property {HTMLElement} label the line above, for a link at its end
 * @property {(words: string, mood?: ""|"ok"|"bad") => void} say the line below
 */

/**
 * @param {string} label
 * @param {{name: string, type?: string, autocomplete: string, maxlength?: number}} attrs
 * @param {string} [size] a class of css/field.css
 * @returns {Field}
 */
export function field(label, attrs, size = "in-lg") {
  const id = `field${++fields}`;
  const input = el("input", {
    type: "text",
    ...attrs,
    id,
    required: true,
    spellcheck: "false",
    autocapitalize: "none",
    "aria-describedby": `${id}u`,
  });
  const top = el("div", { class: "lbl" }, el("label", { for: id }, label));
  const box = el("div", { class: `in ${size}`.trim() }, input);
  const under = el("p", { class: "under", id: `${id}u`, "aria-live": "polite" });
  const node = el("div", { class: "field" }, top, box, under);
  return {
    node,
    input,
    label: top,
    say: (words, mood = "") => say(under, box, input, words, mood),
  };
}

/**
 * @param {HTMLElement} under
 * @param {HTMLElement} box
 * @param {HTMLInputElement} input
 * @param {string} words
 * @param {""|"ok"|"bad"} mood
 */
function say(under, box, input, words, mood) {
  box.classList.toggle("bad", mood === "bad");
  attr(input, "aria-invalid", mood === "bad" ? "true" : null);
  attr(under, "class", `under ${mood}`.trim());
  if (under.textContent === words) return;
  under.replaceChildren(words);
  if (words && mood) under.prepend(icon(mood === "ok" ? "check" : "alert", 14));
}

/**
 * A password field with a button to show it and a word about caps lock.
 * @param {string} label
 * @param {{name: string, autocomplete: string, maxlength: number}} attrs
 * @returns {Field}
 */
export function passwordField(label, attrs) {
  const f = field(label, { ...attrs, type: "password" });
  const eye = el("button", { type: "button", class: "ib ib-28" });
  const caps = el("span", { class: "caps", role: "status" });
  const show = (/** @type {boolean} */ shown) => {
    f.input.type = shown ? "text" : "password";
    attr(eye, "aria-label", shown ? later.auth.hide : later.auth.show);
    attr(eye, "title", shown ? later.auth.hide : later.auth.show);
    eye.replaceChildren(icon(shown ? "eye-off" : "eye", 18));
  };
  show(false);
  listen(eye, { click: () => show(f.input.type === "password") });
  const look = (/** @type {KeyboardEvent} */ e) => {
    const on = e.getModifierState("CapsLock");
    caps.replaceChildren(...(on ? [icon("warn", 14), later.auth.caps] : []));
  };
  listen(f.input, { keydown: look, keyup: look, blur: () => caps.replaceChildren() });
  f.input.after(caps, eye);
  return f;
}
