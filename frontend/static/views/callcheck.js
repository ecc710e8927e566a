// "Check my setup": what a call needs, whether it is there, and what to do
// where it is not.

import {
  checkDevice, checkSecure, checkSound, checkStun, checkUdp,
} from "../app/call/selftest.js";
import { closeButton, openDialog } from "./dialog.js";
import { later } from "../app/latertext.js";
import { attr, el, icon, listen } from "./dom.js";

/** @import {App} from "../app/types.js" */
/** @import {Result} from "../app/call/selftest.js" */

/**
 * @typedef {object} Check
 * @property {string} label
 * @property {() => Promise<Result>} run
 * @property {(result: Result) => string} words
 */

/** @param {App} app */
export function openCheck(app) {
  const t = later.check;
  const dialog = el("dialog", { class: "dlg ask", "aria-label": t.title });
  const list = el("ul", { class: "checks", "aria-live": "polite" });
  const again = el("button", { type: "button", class: "btn" }, icon("history", 16), t.again);
  const run = () => {
    const all = checks(app).map(row);
    list.replaceChildren(...all.map((r) => r.node));
    for (const { start } of all) void start();
  };
  listen(again, { click: run });
  dialog.append(
    el("div", { class: "ask-h" }, el("h2", {}, t.title), closeButton(dialog)),
    el("div", { class: "ask-b" }, list),
    el("div", { class: "ask-f" }, again),
  );
  openDialog(dialog);
  again.focus();
  run();
}

/** @param {App} app @returns {Check[]} */
function checks({ state }) {
  const t = later.check;
  const port = state.server.stun_port ?? 0;
  const device = (/** @type {string} */ none) => (/** @type {Result} */ r) =>
    r.why === "blocked" ? t.permission : r.good ? t.found(r.n ?? 0) : none;
  return [
    { label: t.secure, run: checkSecure, words: (r) => (r.good ? t.secureGood : t.secureBad) },
    {
      label: t.microphone,
      run: () => checkDevice("audioinput", /** @type {PermissionName} */ ("microphone")),
      words: device(t.noMicrophone),
    },
    {
      label: t.camera,
      run: () => checkDevice("videoinput", /** @type {PermissionName} */ ("camera")),
      words: device(t.noCamera),
    },
    { label: t.output, run: checkSound, words: (r) => (r.good ? t.outputGood : t.outputBad) },
    {
      label: t.stun,
      run: () => checkStun(port),
      words: (r) => {
        if (r.why === "off") return t.stunOff;
        return r.good ? t.stunGood(r.detail ?? "") : t.stunBad(port);
      },
    },
    { label: t.udp, run: checkUdp, words: (r) => (r.good ? t.udpGood(r.n ?? 0) : t.udpBad) },
  ];
}

/** @param {Check} check */
function row({ label, run, words }) {
  const t = later.check;
  const sign = el("span", { class: "sign" }, icon("clock", 18));
  const said = el("p", { class: "hint" }, t.running);
  const node = el("li", {}, sign, el("div", { class: "grow" }, el("b", {}, label), said));
  const show = (/** @type {Result} */ result) => {
    node.classList.add(result.good ? "good" : "bad");
    sign.replaceChildren(icon(result.good ? "check" : "alert", 18));
    sign.append(el("span", { class: "sr" }, result.good ? t.good : t.bad));
    said.replaceChildren(words(result));
    attr(node, "aria-busy", null);
  };
  return {
    node,
    start: async () => {
      attr(node, "aria-busy", "true");
      show(await run().catch(() => ({ good: false })));
    },
  };
}
