import { text } from "../app/text.js";
import { el, icon } from "./dom.js";

/**
 * What there is to see while the server is away and nothing was kept.
 * @param {Element} root
 */
export function showWaiting(root) {
  const t = text.connection;
  const ill = el("div", { class: "ill" }, icon("offline", 24));
  const page = el("main", { class: "empty", role: "status" }, ill, el("h1", {}, t.none(location.host)));
  page.append(el("p", {}, t.noneLead));
  root.replaceChildren(page);
}
