// The text of a file, below its card: numbered lines, highlighted by the
// server, fetched when it is asked for.

import { text } from "../app/text.js";
import { attr, closest, el, find, icon } from "./dom.js";
import { messageNodes } from "./html.js";
import { wordsOf } from "./submit.js";

/** @import {Api} from "../app/api.js" */
/** @import {FileText} from "../app/types.js" */

/**
 * Answers a click on the button of a card, or beside it.
 * @param {Event} e
 * @param {Api} api
 * @returns {boolean} whether it was one
 */
export function textClick(e, api) {
  const node = closest(e, ".file");
  const button = node?.querySelector("[data-text]");
  const pressed = closest(e, "[data-text]") ?? closest(e, ".fc-n, .fc-i");
  if (!node || !(button instanceof HTMLElement) || !pressed) return false;
  const open = button.getAttribute("aria-expanded") === "true";
  attr(button, "aria-expanded", String(!open));
  attr(button, "title", open ? text.file.showText : text.file.hideText);
  node.classList.toggle("open", !open);
  if (open) node.querySelector(".ft")?.remove();
  else void showText(node, button, api);
  return true;
}

/**
 * @param {HTMLElement} node
 * @param {HTMLElement} button
 * @param {Api} api
 */
async function showText(node, button, api) {
  const name = find(node, ".fn").title;
  const box = el("div", { class: "ft code", "aria-busy": "true" });
  node.append(box);
  try {
    const page = await api.fileText(Number(button.dataset.text));
    box.append(...textNodes(page, name));
  } catch (error) {
    box.append(el("p", { class: "ft-p", role: "alert" }, wordsOf(error)));
  } finally {
    attr(box, "aria-busy", null);
  }
}

/**
 * @param {FileText} page
 * @param {string} name
 */
function textNodes({ html, lines, truncated, language }, name) {
  const label = text.file.text(name);
  const pre = el("pre", { tabindex: "0", role: "region", "aria-label": label });
  pre.append(el("code", {}, linesOf(html)));
  const copy = el("button", { type: "button", class: "ib", "data-copy": true, title: text.message.copyCode });
  attr(copy, "aria-label", text.message.copyCode);
  copy.append(icon("copy", 16));
  const bar = el("div", { class: "code-l" }, language && el("span", {}, language), copy);
  const rest = truncated && el("p", { class: "ft-p" }, text.file.truncated(lines));
  return rest ? [pre, bar, rest] : [pre, bar];
}

/**
 * One element a line; no element of the server's goes over a line's end.
 * @param {string} html
 */
function linesOf(html) {
  const rows = html.replace(/\n$/, "").split("\n");
  return messageNodes(rows.map((row) => `<span class="ln">${row}\n</span>`).join(""));
}
