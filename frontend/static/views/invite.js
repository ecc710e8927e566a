// The address at which others join, with its QR code. Where one needs an
// invitation, it is made when somebody asks for it.

import { text } from "../app/text.js";
import { closeButton, openDialog } from "./dialog.js";
import { attr, el, icon, listen } from "./dom.js";
import { qrCode } from "./qr.js";
import { wordsOf } from "./submit.js";

/** @import {App, Invitation} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** @param {App} app @returns {boolean} whether others can be asked in at all */
export function canInvite(app) {
  return app.state.server.signup !== "closed";
}

/** @param {App} app what an invitation is like, in words */
export function inviteLead(app) {
  return app.state.server.signup === "invite" ? text.invite.lead : text.invite.leadOpen;
}

/**
 * @param {App} app
 * @param {Ui} ui
 * @returns {{node: HTMLElement, code: HTMLElement}} what to press, and the place of the code
 */
export function inviteParts(app, ui) {
  const node = el("div", { class: "invite" });
  const code = el("div", { class: "qr" });
  const show = (/** @type {Invitation} */ { url, qr }) => {
    node.replaceChildren(addressButton(url, ui));
    code.replaceChildren(qrCode(qr, text.invite.code(url)));
    code.hidden = false;
  };
  const fail = (/** @type {unknown} */ error) => {
    node.append(el("p", { class: "hint", role: "alert" }, wordsOf(error)));
  };
  if (app.state.server.signup === "invite") {
    code.hidden = true;
    node.append(makeButton(() => app.api.makeInvite().then(show, fail)));
  } else {
    // Its place is there before it comes.
    node.append(addressButton(location.origin, ui));
    app.api.invitation().then(show, fail);
  }
  return { node, code };
}

/** @param {string} url @param {Ui} ui */
function addressButton(url, ui) {
  const t = text.invite;
  const copy = el("button", { type: "button", class: "btn address", title: t.copy });
  copy.append(el("span", { class: "trunc" }, url), icon("copy", 16));
  return listen(copy, { click: () => void ui.copy(url, t.copied) });
}

/** @param {() => Promise<void>} make */
function makeButton(make) {
  const button = el("button", { type: "button", class: "btn" }, icon("link", 16), text.invite.make);
  return listen(button, {
    click: async () => {
      if (button.getAttribute("aria-busy")) return;
      attr(button, "aria-busy", "true");
      await make();
      attr(button, "aria-busy", null);
    },
  });
}

/** @param {App} app @param {Ui} ui */
export function openInvite(app, ui) {
  const dialog = el("dialog", { class: "dlg ask", "aria-label": text.invite.title });
  const { node, code } = inviteParts(app, ui);
  dialog.append(
    el("div", { class: "ask-h" }, el("h2", {}, text.invite.title), closeButton(dialog)),
    el("div", { class: "ask-b" }, el("p", {}, inviteLead(app)), node, code),
  );
  openDialog(dialog);
  node.querySelector("button")?.focus();
}
