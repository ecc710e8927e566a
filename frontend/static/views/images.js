// The images of a message: each has its box before it is loaded.

import { text } from "../app/text.js";
import { attr, el, find, icon, reconcile, setText } from "./dom.js";
import { progressBar } from "./progress.js";

/** @import {Item} from "./attachments.js" */

/** The most an image takes alone, and the least, so that it can be hit. */
const WIDEST = 360;
const HIGHEST = 320;
const LEAST = 32;

/** So many are shown; the last stands for those that are not. */
const SHOWN = 4;

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * @param {{width?: number, height?: number}} image
 * @returns {{width: number, height: number}} of its box when it is alone
 */
export function boxOf({ width = 1, height = 1 }) {
  const by = Math.min(WIDEST / width, HIGHEST / height, 1);
  return {
    width: Math.max(LEAST, Math.round(width * by)),
    height: Math.max(LEAST, Math.round(height * by)),
  };
}

/** @type {WeakMap<Element, Item>} what a cell shows */
const shown = new WeakMap();

/** @param {(item: Item) => void} onBroken an image of the grid cannot be loaded */
export function imageGrid(onBroken) {
  const node = el("div", { class: "imgs", role: "group" });
  return {
    node,
    /** @param {Item[]} items at least one */
    show(items) {
      const cells = items.slice(0, SHOWN);
      attr(node, "class", `imgs n${cells.length}`);
      attr(node, "aria-label", text.file.images(items.length));
      reconcile(node, cells, {
        key: (item) => item.key,
        create: () => shot(onBroken),
        update: (cell, item) => showShot(cell, item, cells.length === 1),
      });
      showMore(node, items.length - cells.length);
    },
  };
}

/** @param {(item: Item) => void} onBroken */
function shot(onBroken) {
  const img = el("img", { alt: "", decoding: "async", draggable: "false" });
  const cell = el("button", { type: "button", class: "shot", tabindex: "-1" }, img);
  img.addEventListener("error", () => {
    const item = shown.get(cell);
    if (item) onBroken(item);
  });
  return cell;
}

/**
 * @param {HTMLElement} cell
 * @param {Item} item
 * @param {boolean} alone
 */
function showShot(cell, item, alone) {
  const { file, upload } = item;
  const box = boxOf(file);
  shown.set(cell, item);
  attr(cell, "data-image", file.id || null);
  attr(cell, "aria-label", text.file.image(file.name));
  attr(cell, "title", file.name);
  attr(cell, "aria-disabled", upload ? "true" : null);
  size(cell, "width", alone ? `${box.width}px` : "");
  size(cell, "aspect-ratio", alone ? `${box.width} / ${box.height}` : "");
  const source = item.preview ?? file.thumb_url ?? file.url ?? "";
  const img = /** @type {HTMLImageElement} */ (find(cell, "img"));
  const stands = file.mime === "image/gif" && isStill();
  if (stands) void showStill(img, source);
  else showSource(img, source);
  if (stands && !cell.querySelector(".play")) {
    cell.append(el("span", { class: "play" }, text.file.play));
  }
  progressBar(cell, upload, file.name);
}

/**
 * The first picture of one that moves; the others are for the viewer, where
 * they were asked for.
 * @param {HTMLImageElement} img
 * @param {string} source
 */
async function showStill(img, source) {
  if (img.dataset.still === source) return;
  img.dataset.still = source;
  const moving = new Image();
  moving.src = source;
  try {
    await moving.decode();
    const canvas = el("canvas", { width: moving.naturalWidth, height: moving.naturalHeight });
    canvas.getContext("2d")?.drawImage(moving, 0, 0);
    attr(img, "src", canvas.toDataURL());
  } catch {
    attr(img, "src", source);
  }
}

/** @param {HTMLElement} node @param {string} name @param {string} value */
function size(node, name, value) {
  if (node.style.getPropertyValue(name) === value) return;
  if (value) node.style.setProperty(name, value);
  else node.style.removeProperty(name);
}

/**
 * What is shown stays until what replaces it is there.
 * @param {HTMLImageElement} img
 * @param {string} source
 */
function showSource(img, source) {
  const old = img.getAttribute("src");
  if (old === source || img.dataset.next === source) return;
  if (!old?.startsWith("blob:")) {
    attr(img, "src", source);
    return;
  }
  img.dataset.next = source;
  const next = new Image();
  next.src = source;
  const swap = () => {
    if (img.dataset.next !== source) return;
    delete img.dataset.next;
    attr(img, "src", source);
  };
  next.decode().then(swap, swap);
}

/** @param {HTMLElement} node @param {number} more */
function showMore(node, more) {
  const last = node.lastElementChild;
  const words = node.querySelector(".more") ?? el("span", { class: "more" });
  setText(words, `+${more}`);
  if (more > 0) last?.append(words);
  else words.remove();
}

/** A small image or, where there is none, its sign. @param {string} [source] */
export function miniature(source) {
  return source ? el("img", { src: source, alt: "", draggable: "false" }) : icon("image", 18);
}
