// What a message brings besides words: images in a grid, then the cards of
// other files. The nodes of a message on its way stay when it is sent.

import { el, reconcile } from "./dom.js";
import { fileNode, showFile } from "./filecard.js";
import { imageGrid } from "./images.js";

/** @import {Attachment, LocalFile, Message, Pending, State} from "../app/types.js" */
/** @import {Row} from "./rows.js" */

/**
 * One of them, to be shown.
 * @typedef {object} Item
 * @property {string} key
 * @property {Attachment} file with the id 0 while the server does not have it
 * @property {string} sentAt
 * @property {string} [preview] URL of an image of this page
 * @property {string} [upload] its key on the way to the server
 */

/**
 * @typedef {object} Box
 * @property {HTMLElement} node
 * @property {ReturnType<typeof imageGrid>} grid
 * @property {HTMLElement} files
 * @property {Item[]} items
 */

/** @type {WeakMap<Element, Box>} by row */
const boxes = new WeakMap();

/** Ids of images that could not be loaded: they are files from now on. @type {Set<number>} */
const broken = new Set();

/** Whether it can be looked at. @param {Attachment} file */
export function isImage({ id, mime, url, width, height, expired_at }) {
  const sized = Boolean(url && width && height) && !expired_at;
  return sized && mime.startsWith("image/") && !broken.has(id);
}

/**
 * Shows them below the text. Idempotent.
 * @param {Element} row
 * @param {Row} now
 * @param {Row | undefined} old
 * @param {State} state
 */
export function showAttachments(row, now, old, state) {
  if (old && filesOf(old) === filesOf(now) && old.message?.deleted_at === now.message?.deleted_at) {
    return;
  }
  const items = itemsOf(now, state);
  const box = boxes.get(row);
  if (items.length === 0) {
    box?.node.remove();
    boxes.delete(row);
    return;
  }
  show(box ?? create(row), items);
}

/** @param {Row} row */
function filesOf({ message, pending }) {
  return message?.attachments ?? pending?.files;
}

/** @param {Row} row @param {State} state @returns {Item[]} */
function itemsOf({ message, pending }, state) {
  if (pending) return (pending.files ?? []).map((file, i) => waiting(file, i, pending, state));
  if (!message || message.deleted_at) return [];
  return message.attachments.map((file, i) => there(file, i, message));
}

/**
 * @param {LocalFile} local
 * @param {number} i
 * @param {Pending} pending
 * @param {State} state
 * @returns {Item}
 */
function waiting(local, i, { queued_at }, state) {
  const { key, name, mime, size, width, height, attachment } = local;
  const preview = state.uploads.find((u) => u.key === key)?.preview;
  const file = { id: 0, name, mime, size, width, height, url: preview };
  const upload = attachment ? undefined : key;
  return { key: String(i), file, sentAt: new Date(queued_at).toISOString(), preview, upload };
}

/** @param {Attachment} file @param {number} i @param {Message} message @returns {Item} */
function there(file, i, { created_at }) {
  return { key: String(i), file, sentAt: created_at };
}

/** @param {Element} row @returns {Box} */
function create(row) {
  const files = el("div", { class: "files" });
  const node = el("div", { class: "atts" });
  const grid = imageGrid(({ file }) => {
    const box = boxes.get(row);
    if (!box || !file.id) return;
    broken.add(file.id);
    show(box, box.items);
  });
  const box = { node, files, grid, items: [] };
  row.querySelector(".txt")?.after(node);
  boxes.set(row, box);
  return box;
}

/** @param {Box} box @param {Item[]} items */
function show(box, items) {
  const { node, grid, files } = box;
  box.items = items;
  const images = items.filter((item) => isImage(item.file));
  const others = items.filter((item) => !isImage(item.file));
  if (images.length > 0) grid.show(images);
  reconcile(files, others, { key: (item) => item.key, create: fileNode, update: showFile });
  const parts = [images.length > 0 && grid.node, others.length > 0 && files];
  const wanted = parts.filter((part) => part instanceof HTMLElement);
  if (wanted.length !== node.children.length || wanted.some((part, i) => node.children[i] !== part)) {
    node.replaceChildren(...wanted);
  }
}
