// Sign in and sign up: one column, one form, one line of alternative.

import { el, icon, shape } from "./dom.js";
import { loginForm } from "./login.js";
import { later } from "../app/latertext.js";
import { signupForm } from "./signup.js";
import { wordsOf } from "./submit.js";

/** @import {AuthOptions, ServerInfo} from "../app/types.js" */

/**
 * Shows the page that the path asks for: /signup or /invite, else sign in.
 * @param {HTMLElement} root
 * @param {AuthOptions} auth
 */
export async function mountAuth(root, auth) {
  const { server } = auth;
  const t = later.auth;
  if (location.pathname === "/signup" || location.pathname === "/invite") return mountSignup(root, auth);
  const other = server.signup === "open" && alternative(t.newHere, "/signup", t.createOne);
  const content = [loginForm(auth), ...(other ? [other] : [])];
  showAuth(root, server, { title: t.signInTo(server.name), lead: t.signInLead, content });
}

/**
 * The form, or why there is none. The secret of an invitation stands behind the
 * # of the address, where a reload finds it again.
 * @param {HTMLElement} root
 * @param {AuthOptions} auth
 */
async function mountSignup(root, auth) {
  const { api, server } = auth;
  const t = later.auth;
  const invite = location.hash.slice(1);
  const back = alternative(t.haveOne, "/login", t.signIn);
  const refuse = (/** @type {string} */ title, /** @type {string} */ lead) =>
    showAuth(root, server, { title, lead, content: [back] });
  if (server.signup === "closed") return refuse(t.closedTitle, t.closedLead);
  if (server.signup === "invite") {
    if (!invite) return refuse(t.inviteTitle, t.inviteLead);
    try {
      await api.checkInvite(invite);
    } catch (error) {
      return refuse(t.inviteGone, wordsOf(error));
    }
  }
  const content = [signupForm(auth, invite), back];
  showAuth(root, server, { title: t.signUpTitle, lead: t.signUpLead, content });
}

/** @param {string} question @param {string} path @param {string} label */
function alternative(question, path, label) {
  return el("p", { class: "auth-alt" }, question, " ", el("a", { href: path + location.search }, label));
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
