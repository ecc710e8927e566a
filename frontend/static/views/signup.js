import { attr, el, listen } from "./dom.js";
import { field } from "./field.js";
import { checkNew, explainNew, newPassword } from "./newpassword.js";
import { later } from "../app/latertext.js";
import { note, submitButton, wordsOf } from "./submit.js";

/** @import {Api} from "../app/api.js" */
/** @import {AuthOptions} from "../app/types.js" */
/** @import {Field} from "./field.js" */

/** Wait this long after the last key before asking whether a name is free. */
const ASK_AFTER_MS = 300;

/** @param {AuthOptions} auth @param {string} invite "" for none */
export function signupForm(auth, invite) {
  const fields = signupFields(auth);
  const { name, password, repeat } = fields;
  const problem = note();
  const submit = submitButton(later.auth.create, later.auth.creating);
  const nodes = [problem.node, name.node, password.node, repeat.node, submit.button];
  const form = el("form", { class: "form", novalidate: true }, ...nodes);
  const free = watchName(name, auth.api, invite);
  /** The form was left or sent once: what is unmet is an error by now. */
  let strict = false;

  const check = () => {
    const { good, same } = checkNew(fields, strict);
    const ready = good && same && free();
    attr(submit.button, "aria-disabled", ready ? null : "true");
    return { good, same, ready };
  };
  const late = () => {
    strict = true;
    return check();
  };
  const send = async () => {
    if (submit.isBusy()) return;
    if (!check().ready) return explain(fields, late(), free());
    submit.busy(true);
    problem.hide();
    try {
      await auth.api.signUp(name.input.value, password.input.value, invite);
      auth.onSignedIn();
    } catch (error) {
      problem.show(wordsOf(error));
      submit.busy(false);
    }
  };
  listen(form, {
    input: check,
    submit: (e) => {
      e.preventDefault();
      void send();
    },
  });
  listen(repeat.input, { blur: () => void (repeat.input.value && late()) });
  listen(password.input, { blur: () => void (password.input.value && late()) });
  check();
  return form;
}

/** @typedef {ReturnType<typeof signupFields>} Fields */

/** @param {AuthOptions} auth */
function signupFields({ server }) {
  const named = { name: "username", autocomplete: "username", maxlength: server.limits.username_max };
  const name = field(later.auth.username, named);
  name.say(later.auth.nameHint);
  return { name, ...newPassword(server) };
}

/**
 * Says at every field what is missing, and goes to the first.
 * @param {Fields} fields
 * @param {{good: boolean, same: boolean}} found
 * @param {boolean} free the name may be taken
 */
function explain(fields, found, free) {
  const { name } = fields;
  if (name.input.value === "") name.say(later.auth.nameMissing, "bad");
  const next = explainNew(fields, found);
  (free ? next : name.input).focus();
}

/**
 * Asks the server whether the name is free, and says so below the field.
 * @param {Field} name
 * @param {Api} api
 * @param {string} invite
 * @returns {() => boolean} whether the name may be sent: not known to be taken
 */
function watchName(name, api, invite) {
  let timer = 0;
  let taken = false;
  const ask = async () => {
    const value = name.input.value;
    if (value === "") return;
    try {
      const { available, detail } = await api.usernameAvailable(value, invite);
      if (name.input.value !== value) return;
      taken = !available;
      if (available) name.say(later.auth.nameFree, "ok");
      else name.say(detail || later.auth.nameTaken, "bad");
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
      name.say(later.auth.nameHint);
      clearTimeout(timer);
      timer = window.setTimeout(() => void ask(), ASK_AFTER_MS);
    },
  });
  return () => name.input.value !== "" && !taken;
}
