// How the addresses of links with a card are shown: short, since the card says
// the rest.

import { attr, setText } from "./dom.js";

/** @import {Preview} from "../app/types.js" */

/** A longer path is cut down to its last part. */
const LONG = 40;

/**
 * A link as wiki.lan/path or, when that is long or leads to lines of a file,
 * host/…/file#48-50.
 * @param {Preview} preview
 * @returns {string}
 */
export function shortLink({ url, code }) {
  const { host, pathname } = new URL(url ?? "");
  const site = host.replace(/^www\./, "");
  const parts = pathname.split("/").filter(Boolean).map(readable);
  const lines = code?.marks.length ? `#${rangesOf(code.marks)}` : "";
  const whole = [site, ...parts].join("/");
  if (!code && whole.length <= LONG + site.length) return whole;
  const last = parts.at(-1) ?? "";
  const name = last.length > LONG ? `${last.slice(0, LONG)}…` : last;
  return (parts.length > 1 ? `${site}/…/${name}` : `${site}/${name}`) + lines;
}

/**
 * The part of a path as it reads, unless that would hide or turn characters.
 * @param {string} part
 */
function readable(part) {
  try {
    const plain = decodeURIComponent(part);
    return /[\s/?#%\p{C}]/u.test(plain) ? part : plain;
  } catch {
    return part;
  }
}

/** @param {[number, number][]} marks @returns {string} 3,7-9 */
export function rangesOf(marks) {
  return marks.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(",");
}

/**
 * Shortens the addresses among these links that have a card, and shows the
 * others in full. A link with words of its own keeps them. Idempotent.
 * @param {ParentNode} text of a message
 * @param {readonly Preview[]} previews
 */
export function shortenLinks(text, previews) {
  const byAddress = new Map(previews.map((p) => [p.url, p]));
  for (const a of text.querySelectorAll("a")) {
    const typed = a.title || a.textContent || "";
    const address = a.getAttribute("href") ?? "";
    if (typed !== address && `http://${typed}` !== address) continue;
    const card = byAddress.get(address);
    setText(a, card ? shortLink(card) : typed);
    attr(a, "title", card ? typed : null);
  }
}
