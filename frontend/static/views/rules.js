// The live list of password rules. The rules come from the server; a long
// passphrase needs none of them.

import { later } from "../app/latertext.js";
import { text } from "../app/text.js";
import { attr, el, icon } from "./dom.js";

/** @import {PasswordRule, ServerInfo} from "../app/types.js" */

/**
 * Which rules a password meets.
 * @param {readonly PasswordRule[]} rules
 * @param {number} passphraseMin characters from which no rule counts
 * @param {string} password
 * @returns {{met: boolean[], passphrase: boolean, good: boolean}}
 */
export function checkPassword(rules, passphraseMin, password) {
  const passphrase = [...password].length >= passphraseMin;
  const met = rules.map((r) => passphrase || new RegExp(r.pattern, "u").test(password));
  return { met, passphrase, good: met.every(Boolean) };
}

/** @param {ServerInfo} server */
export function ruleList(server) {
  const { password_rules: rules, limits } = server;
  const lines = [...rules.map((r) => text.said.rules[r.id] ?? r.label), later.auth.passphrase(limits.passphrase_min)];
  const items = lines.map((label) => el("li", {}, label));
  const node = el("ul", { class: "rules", "aria-label": later.auth.rules }, ...items);
  items.at(-1)?.classList.add("wide");
  return {
    node,
    /**
     * @param {string} password
     * @param {boolean} strict unmet rules are errors by now
     */
    update(password, strict) {
      const { met, passphrase, good } = checkPassword(rules, limits.passphrase_min, password);
      items.forEach((item, i) => {
        const last = i === rules.length;
        const ok = last ? passphrase : met[i] === true;
        mark(item, lines[i] ?? "", ok, strict && !good && !last);
      });
      return good;
    },
  };
}

/**
 * @param {HTMLElement} item
 * @param {string} label
 * @param {boolean} ok
 * @param {boolean} bad
 */
function mark(item, label, ok, bad) {
  const state = ok ? "ok" : bad ? "bad" : "open";
  if (item.dataset.state === state) return;
  item.dataset.state = state;
  item.classList.toggle("ok", ok);
  item.classList.toggle("bad", bad);
  attr(item, "aria-label", `${label}, ${ok ? later.auth.ruleMet : later.auth.ruleUnmet}`);
  item.replaceChildren(icon(ok ? "check" : "x", 14), label);
}
