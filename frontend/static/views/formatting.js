// The formatting toolbar and its keys. A second press takes the format away.

import { text } from "../app/text.js";
import { walk } from "./arrows.js";
import { attr, closest, el, icon, listen } from "./dom.js";
import { toggleFence, toggleMark, togglePrefix } from "./format.js";
import { keyNames } from "./keycaps.js";

/** @import {Edit} from "./format.js" */

/** @typedef {"bold"|"italic"|"underline"|"strike"|"code"|"codeBlock"|"list"|"quote"} Format */

/** @type {Record<Format, (value: string, start: number, end: number) => Edit>} */
const EDITS = {
  bold: (v, s, e) => toggleMark(v, s, e, "**"),
  italic: (v, s, e) => toggleMark(v, s, e, "*"),
  underline: (v, s, e) => toggleMark(v, s, e, "__"),
  strike: (v, s, e) => toggleMark(v, s, e, "~~"),
  code: (v, s, e) => toggleMark(v, s, e, "`"),
  codeBlock: toggleFence,
  list: (v, s, e) => togglePrefix(v, s, e, "- "),
  quote: (v, s, e) => togglePrefix(v, s, e, "> "),
};

/** @type {[Format, string, string][]} format, icon, key */
const BUTTONS = [
  ["bold", "bold", "Ctrl B"],
  ["italic", "italic", "Ctrl I"],
  ["underline", "underline", "Ctrl U"],
  ["strike", "strike", "Ctrl Shift X"],
  ["code", "code", "Ctrl E"],
  ["codeBlock", "codeblock", ""],
  ["list", "list", ""],
  ["quote", "quote", ""],
];

/** @param {...Element} end what stands at the end of the bar */
export function formatBar(...end) {
  const bar = el("div", {
    class: "cp-bar",
    role: "toolbar",
    "aria-label": text.composer.formatting,
  });
  BUTTONS.forEach(([format, shape, key], i) => {
    const label = text.composer[format];
    const button = el("button", { type: "button", class: "ib", "data-format": format });
    attr(button, "aria-label", label);
    attr(button, "title", key ? `${label} (${keyNames(key)})` : label);
    attr(button, "tabindex", i === 0 ? "0" : "-1");
    button.append(icon(shape, 18));
    if (format === "code") bar.append(el("span", { class: "sep" }));
    bar.append(button);
  });
  bar.append(...end);
  return bar;
}

/**
 * @param {HTMLElement} bar
 * @param {HTMLTextAreaElement} input
 */
export function attachFormatting(bar, input) {
  listen(bar, {
    // The caret stays where it is.
    pointerdown: (e) => e.preventDefault(),
    click: (e) => {
      const format = closest(e, "[data-format]")?.dataset.format;
      if (format) apply(input, /** @type {Format} */ (format));
    },
    keydown: (e) => walk(bar, e),
  });
  listen(input, {
    keydown: (e) => {
      const format = formatKey(e);
      if (!format || e.isComposing) return;
      e.preventDefault();
      apply(input, format);
    },
  });
}

/** @param {KeyboardEvent} e @returns {Format | undefined} */
function formatKey(e) {
  if (!(e.ctrlKey || e.metaKey) || e.altKey) return undefined;
  const key = e.key.toLowerCase();
  if (e.shiftKey) return key === "x" ? "strike" : undefined;
  const keys = { b: "bold", i: "italic", u: "underline", s: "strike", e: "code" };
  return /** @type {Format | undefined} */ (Object.entries(keys).find(([k]) => k === key)?.[1]);
}

/** @param {HTMLTextAreaElement} input @param {Format} format */
function apply(input, format) {
  const { value, selectionStart, selectionEnd } = input;
  const edit = EDITS[format](value, selectionStart, selectionEnd);
  input.focus();
  input.setSelectionRange(edit.from, edit.to);
  // The one way that leaves the browser's undo history whole.
  const done = edit.insert
    ? document.execCommand("insertText", false, edit.insert)
    : document.execCommand("delete");
  if (!done) {
    input.setRangeText(edit.insert, edit.from, edit.to, "end");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  input.setSelectionRange(edit.start, edit.end);
}
