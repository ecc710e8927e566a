// The tray of the composer: the files that go with the next message, each with
// its progress, what is wrong with it, and a way to take it out.

import { trayOf } from "../app/files.js";
import { text } from "../app/text.js";
import { attr, closest, el, find, icon, listen, reconcile, setText } from "./dom.js";
import { fileName } from "./filecard.js";
import { sizeWords } from "./filenames.js";
import { progressBar, showProgress } from "./progress.js";

/** @import {App, State, Upload} from "../app/types.js" */

/**
 * @param {App} app
 * @param {() => void} back takes the focus when a file was taken out
 */
export function mountTray(app, back) {
  const list = el("ul", { class: "cp-att", "aria-label": text.upload.tray });
  const said = el("span", { class: "sr", role: "status" });
  const node = el("div", { hidden: true }, list, said);
  listen(list, {
    click: (e) => {
      const key = closest(e, "li")?.dataset.key ?? "";
      if (closest(e, "[data-out]")) {
        app.actions.detach(key);
        back();
      } else if (closest(e, "[data-again]")) app.actions.retryUpload(key);
    },
  });
  /** @type {Upload[]} */
  let shown = [];
  return {
    node,
    /** @param {State} state */
    show(state) {
      const tray = state.editing ? [] : trayOf(state, state.current);
      showProgress(list, tray);
      if (tray.length === shown.length && tray.every((u, i) => isSame(u, shown[i]))) return;
      shown = tray;
      node.hidden = tray.length === 0;
      setText(said, tray.length > 0 ? text.upload.attached(tray.length) : "");
      reconcile(list, tray, { key: (u) => u.key, create: tile, update: showTile });
    },
    /** Where what is wrong with a file can be mended. */
    focusFailed() {
      const button = list.querySelector(".bad button");
      if (button instanceof HTMLElement) button.focus();
    },
  };
}

/** Whether only its progress differs. @param {Upload} a @param {Upload | undefined} b */
function isSame(a, b) {
  const same = a.key === b?.key && a.state === b.state && a.error === b.error;
  return same && a.preview === b.preview;
}

/** @param {Upload} upload */
function tile({ key }) {
  const out = el("button", { type: "button", class: "x", "data-out": true }, icon("x", 14));
  return el("li", { "data-key": key }, el("div", { class: "att-b" }), out);
}

/** @param {HTMLElement} node @param {Upload} upload */
function showTile(node, upload) {
  const { name, state, preview, key } = upload;
  const failed = state === "failed";
  const words = state === "done" ? text.upload.remove(name) : text.upload.cancel(name);
  const label = failed ? text.upload.remove(name) : words;
  attr(find(node, "[data-out]"), "aria-label", label);
  attr(find(node, "[data-out]"), "title", label);
  const isPicture = preview && !failed;
  attr(node, "class", ["att", !isPicture && "file", failed && "bad"].filter(Boolean).join(" "));
  attr(node, "title", isPicture ? name : null);
  find(node, ".att-b").replaceChildren(...(isPicture ? picture(preview, name) : card(upload)));
  progressBar(node, state === "waiting" || state === "sending" ? key : undefined, name);
}

/** @param {string} source @param {string} name */
function picture(source, name) {
  return [el("img", { src: source, alt: name, draggable: "false" })];
}

/** @param {Upload} upload */
function card({ name, size, state, error, final }) {
  const failed = state === "failed";
  const words = el("div", { class: "hint", role: failed ? "alert" : null }, error ?? sizeWords(size));
  const about = el("div", { class: "grow" }, fileName(name), words);
  if (error) attr(words, "title", error);
  if (!failed || final) return [icon(failed ? "alert" : "file"), about];
  const label = text.upload.retry(name);
  const again = el("button", { type: "button", class: "ib ib-28", "data-again": true });
  attr(again, "aria-label", label);
  attr(again, "title", label);
  again.append(icon("retry", 18));
  return [again, about];
}
