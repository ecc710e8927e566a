// Settings: a new password, and the end of the account. What cannot be undone
// is confirmed where it stands.

import { ApiError } from "../app/api.js";
import { later } from "../app/latertext.js";
import { text } from "../app/text.js";
import { attr, el, listen } from "./dom.js";
import { field, passwordField } from "./field.js";
import { checkNew, explainNew, newPassword } from "./newpassword.js";
import { radios } from "./radios.js";
import { changer, heading, row } from "./settingrows.js";
import { note, wordsOf } from "./submit.js";

/** @import {App} from "../app/types.js" */
/** @import {PaneView} from "./settingsdialog.js" */

/** @param {App} app @returns {PaneView} */
export function dangerPane(app) {
  const t = later.settings;
  const everywhere = signOutRow(app);
  const card = el("div", { class: "danger-card" }, everywhere, ...unfolding({
    label: t.deleteAccount,
    hint: t.deleteAccountHint,
    open: t.delete,
    danger: true,
    form: (close) => deleteForm(app, close),
  }));
  const password = unfolding({
    label: t.changePassword,
    hint: t.changePasswordHint,
    open: t.change,
    form: (close, done) => passwordForm(app, close, done),
  });
  return {
    nodes: [heading(t.password), ...password, heading(t.danger), el("p", { class: "lead-p" }, t.dangerLead), card],
  };
}

/** @param {App} app */
function signOutRow(app) {
  const t = later.settings;
  const { trouble, attempt } = changer(app);
  const button = el("button", { type: "button", class: "btn btn-danger-line" }, t.signOutAll);
  listen(button, {
    click: () => void attempt(app.api.endOtherSessions().then(() => app.actions.logout())),
  });
  return el("div", {}, row(t.signOutAll, t.signOutAllHint, button).node, trouble);
}

/**
 * @typedef {object} Unfolding
 * @property {string} label
 * @property {string} hint
 * @property {string} open label of the button
 * @property {boolean} [danger]
 * @property {(close: () => void, done: (words: string) => void) => HTMLElement} form
 */

/**
 * A row whose button makes way for a form below it.
 * @param {Unfolding} what
 * @returns {HTMLElement[]}
 */
function unfolding({ label, hint, open, danger, form }) {
  const button = el("button", { type: "button", class: danger ? "btn btn-danger-line" : "btn", "aria-expanded": "false" }, open);
  const place = el("div", { class: "confirm", hidden: true });
  const said = note();
  const show = (/** @type {boolean} */ on) => {
    button.hidden = on;
    place.hidden = !on;
    attr(button, "aria-expanded", String(on));
  };
  const close = () => {
    show(false);
    place.replaceChildren();
    button.focus();
  };
  listen(button, {
    click: () => {
      said.hide();
      place.replaceChildren(form(close, (words) => {
        close();
        said.show(words, "");
      }));
      show(true);
      place.querySelector("input")?.focus();
      place.scrollIntoView({ block: "nearest" });
    },
  });
  return [row(label, hint, button).node, said.node, place];
}

/**
 * @param {App} app
 * @param {() => void} close
 * @param {(words: string) => void} done
 */
function passwordForm(app, close, done) {
  const t = later.settings;
  const { server, me } = app.state;
  const secret = { autocomplete: "current-password", maxlength: server.limits.password_max };
  const current = passwordField(t.current, { name: "current", ...secret });
  const fields = newPassword(server, t.fresh);
  const whose = el("input", { type: "text", name: "username", autocomplete: "username", value: me.username, hidden: true });
  const form = confirmForm({
    fields: [whose, current.node, fields.password.node, fields.repeat.node],
    action: t.changePassword,
    busy: t.changing,
    close,
    async run() {
      current.say("");
      if (!current.input.value) return miss(current, t.currentMissing);
      const found = checkNew(fields, true);
      if (!found.good || !found.same) return explainNew(fields, found).focus();
      try {
        await app.api.changePassword(current.input.value, fields.password.input.value);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "wrong_password") throw error;
        return miss(current, error.message);
      }
      done(t.changed);
    },
  });
  listen(form, { input: () => checkNew(fields, false) });
  return form;
}

/**
 * @param {App} app
 * @param {() => void} close
 */
function deleteForm(app, close) {
  const t = later.settings;
  const { me, server } = app.state;
  /** @type {"anonymise"|"erase"} */
  let mode = "anonymise";
  const name = field(t.typeName(me.username), { name: "confirm", autocomplete: "off" });
  const secret = { name: "password", autocomplete: "current-password", maxlength: server.limits.password_max };
  const password = passwordField(t.passwordOf, secret);
  const form = confirmForm({
    fields: [modes((chosen) => (mode = chosen)), name.node, password.node],
    action: t.delete,
    busy: t.deleting,
    danger: true,
    close,
    async run() {
      name.say("");
      password.say("");
      if (name.input.value.trim() !== me.username) return miss(name, t.typeName(me.username));
      if (!password.input.value) return miss(password, later.auth.passwordMissing);
      try {
        await app.actions.deleteAccount(password.input.value, mode);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "wrong_password") throw error;
        miss(password, error.message);
      }
    },
  });
  return form;
}

/** @param {{say: (words: string, mood: "bad") => void, input: HTMLInputElement}} f @param {string} words */
function miss(f, words) {
  f.say(words, "bad");
  f.input.focus();
}

/** @param {(mode: "anonymise"|"erase") => void} pick */
function modes(pick) {
  const t = later.settings;
  const options = /** @type {const} */ (["anonymise", "erase"]).map((value) => ({ value, label: t.modes[value] }));
  const group = radios(t.whatBecomes, "ways", options, pick);
  group.node.querySelectorAll("button").forEach((button, i) => {
    const hint = t.modeHints[options[i]?.value ?? "erase"];
    button.replaceChildren(el("span", { class: "b" }, button.textContent), el("span", { class: "hint" }, hint));
  });
  group.mark("anonymise");
  return group.node;
}

/**
 * @typedef {object} Confirm
 * @property {HTMLElement[]} fields
 * @property {string} action
 * @property {string} busy
 * @property {boolean} [danger]
 * @property {() => void} close
 * @property {() => Promise<void>} run says itself what is wrong with a field
 */

/** @param {Confirm} what */
function confirmForm({ fields, action, busy, danger, close, run }) {
  const go = el("button", { type: "submit", class: danger ? "btn btn-danger" : "btn btn-primary" }, action);
  const cancel = el("button", { type: "button", class: "btn btn-quiet" }, text.form.cancel);
  const trouble = note();
  const form = el("form", { novalidate: true }, ...fields, trouble.node, el("div", { class: "acts" }, go, cancel));
  listen(cancel, { click: close });
  const submit = async () => {
    if (go.getAttribute("aria-busy")) return;
    attr(go, "aria-busy", "true");
    go.replaceChildren(busy);
    trouble.hide();
    try {
      await run();
    } catch (error) {
      trouble.show(wordsOf(error));
    } finally {
      attr(go, "aria-busy", null);
      go.replaceChildren(action);
    }
  };
  return listen(form, {
    submit: (e) => {
      e.preventDefault();
      void submit();
    },
  });
}
