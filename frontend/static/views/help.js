// Keyboard help: the keys that work, with a filter.

import { text } from "../app/text.js";
import { openDialog } from "./dialog.js";
import { attr, el, icon, listen, setText } from "./dom.js";
import { fuzzy } from "./fuzzy.js";
import { marked } from "./switcher.js";

/** @typedef {keyof typeof text.help.actions} Name */

/**
 * Section, then its actions with their keys; "|" stands for "or".
 * @type {[keyof typeof text.help.sections, [Name, string[]][]][]}
 */
const SECTIONS = [
  [
    "move",
    [
      ["switcher", ["Ctrl", "K"]],
      ["channel", ["Alt", "↓", "|", "↑"]],
      ["unread", ["Alt", "Shift", "↓", "|", "↑"]],
      ["latest", ["G", "|", "g", "g"]],
      ["region", ["F6"]],
      ["newMessage", ["O"]],
    ],
  ],
  [
    "write",
    [
      ["composer", ["I"]],
      ["send", ["Enter"]],
      ["newLine", ["Shift", "Enter"]],
      ["editLast", ["↑"]],
      ["leave", ["Esc"]],
    ],
  ],
  [
    "format",
    [
      ["bold", ["Ctrl", "B"]],
      ["italic", ["Ctrl", "I"]],
      ["underline", ["Ctrl", "U"]],
      ["strike", ["Ctrl", "Shift", "X"]],
      ["code", ["Ctrl", "E"]],
    ],
  ],
  [
    "selected",
    [
      ["select", ["J", "|", "K"]],
      ["reply", ["R"]],
      ["react", ["E"]],
      ["edit", ["C"]],
      ["pin", ["P"]],
      ["copy", ["Y"]],
      ["delete", ["D"]],
    ],
  ],
  [
    "call",
    [
      ["mute", ["M"]],
      ["speak", ["Space"]],
      ["share", ["S"]],
      ["invite", ["A"]],
      ["layout", ["V"]],
      ["full", ["F"]],
      ["minimise", ["Esc"]],
      ["take", ["Alt", "A"]],
      ["decline", ["Alt", "X"]],
    ],
  ],
  [
    "anywhere",
    [
      ["search", ["/", "|", "F"]],
      ["help", ["?"]],
      ["close", ["Esc"]],
    ],
  ],
];

const TOTAL = SECTIONS.reduce((n, [, actions]) => n + actions.length, 0);

export function openHelp() {
  const t = text.help;
  const input = el("input", { type: "text", "aria-label": t.filter, placeholder: t.example });
  const x = el("button", { type: "button", class: "ib", title: `${t.close} (Esc)` }, icon("x"));
  attr(x, "aria-label", t.close);
  const columns = el("div", { class: "help-cols" });
  const found = el("span", { role: "status" });
  const dialog = el("dialog", { class: "dlg help", "aria-label": t.title });
  dialog.append(
    el(
      "div",
      { class: "help-h" },
      el("h2", {}, t.title),
      el("div", { class: "in" }, icon("search", 16), input),
      x,
    ),
    el("div", { class: "help-g", tabindex: "0" }, columns),
    el("div", { class: "foot" }, el("span", { class: "grow" }, t.note), found),
  );
  const filter = () => {
    const query = input.value.trim();
    const sections = SECTIONS.map(([name, actions]) => section(name, actions, query));
    const shown = sections.filter((s) => s !== null);
    const none = el("p", { class: "none" }, t.none(query));
    columns.replaceChildren(...(shown.length ? shown : [none]));
    setText(found, query ? t.found(columns.querySelectorAll("dt").length, TOTAL) : "");
  };
  listen(input, { input: filter });
  listen(x, { click: () => dialog.close() });
  filter();
  openDialog(dialog);
  input.focus();
}

/**
 * @param {keyof typeof text.help.sections} name
 * @param {[Name, string[]][]} actions
 * @param {string} query
 */
function section(name, actions, query) {
  const lines = actions.map(([action, keys]) => line(text.help.actions[action], keys, query));
  const shown = lines.filter((l) => l !== null);
  if (shown.length === 0) return null;
  return el("section", {}, el("h3", {}, text.help.sections[name]), el("dl", {}, ...shown));
}

/** @param {string} label @param {string[]} keys @param {string} query */
function line(label, keys, query) {
  const match = fuzzy(query, label);
  const exact = match && match.score >= 100;
  const byKey = keys.some((k) => k.toLowerCase() === query.toLowerCase());
  if (query && !exact && !byKey) return null;
  const words = query && exact ? marked(label, match.ranges) : [label];
  const caps = keys.map((k) => (k === "|" ? el("span", {}, text.help.or) : el("kbd", {}, k)));
  return el("div", { class: query ? "hit" : "" }, el("dt", {}, ...words), el("dd", {}, ...caps));
}
