// Says why there are no calls at this address, and where there are.

import { text } from "../app/text.js";
import { closeButton, openDialog } from "./dialog.js";
import { el, listen } from "./dom.js";

export function openTrust() {
  const t = text.trust;
  const dialog = el("dialog", { class: "dlg ask", "aria-label": t.title });
  const done = el("button", { type: "button", class: "btn btn-primary" }, t.close);
  listen(done, { click: () => dialog.close() });
  dialog.append(
    el("div", { class: "ask-h" }, el("h2", {}, t.title), closeButton(dialog)),
    el("div", { class: "ask-b" }, el("p", {}, t.plain(location.host)), el("p", {}, t.how)),
    el("div", { class: "ask-f" }, done),
  );
  openDialog(dialog);
  done.focus();
}
