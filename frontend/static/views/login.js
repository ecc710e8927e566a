import { el, listen } from "./dom.js";
import { field, passwordField } from "./field.js";
import { later } from "../app/latertext.js";
import { note, submitButton, wordsOf } from "./submit.js";

/** @import {AuthOptions} from "../app/types.js" */

/** @param {AuthOptions} auth */
export function loginForm(auth) {
  const { limits } = auth.server;
  const problem = note();
  const name = field(later.auth.username, {
    name: "username",
    autocomplete: "username",
    maxlength: limits.username_max,
  });
  const password = passwordField(later.auth.password, {
    name: "password",
    autocomplete: "current-password",
    maxlength: limits.password_max,
  });
  const forgot = el("button", { type: "button", class: "link" }, later.auth.forgot);
  listen(forgot, { click: () => problem.show(later.auth.forgotHelp, "") });
  password.label.append(forgot);
  const submit = submitButton(later.auth.signIn, later.auth.signingIn);
  const form = el(
    "form",
    { class: "form", novalidate: true },
    problem.node,
    name.node,
    password.node,
    submit.button,
  );

  const complete = () => {
    const missing = [
      { f: name, words: later.auth.nameMissing },
      { f: password, words: later.auth.passwordMissing },
    ].filter(({ f }) => f.input.value === "");
    for (const { f, words } of missing) f.say(words, "bad");
    missing[0]?.f.input.focus();
    return missing.length === 0;
  };
  const send = async () => {
    if (submit.isBusy() || !complete()) return;
    submit.busy(true);
    problem.hide();
    try {
      await auth.api.logIn(name.input.value, password.input.value);
      auth.onSignedIn();
    } catch (error) {
      problem.show(wordsOf(error));
      for (const f of [name, password]) f.say("", "bad");
      submit.busy(false);
      password.input.select();
    }
  };
  for (const f of [name, password]) listen(f.input, { input: () => f.say("") });
  listen(form, {
    submit: (e) => {
      e.preventDefault();
      void send();
    },
  });
  return form;
}
