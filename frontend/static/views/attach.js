// Files on their way into the composer: by the paperclip, from the clipboard,
// dropped. What cannot be sent is told where it would stand.

import { trayOf } from "../app/files.js";
import { text } from "../app/text.js";
import { el, listen } from "./dom.js";
import { extensionOf, sizeWords } from "./filenames.js";

/** @import {App, Chosen} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {App} app
 * @param {Ui} ui
 * @param {readonly Chosen[]} chosen
 */
export function attach(app, ui, chosen) {
  const { state } = app;
  const { files_per_message, file_bytes } = state.server.limits;
  if (chosen.length === 0 || !state.channels.has(state.current)) return;
  if (state.editing) return complain(ui, text.upload.notWhileEditing);
  const room = files_per_message - trayOf(state, state.current).length;
  if (chosen.length > room) complain(ui, text.upload.tooMany(files_per_message));
  const some = chosen.slice(0, Math.max(room, 0));
  if (some.length > 0) app.actions.attach(some.map((file) => checked(file, file_bytes)));
  ui.focusComposer();
}

/** @param {Ui} ui @param {string} words */
function complain(ui, words) {
  ui.toast({ icon: "alert", words, mood: "bad", ms: 6000 });
}

/** @param {Chosen} chosen @param {number} limit bytes @returns {Chosen} */
function checked(chosen, limit) {
  const { size } = chosen.file;
  const { empty, tooLarge } = text.upload;
  if (size === 0) return { ...chosen, error: empty };
  if (size > limit) return { ...chosen, error: tooLarge(sizeWords(size), sizeWords(limit)) };
  return chosen;
}

/** @param {App} app @param {Ui} ui */
export function chooseFiles(app, ui) {
  const input = el("input", { type: "file", multiple: true });
  listen(input, { change: () => attach(app, ui, [...(input.files ?? [])].map(named)) });
  input.click();
}

/** @param {File} file @returns {Chosen} */
function named(file) {
  return { file, name: file.name };
}

/**
 * The files of the clipboard, unless they are pictures of words that are there,
 * too, as spreadsheets put them.
 * @param {DataTransfer | null} data
 * @returns {Chosen[]}
 */
export function filesPasted(data) {
  const files = [...(data?.files ?? [])];
  const isRich = data?.types.includes("text/html") && data.types.includes("text/plain");
  if (isRich || data?.types.includes("text/rtf")) return [];
  return files.map((file) => ({ file, name: pastedName(file, new Date()) }));
}

/**
 * Every screenshot comes as image.png; its time tells it from the others.
 * @param {File} file
 * @param {Date} at
 */
function pastedName(file, at) {
  if (!/^image\.\w+$/.test(file.name)) return file.name;
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(".");
  return `pasted ${day} ${time}.${extensionOf(file.name)}`;
}

/**
 * @param {DataTransfer | null} data of a drop
 * @param {Ui} ui
 * @returns {Chosen[]} without folders, of which the page is told
 */
export function filesDropped(data, ui) {
  const items = [...(data?.items ?? [])].filter((item) => item.kind === "file");
  const isFolder = (/** @type {DataTransferItem} */ item) => item.webkitGetAsEntry()?.isDirectory;
  if (items.some(isFolder)) complain(ui, text.upload.folder);
  const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
  return files.filter((file) => file !== null).map(named);
}

/**
 * Files that are pasted anywhere but into another field.
 * @param {App} app
 * @param {Ui} ui
 * @param {(e: ClipboardEvent) => boolean} isOurs
 */
export function watchPaste(app, ui, isOurs) {
  document.addEventListener("paste", (e) => {
    if (e.defaultPrevented || !isOurs(e)) return;
    const files = filesPasted(e.clipboardData);
    if (files.length === 0) return;
    e.preventDefault();
    attach(app, ui, files);
  });
}
