// A message in one line, also when it has no words.

import { text } from "../app/text.js";
import { isImage } from "./attachments.js";
import { el, icon } from "./dom.js";
import { fileName } from "./filecard.js";

/** @import {Message} from "../app/types.js" */

/** @param {Message} message @returns {string} the first line, or what it brings */
export function lineOf({ body, attachments }) {
  const [line = ""] = body.split("\n", 1);
  if (line || attachments.length === 0) return line;
  if (attachments.length === 1) return attachments[0]?.name ?? "";
  const allImages = attachments.every((file) => file.mime.startsWith("image/"));
  const { images, files } = text.file;
  return (allImages ? images : files)(attachments.length);
}

/** The names of a message's files. @param {Message} message @returns {HTMLElement[]} */
export function fileLines({ attachments }) {
  return attachments.map((file) =>
    el("span", { class: "hit-f" }, icon(isImage(file) ? "image" : "file", 16), fileName(file.name)));
}
