// The first steps of somebody who is alone on a new server: invite people, make
// a channel, turn on notifications. They are put away for good.

import { text } from "../app/text.js";
import { attr, el, icon, listen } from "./dom.js";
import { askPermission, permission } from "./notices.js";
import { openNewRoom } from "./later.js";
import { wordsOf } from "./submit.js";

/** @import {App} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

const SVG = "http://www.w3.org/2000/svg";
/** Light modules around a QR code. */
const QUIET = 4;

/**
 * @param {App} app
 * @param {Ui} ui
 */
export function welcome(app, ui) {
  const t = text.welcome;
  const away = el("button", { type: "button", class: "ib ib-28", "aria-label": t.dismiss, title: t.dismiss });
  away.append(icon("x", 16));
  listen(away, {
    click: () => {
      void ui.attempt(app.actions.set({ welcomed: true }));
      ui.focusComposer();
    },
  });
  const title = el("h3", { id: "first" }, t.title);
  const steps = el("ol", {}, invite(app, ui), makeChannel(app, ui), turnOn(app, ui));
  const head = el("div", { class: "first-h" }, el("div", { class: "grow" }, title, el("p", {}, t.lead)), away);
  return el("section", { class: "first", "aria-labelledby": "first" }, head, steps);
}

/**
 * @param {string} sign
 * @param {string} title
 * @param {string} lead
 */
function step(sign, title, lead) {
  const words = el("div", { class: "grow" }, el("b", {}, title), el("p", {}, lead));
  return el("li", {}, el("span", { class: "ill" }, icon(sign)), words);
}

/** @param {App} app @param {Ui} ui */
function invite(app, ui) {
  const t = text.welcome;
  const node = step("user-plus", t.invite, t.inviteLead);
  const copy = el("button", { type: "button", class: "btn address", title: t.copy });
  const address = el("span", {}, location.origin);
  copy.append(address, icon("copy", 16));
  listen(copy, { click: () => void ui.copy(address.textContent ?? "", t.copied) });
  // Its place is there before it comes.
  const code = el("div", { class: "qr" });
  node.querySelector(".grow")?.append(copy);
  node.append(code);
  app.api.invitation().then(
    ({ url, qr }) => {
      address.replaceChildren(url);
      code.append(qrCode(qr, t.code(url)));
    },
    (error) => code.append(el("p", { class: "hint" }, wordsOf(error))),
  );
  return node;
}

/** @param {App} app @param {Ui} ui */
function makeChannel(app, ui) {
  const t = text.welcome;
  const node = step("lock", t.channel, t.channelLead);
  const button = el("button", { type: "button", class: "btn" }, icon("plus", 16), t.channelDo);
  listen(button, { click: () => openNewRoom(app, ui) });
  node.append(button);
  return node;
}

/** @param {App} app @param {Ui} ui */
function turnOn(app, ui) {
  const t = text.welcome;
  const node = step("bell", t.notify, t.notifyLead);
  const button = el("button", { type: "button", class: "btn" }, t.notifyDo);
  const said = node.querySelector("p");
  const show = () => {
    const may = permission();
    button.hidden = may !== "default";
    if (may === "granted") node.append(el("span", { class: "ok" }, icon("check", 16), t.done));
    else if (may !== "default") said?.replaceChildren(text.notice.desktopBy[may]);
  };
  listen(button, {
    click: async () => {
      attr(button, "aria-busy", "true");
      await askPermission();
      void ui.attempt(app.actions.set({ desktop: true }));
      attr(button, "aria-busy", null);
      show();
    },
  });
  node.append(button);
  show();
  return node;
}

/**
 * @param {string[]} rows "1" is dark
 * @param {string} label
 */
export function qrCode(rows, label) {
  const size = rows.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  attr(svg, "viewBox", `0 0 ${size} ${size}`);
  attr(svg, "role", "img");
  attr(svg, "aria-label", label);
  attr(path, "d", modules(rows));
  svg.append(path);
  return svg;
}

/** A rectangle for each run of dark modules. @param {string[]} rows */
export function modules(rows) {
  const runs = rows.flatMap((row, y) =>
    [...row.matchAll(/1+/g)].map((run) => `M${run.index + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`));
  return runs.join("");
}
