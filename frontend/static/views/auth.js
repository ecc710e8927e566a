// Sign in and sign up: one column, one form, one line of alternative.

import { el, icon, shape } from "./dom.js";
import { loginForm } from "./login.js";
import { later } from "../app/latertext.js";
import { signupForm } from "./signup.js";

/** @import {AuthOptions, ServerInfo} from "../app/types.js" */

/**
 * Shows the page that the path asks for: /signup, else sign in.
 * @param {HTMLElement} root
 * @param {AuthOptions} auth
 */
export function mountAuth(root, auth) {
  const signup = location.pathname === "/signup";
  const t = later.auth;
  const title = signup ? t.signUpTitle : t.signInTo(auth.server.name);
  const form = signup ? signupForm(auth) : loginForm(auth);
  const alternative = signup
    ? [t.haveOne, " ", el("a", { href: "/login" + location.search }, t.signIn)]
    : [t.newHere, " ", el("a", { href: "/signup" + location.search }, t.createOne)];
  showAuth(root, auth.server, {
    title,
    lead: signup ? t.signUpLead : t.signInLead,
    content: [form, el("p", { class: "auth-alt" }, ...alternative)],
  });
}

/**
 * The frame of all pages without a session.
 * @param {HTMLElement} root
 * @param {ServerInfo} server
 * @param {{title: string, lead: string, content: Node[]}} page
 */
export function showAuth(root, server, { title, lead, content }) {
  const column = el("div", { class: "auth-c" }, brand(title, lead), ...content);
  document.title = title;
  root.replaceChildren(
    el("div", { class: "auth" }, el("main", { class: "auth-m" }, column), footer(server)),
  );
  column.querySelector("input")?.focus();
}

/** @param {string} title @param {string} lead */
function brand(title, lead) {
  return el(
    "div",
    { class: "auth-b" },
    el("span", { class: "mark" }, shape("mark", "", "MiniMost")),
    el("div", {}, el("h1", {}, title), el("p", {}, lead)),
  );
}

/** @param {ServerInfo} server */
function footer(server) {
  return el(
    "footer",
    { class: "auth-foot" },
    el("span", {}, icon("lan", 14), location.host),
    el("span", {}, icon("shield", 14), later.auth.selfHosted),
    el("span", { class: "num" }, later.auth.version(server.version)),
  );
}
