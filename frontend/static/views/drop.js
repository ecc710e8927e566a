// Dropping files: the whole main card takes them and shows it; dropped beside
// it they do nothing, and least of all replace the page.

import { text } from "../app/text.js";
import { attach, filesDropped } from "./attach.js";
import { channelName } from "./channels.js";
import { hasDialog } from "./dialog.js";
import { el, icon, setText } from "./dom.js";
import { sizeWords } from "./filenames.js";

/** @import {App} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {HTMLElement} main
 * @param {App} app
 * @param {Ui} ui
 */
export function mountDrop(main, app, ui) {
  const title = el("b");
  const hint = el("span", { class: "hint" });
  const inner = el("div", { class: "drop-in" }, icon("upload", 24), title, hint);
  const veil = el("div", { class: "drop", hidden: true }, inner);
  main.append(veil);
  const show = () => {
    const { server, channels, current } = app.state;
    const { file_bytes, files_per_message } = server.limits;
    setText(title, text.upload.drop(channelName(app.state, channels.get(current))));
    setText(hint, text.upload.dropHint(sizeWords(file_bytes), files_per_message));
    veil.hidden = false;
  };
  const hide = () => {
    veil.hidden = true;
  };
  const over = (/** @type {DragEvent} */ e) => {
    if (!e.dataTransfer?.types.includes("Files")) return;
    e.preventDefault();
    const here = main.contains(/** @type {Node} */ (e.target)) && !hasDialog();
    e.dataTransfer.dropEffect = here ? "copy" : "none";
    if (here && veil.hidden) show();
    else if (!here) hide();
  };
  addEventListener("dragenter", over);
  addEventListener("dragover", over);
  addEventListener("dragleave", (e) => e.relatedTarget ?? hide());
  addEventListener("drop", (e) => {
    if (!e.dataTransfer?.types.includes("Files")) return;
    e.preventDefault();
    const taken = !veil.hidden;
    hide();
    if (taken) attach(app, ui, filesDropped(e.dataTransfer, ui));
  });
}
