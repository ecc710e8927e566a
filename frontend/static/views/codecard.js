// The card of lines in a code host: path, lines, commit, the code with its
// numbers, and what is folded away below.

import { text } from "../app/text.js";
import { attr, closest, el, icon, setText } from "./dom.js";
import { messageNodes } from "./html.js";
import { rangesOf } from "./links.js";

/** @import {CodeExcerpt, Preview} from "../app/types.js" */

/** Lines that are shown at first: at most, and below the last that is marked. */
const MOST = 24;
const UNMARKED = 16;
const BELOW = 3;
/** Not worth a button. */
const FEW = 2;

/**
 * @param {Preview} preview
 * @param {CodeExcerpt} code
 * @param {HTMLElement | null} remove the author's button
 */
export function codeCard(preview, code, remove) {
  const lines = code.html.split("\n").map((html, i) => lineNode(html, code.start + i, code.marks));
  const folded = foldedFrom(code, lines.length);
  const last = code.start + lines.length - 1;
  const label = text.cards.code(preview.title ?? "", code.start, last);
  const pre = el("pre", { tabindex: "0", role: "region", "aria-label": label });
  pre.append(el("code", {}, ...lines));
  const card = el("figure", { class: "card cv", "aria-label": label });
  card.append(header(code, remove), pre, footer(preview, lines.length - folded));
  if (folded < lines.length) setFolded(card, true);
  return card;
}

/**
 * @param {string} html
 * @param {number} number
 * @param {[number, number][]} marks
 */
function lineNode(html, number, marks) {
  const marked = marks.some(([a, b]) => a <= number && number <= b);
  const gutter = el("i", { "data-line": number, "aria-hidden": "true" });
  const words = el("span", {}, messageNodes(html), html === "" && "\n");
  return el("span", { class: marked ? "ln hl" : "ln" }, gutter, words);
}

/**
 * How many lines are shown at first.
 * @param {CodeExcerpt} code
 * @param {number} count
 */
function foldedFrom({ start, marks }, count) {
  const last = marks.at(-1)?.[1];
  const wanted = last ? Math.min(last - start + 1 + BELOW, MOST) : UNMARKED;
  return count - wanted <= FEW ? count : wanted;
}

/** @param {CodeExcerpt} code @param {HTMLElement | null} remove */
function header({ path, repo, ref, commit, marks }, remove) {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  const folders = [repo, ...parts].filter(Boolean).join(" / ");
  const way = el("span", { class: "path grow", title: path });
  way.append(el("span", { class: "trunc" }, folders && `${folders} /`), el("b", {}, file));
  const copy = el("button", { type: "button", class: "ib ib-28", "data-copy": true });
  attr(copy, "aria-label", text.cards.copyLines);
  attr(copy, "title", text.cards.copyLines);
  copy.append(icon("copy", 16));
  const version = commit?.slice(0, 7) ?? ref;
  const tags = [marks.length > 0 && text.cards.lines(rangesOf(marks)), version];
  const nodes = tags.map((tag) => tag && el("span", { class: "tag trunc" }, tag));
  return el("figcaption", { class: "cv-h" }, icon("branch", 16), way, ...nodes, copy, remove);
}

/** @param {Preview} preview @param {number} more lines */
function footer({ url }, more) {
  const line = el("div", { class: "cv-f" });
  if (more > 0) {
    const fold = el("button", { type: "button", "data-more": more });
    fold.append(icon("down", 14), el("span"));
    line.append(fold);
  }
  const open = el("a", { href: url, target: "_blank", rel: "noopener noreferrer" });
  open.append(text.cards.open, icon("external", 14));
  line.append(open);
  return line;
}

/** @param {Element} card @param {boolean} folded */
function setFolded(card, folded) {
  const button = card.querySelector("[data-more]");
  const words = button?.querySelector("span");
  if (!(button instanceof HTMLElement) || !words) return;
  const more = Number(button.dataset.more);
  const lines = [...card.querySelectorAll(".ln")];
  for (const line of lines.slice(lines.length - more)) attr(line, "hidden", folded);
  attr(button, "aria-expanded", String(!folded));
  setText(words, folded ? text.cards.moreLines(more) : text.cards.fewerLines);
}

/**
 * Answers a click on a button of a code card.
 * @param {Event} e
 * @param {(code: string) => void} copy the marked lines, or all that are shown
 * @returns {boolean}
 */
export function codeCardClick(e, copy) {
  const card = closest(e, ".cv");
  if (!card) return false;
  const fold = closest(e, "[data-more]");
  if (fold) setFolded(card, fold.getAttribute("aria-expanded") === "true");
  else if (closest(e, "[data-copy]")) copy(linesOf(card));
  else return false;
  return true;
}

/** @param {Element} card */
function linesOf(card) {
  const marked = [...card.querySelectorAll(".ln.hl > span")];
  const lines = marked.length ? marked : [...card.querySelectorAll(".ln:not([hidden]) > span")];
  return lines.map((line) => (line.textContent ?? "").replace(/\n$/, "")).join("\n");
}
