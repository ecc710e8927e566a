// The words about files.

import { count } from "../count.js";

export const upload = {
  attach: "Attach files",
  more: "Attach and format",
  tray: "Files to be sent",
  drop: (/** @type {string} */ place) => `Drop to attach to ${place}`,
  dropHint: (/** @type {string} */ size, /** @type {number} */ n) =>
    `Up to ${size} each, ${n} at a time`,
  attached: (/** @type {number} */ n) => `${count(n, "file", "files")} attached`,
  remove: (/** @type {string} */ name) => `Remove ${name}`,
  cancel: (/** @type {string} */ name) => `Cancel ${name}`,
  retry: (/** @type {string} */ name) => `Send ${name} again`,
  sending: (/** @type {string} */ name) => `Sending ${name}`,
  tooLarge: (/** @type {string} */ size, /** @type {string} */ limit) =>
    `${size}, limit is ${limit}`,
  empty: "The file is empty",
  tooMany: (/** @type {number} */ n) =>
    `A message holds ${n} files. Send these, then attach the others.`,
  folder: "A folder cannot be attached. Pack it into an archive, then attach that.",
  notWhileEditing: "Files cannot be added to a message that was sent. Save or cancel the edit first.",
  stillFailed: "A file was not sent. Remove it or try it again, then send.",
};

export const file = {
  images: (/** @type {number} */ n) => count(n, "image", "images"),
  files: (/** @type {number} */ n) => count(n, "file", "files"),
  image: (/** @type {string} */ name) => `Image ${name}`,
  open: (/** @type {string} */ name) => `Open ${name}`,
  play: "GIF",
  download: (/** @type {string} */ name) => `Download ${name}`,
  expired: (/** @type {number} */ days) =>
    days > 0 ? `Removed after ${count(days, "day", "days")}` : "Removed",
  missing: "The server does not have this file any more",
  show: (/** @type {string} */ name) => `Show the text of ${name}`,
  showText: "Show text",
  hideText: "Hide text",
  text: (/** @type {string} */ name) => `Text of ${name}`,
  truncated: (/** @type {number} */ n) => `The first ${n} lines. Download the file for the rest.`,
};
