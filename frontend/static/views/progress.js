import { text } from "../app/text.js";
import { attr, el } from "./dom.js";

/** @import {Upload} from "../app/types.js" */

/**
 * Shows how far a file has come, on the node that stands for it. Idempotent.
 * @param {Element} node
 * @param {string | undefined} key of the upload; undefined: it is there
 * @param {string} name
 */
export function progressBar(node, key, name) {
  const old = node.querySelector(":scope > progress");
  if (!key) return old?.remove();
  const bar = old ?? el("progress", { class: "prog", max: "1", value: "0" });
  attr(bar, "aria-label", text.upload.sending(name));
  attr(bar, "data-upload", key);
  if (!old) node.append(bar);
}

/**
 * @param {ParentNode} root
 * @param {readonly Upload[]} uploads
 */
export function showProgress(root, uploads) {
  for (const bar of root.querySelectorAll("progress[data-upload]")) {
    const at = uploads.find((u) => u.key === bar.getAttribute("data-upload"))?.progress ?? 0;
    attr(bar, "value", Math.round(at * 100) / 100);
  }
}
