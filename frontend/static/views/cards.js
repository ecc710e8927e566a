// The cards of links under a message: of pages here, of code in codecard.js.

import { text } from "../app/text.js";
import { codeCard } from "./codecard.js";
import { attr, closest, el, find, icon, reconcile } from "./dom.js";
import { shortenLinks } from "./links.js";

/** @import {App, Message, Preview} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * Shows these cards under a message, and its links accordingly. Idempotent.
 * @param {HTMLElement} row
 * @param {readonly Preview[]} previews
 * @param {boolean} mine they can be removed
 */
export function showCards(row, previews, mine) {
  const body = find(row, ".body");
  shortenLinks(find(body, ".txt"), previews);
  let box = body.querySelector(":scope > .cards");
  if (previews.length === 0) return box?.remove();
  if (!box) {
    box = el("div", { class: "cards", role: "group", "aria-label": text.cards.label });
    body.insertBefore(box, body.querySelector(":scope > .rx, :scope > .fail"));
  }
  reconcile(box, previews, {
    key: (p) => p.url ?? "",
    create: (p) => card(p, mine ? removeButton(p) : null),
  });
}

/** @param {Preview} preview @param {HTMLElement | null} remove */
function card(preview, remove) {
  return preview.code ? codeCard(preview, preview.code, remove) : pageCard(preview, remove);
}

/** @param {Preview} preview @param {HTMLElement | null} remove */
function pageCard(preview, remove) {
  const { url, site = "", title = "", description, image_url } = preview;
  const place = el("div", { class: "lp-s" }, icon(isLocal(site) ? "lan" : "link", 14));
  place.append(el("span", { class: "trunc" }, site));
  const link = el("a", { class: "trunc", href: url, title, target: "_blank", rel: "noopener noreferrer" });
  link.append(title);
  const node = el("div", { class: "card lp", role: "group", "aria-label": text.cards.page(title, site) });
  node.append(place, link);
  if (description) node.append(el("p", {}, description));
  if (image_url) node.append(picture(image_url));
  if (remove) node.append(remove);
  return node;
}

/** Its place is there before it is, and goes when it cannot be had. @param {string} src */
function picture(src) {
  const img = el("img", { src, alt: "", loading: "lazy", width: 116, height: 78 });
  img.addEventListener("error", () => img.classList.add("broken"), { once: true });
  return img;
}

/** Whether a host is one of the local network, by its name. @param {string} host */
function isLocal(host) {
  return !host.includes(".") || /\.(lan|local|internal|intranet|corp|home|home\.arpa)$/.test(host) ||
    /^[\d.]+$/.test(host) || host.includes(":");
}

/** @param {Preview} preview */
function removeButton({ url }) {
  const { remove } = text.cards;
  const button = el("button", { type: "button", class: "ib ib-24 card-x", "data-remove": url });
  attr(button, "aria-label", remove);
  attr(button, "title", remove);
  button.append(icon("x", 14));
  return button;
}

/**
 * Answers a click on a card's button to remove it.
 * @param {Event} e
 * @param {App} app
 * @param {Ui} ui
 * @param {Message | undefined} message
 */
export function removeClick(e, app, ui, message) {
  const url = closest(e, "[data-remove]")?.dataset.remove;
  if (url && message) void ui.attempt(app.actions.removePreviews(message.id, url));
}
