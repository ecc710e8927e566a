// Code blocks arrive as <div class="code" data-lang="Go"><pre><code>…; here
// they get their language, a copy button and, when long, a fold.

import { text } from "../app/text.js";
import { attr, closest, el, icon, setText } from "./dom.js";

/** Longer blocks fold to 16 lines (css/code.css). */
const LONG = 24;
const FOLDED = 16;

/** @param {ParentNode} root */
export function decorateCode(root) {
  for (const block of root.querySelectorAll("div.code")) {
    if (block instanceof HTMLElement) decorate(block);
  }
}

/** @param {HTMLElement} block */
function decorate(block) {
  const pre = block.querySelector("pre");
  if (!pre) return;
  const lang = block.dataset.lang ?? "";
  attr(pre, "tabindex", "0");
  attr(pre, "role", "region");
  attr(pre, "aria-label", text.message.code(lang));
  const button = el("button", { type: "button", class: "ib", "data-copy": true });
  attr(button, "aria-label", text.message.copyCode);
  attr(button, "title", text.message.copyCode);
  button.append(icon("copy", 16));
  block.append(el("div", { class: "code-l" }, lang && el("span", {}, lang), button));
  const lines = (pre.textContent ?? "").replace(/\n$/, "").split("\n").length;
  if (lines > LONG) fold(block, lines - FOLDED);
}

/** @param {HTMLElement} block @param {number} more */
function fold(block, more) {
  const words = el("span");
  const button = el("button", { type: "button", class: "code-f", "data-fold": more });
  button.append(icon("down", 14), words);
  block.append(button);
  setFolded(block, true);
}

/** @param {HTMLElement} block @param {boolean} folded */
function setFolded(block, folded) {
  const button = block.querySelector("[data-fold]");
  const words = button?.querySelector("span");
  if (!(button instanceof HTMLElement) || !words) return;
  block.classList.toggle("folded", folded);
  attr(button, "aria-expanded", String(!folded));
  const more = Number(button.dataset.fold);
  setText(words, folded ? text.message.moreLines(more) : text.message.fewerLines);
}

/**
 * Answers a click in the log, if it is on one of these buttons.
 * @param {Event} e
 * @param {(code: string) => void} copy
 * @returns {boolean}
 */
export function codeClick(e, copy) {
  const block = closest(e, "div.code");
  if (!block) return false;
  if (closest(e, "[data-copy]")) {
    copy(block.querySelector("pre")?.textContent?.replace(/\n$/, "") ?? "");
    return true;
  }
  if (!closest(e, "[data-fold]")) return false;
  setFolded(block, !block.classList.contains("folded"));
  return true;
}
