// The words of link cards.

import { count } from "../count.js";

export const cards = {
  label: "Link previews",
  page: (/** @type {string} */ title, /** @type {string} */ site) => `${title}, ${site}`,
  code: (/** @type {string} */ file, /** @type {number} */ from, /** @type {number} */ to) =>
    `${file}, lines ${from} to ${to}`,
  lines: (/** @type {string} */ ranges) => `L${ranges}`,
  copyLines: "Copy lines",
  moreLines: (/** @type {number} */ n) => `Show ${count(n, "more line", "more lines")}`,
  fewerLines: "Show fewer lines",
  open: "Open in Bitbucket",
  remove: "Remove preview",
  removeAll: "Remove previews",
};
