import { el } from "./dom.js";

/**
 * Where a character of a text field stands, measured on a copy of the field.
 * @param {HTMLTextAreaElement} input
 * @param {number} at
 * @returns {number} pixels from the field's left edge
 */
export function caretLeft(input, at) {
  const mark = el("span", {}, "@");
  const copy = el("div", { class: "cp-in cp-copy", "aria-hidden": "true", dir: "auto" });
  copy.append(input.value.slice(0, at), mark, input.value.slice(at + 1));
  copy.style.setProperty("width", `${input.clientWidth}px`);
  input.after(copy);
  const left = mark.offsetLeft;
  copy.remove();
  return left;
}
