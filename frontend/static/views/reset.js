// Choosing a new password with a link of the administrator's.

import { showAuth } from "./auth.js";
import { el, listen } from "./dom.js";
import { checkNew, explainNew, newPassword } from "./newpassword.js";
import { later } from "../app/latertext.js";
import { note, submitButton, wordsOf } from "./submit.js";

/** @import {Api} from "../app/api.js" */
/** @import {ServerInfo} from "../app/types.js" */

/**
 * @typedef {object} ResetOptions
 * @property {ServerInfo} server
 * @property {Api} api checkReset, resetPassword
 * @property {string} token of the link; "" for whoever is signed in
 */

/**
 * Shows for whom the link is, or that it is of no use.
 * @param {HTMLElement} root
 * @param {ResetOptions} options
 */
export async function mountReset(root, options) {
  const { server, api, token } = options;
  const t = later.auth;
  try {
    const name = await api.checkReset(token);
    const form = resetForm(options, name, () => showDone(root, server));
    showAuth(root, server, { title: t.resetTitle, lead: t.resetLead(name), content: [form] });
  } catch (error) {
    showAuth(root, server, { title: t.resetGone, lead: wordsOf(error), content: [signInLink()] });
  }
}

/** @param {HTMLElement} root @param {ServerInfo} server */
function showDone(root, server) {
  const t = later.auth;
  const go = signInLink();
  showAuth(root, server, { title: t.resetTitle, lead: t.resetDone, content: [go] });
  go.focus();
}

function signInLink() {
  const href = "/login" + location.search;
  return el("a", { class: "btn btn-primary btn-lg btn-block", href }, later.auth.signIn);
}

/**
 * @param {ResetOptions} options
 * @param {string} name for password managers
 * @param {() => void} onDone
 */
function resetForm({ server, api, token }, name, onDone) {
  const fields = newPassword(server);
  const problem = note();
  const submit = submitButton(later.auth.resetSet, later.auth.resetting);
  const whose = el("input", { type: "text", name: "username", autocomplete: "username", value: name, hidden: true });
  const nodes = [problem.node, whose, fields.password.node, fields.repeat.node, submit.button];
  const form = el("form", { class: "form", novalidate: true }, ...nodes);
  const send = async () => {
    if (submit.isBusy()) return;
    const found = checkNew(fields, true);
    if (!found.good || !found.same) return explainNew(fields, found).focus();
    submit.busy(true);
    problem.hide();
    try {
      await api.resetPassword(token, fields.password.input.value);
      onDone();
    } catch (error) {
      problem.show(wordsOf(error));
      submit.busy(false);
    }
  };
  listen(form, {
    input: () => checkNew(fields, false),
    submit: (e) => {
      e.preventDefault();
      void send();
    },
  });
  return form;
}
