// The card of a file: what it is, how large, a download; text can be read in
// place.

import { text } from "../app/text.js";
import { attr, el, icon } from "./dom.js";
import { daysBetween, glyphOf, sizeWords, splitName } from "./filenames.js";
import { progressBar } from "./progress.js";

/** @import {Attachment} from "../app/types.js" */
/** @import {Item} from "./attachments.js" */

/** @param {Item} item @returns {HTMLElement} */
export function fileNode(item) {
  return el("div", { class: "file", "data-file": item.file.id || null }, el("div", { class: "fc" }));
}

/**
 * @param {HTMLElement} node made by fileNode
 * @param {Item} item
 */
export function showFile(node, item) {
  const card = node.firstElementChild;
  const { file, upload } = item;
  const key = [file.id, file.expired_at, file.missing, upload].join();
  if (!card || card.getAttribute("data-key") === key) return;
  attr(card, "data-key", key);
  attr(node, "data-file", file.id || null);
  card.classList.toggle("gone-file", Boolean(file.expired_at ?? file.missing));
  card.replaceChildren(glyph(file.name), aboutOf(item), ...buttons(file));
  progressBar(card, upload, file.name);
}

/** @param {string} name */
export function glyph(name) {
  const { word, hue } = glyphOf(name);
  return el("span", { class: `fc-i h${hue}`, "aria-hidden": "true" }, icon("file"), el("b", {}, word));
}

/** A name that is cut in its middle. @param {string} name */
export function fileName(name) {
  const [start, end] = splitName(name);
  const shown = el("span", { class: "fn", title: name });
  shown.append(el("span", { class: "trunc" }, start), el("span", {}, end));
  return shown;
}

/** @param {Item} item */
function aboutOf({ file, sentAt }) {
  const hint = el("div", { class: "hint" }, conditionOf(file, sentAt));
  return el("div", { class: "fc-n grow" }, fileName(file.name), hint);
}

/** @param {Attachment} file @param {string} sentAt */
function conditionOf({ expired_at, missing, size }, sentAt) {
  if (expired_at) return text.file.expired(daysBetween(sentAt, expired_at));
  return missing ? text.file.missing : sizeWords(size);
}

/** @param {Attachment} file @returns {HTMLElement[]} */
function buttons({ id, name, url, text: readable }) {
  if (!url) return [];
  const label = text.file.download(name);
  const load = el("a", { class: "ib", href: url, download: name, "aria-label": label, title: label });
  load.append(icon("download"));
  if (!readable) return [load];
  const more = el("button", { type: "button", class: "ib", "data-text": id, tabindex: "-1" });
  attr(more, "aria-label", text.file.show(name));
  attr(more, "title", text.file.showText);
  attr(more, "aria-expanded", "false");
  more.append(icon("down"));
  return [more, load];
}
