import { text } from "../app/text.js";
import { el, icon } from "./dom.js";

/**
 * The page of a session that ended on the server.
 * @param {Element} root
 * @param {string | undefined} reason
 */
export function showEnded(root, reason) {
  const t = text.connection;
  const again = el("a", { class: "btn btn-primary", href: "/login" + location.search }, t.signInAgain);
  root.replaceChildren(
    el(
      "main",
      { class: "empty" },
      el("div", { class: "ill" }, icon("key", 24)),
      el("h1", {}, t.endedTitle),
      el("p", {}, reason ? `${reason} ${t.endedLead}` : t.endedLead),
      again,
    ),
  );
  again.focus();
}
