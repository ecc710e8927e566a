import { text } from "../app/text.js";
import { attr, el, listen } from "./dom.js";
import { field, passwordField } from "./field.js";
import { ruleList } from "./rules.js";
import { note, submitButton, wordsOf } from "./submit.js";

/** @import {Auth, AuthApi} from "./auth.js" */
/** @import {Field} from "./field.js" */

/** Wait this long after the last key before asking whether a name is free. */
const ASK_AFTER_MS = 300;

/** @param {Auth} auth */
export function signupForm(auth) {
  const { limits } = auth.server;
  const secret = { autocomplete: "new-password", maxlength: limits.password_max };
  const problem = note();
  const name = field(text.auth.username, {
    name: "username",
    autocomplete: "username",
    maxlength: limits.username_max,
  });
  const password = passwordField(text.auth.password, { name: "password", ...secret });
  const repeat = passwordField(text.auth.repeat, { name: "repeat", ...secret });
  const rules = ruleList(auth.server);
  password.node.append(rules.node);
  const submit = submitButton(text.auth.create, text.auth.creating);
  const form = el(
    "form",
    { class: "form", novalidate: true },
    problem.node,
    name.node,
    password.node,
    repeat.node,
    submit.button,
  );
  const free = watchName(name, auth.api);

  let strict = false;
  const check = () => {
    const good = rules.update(password.input.value, strict && password.input.value !== "");
    const same = password.input.value === repeat.input.value;
    if (repeat.input.value === "") repeat.say("");
    else if (same) repeat.say(text.auth.same, "ok");
    else repeat.say(strict ? text.auth.differ : "", strict ? "bad" : "");
    const ready = good && same && free();
    attr(submit.button, "aria-disabled", ready ? null : "true");
    return { good, same, ready };
  };
  const explain = () => {
    strict = true;
    const { good, same } = check();
    if (name.input.value === "") name.say(text.auth.nameMissing, "bad");
    if (!good) rules.update(password.input.value, true);
    if (!same) repeat.say(text.auth.differ, "bad");
    const first = !free() ? name : !good ? password : repeat;
    first.input.focus();
  };
  const send = async () => {
    if (submit.isBusy()) return;
    if (!check().ready) return explain();
    submit.busy(true);
    problem.hide();
    try {
      await auth.api.signup(name.input.value, password.input.value);
      auth.onSignedIn();
    } catch (error) {
      problem.show(wordsOf(error));
      submit.busy(false);
    }
  };
  const late = () => {
    strict = true;
    check();
  };
  listen(form, {
    input: check,
    submit: (e) => {
      e.preventDefault();
      void send();
    },
  });
  listen(repeat.input, { blur: late });
  listen(password.input, { blur: () => password.input.value && late() });
  name.say(text.auth.nameHint);
  check();
  return form;
}

/**
 * Asks the server whether the name is free, and says so below the field.
 * @param {Field} name
 * @param {AuthApi} api
 * @returns {() => boolean} whether the name may be sent: not known to be taken
 */
function watchName(name, api) {
  let timer = 0;
  let taken = false;
  const ask = async () => {
    const value = name.input.value;
    if (value === "") return;
    try {
      const { available, detail } = await api.usernameAvailable(value);
      if (name.input.value !== value) return;
      taken = !available;
      if (available) name.say(text.auth.nameFree, "ok");
      else name.say(detail || text.auth.nameTaken, "bad");
      name.input.dispatchEvent(new Event("input", { bubbles: true }));
    } catch {
      // The sign-up itself will say what is wrong.
    }
  };
  let asked = "";
  listen(name.input, {
    input: () => {
      if (name.input.value === asked) return;
      asked = name.input.value;
      taken = false;
      name.say(text.auth.nameHint);
      clearTimeout(timer);
      timer = window.setTimeout(() => void ask(), ASK_AFTER_MS);
    },
  });
  return () => name.input.value !== "" && !taken;
}
