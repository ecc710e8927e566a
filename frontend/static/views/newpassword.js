// The fields in which somebody chooses a password: it, the same again, and the
// rules it is to meet.

import { passwordField } from "./field.js";
import { later } from "../app/latertext.js";
import { ruleList } from "./rules.js";

/** @import {ServerInfo} from "../app/types.js" */

/** @typedef {ReturnType<typeof newPassword>} NewPassword */

/** @param {ServerInfo} server @param {string} [label] */
export function newPassword(server, label = later.auth.password) {
  const secret = { autocomplete: "new-password", maxlength: server.limits.password_max };
  const password = passwordField(label, { name: "password", ...secret });
  const repeat = passwordField(later.auth.repeat, { name: "repeat", ...secret });
  const rules = ruleList(server);
  password.node.append(rules.node);
  return { password, repeat, rules };
}

/**
 * Says what is unmet, once it counts as wrong.
 * @param {NewPassword} fields
 * @param {boolean} strict the form was left or sent once
 */
export function checkNew({ password, repeat, rules }, strict) {
  const good = rules.update(password.input.value, strict && password.input.value !== "");
  const same = password.input.value === repeat.input.value;
  if (repeat.input.value === "") repeat.say("");
  else if (same) repeat.say(later.auth.same, "ok");
  else repeat.say(strict ? later.auth.differ : "", strict ? "bad" : "");
  return { good, same };
}

/**
 * Says at both fields what is missing.
 * @param {NewPassword} fields
 * @param {{good: boolean, same: boolean}} found
 * @returns {HTMLInputElement} where to go on
 */
export function explainNew({ password, repeat, rules }, { good, same }) {
  if (!good) rules.update(password.input.value, true);
  if (!same) repeat.say(later.auth.differ, "bad");
  return (good ? repeat : password).input;
}
