// Keyboard help: the keys that work, with a filter and chips for the sections.

import { later } from "../app/latertext.js";
import { settingsOf } from "../app/settings.js";
import { closeButton, openDialog } from "./dialog.js";
import { attr, closest, el, icon, listen, setText } from "./dom.js";
import { keycap, keyNames } from "./keycaps.js";
import { marked } from "./marked.js";
import { openSettings } from "./settingsopen.js";

/** @import {App, Settings} from "../app/types.js" */

/** @typedef {keyof typeof later.help.actions} Name */
/** @typedef {keyof typeof later.help.sections} SectionName */
/** @typedef {[SectionName, [Name, string[]][]]} Section */

/**
 * Section, then its actions with their keys; "|" stands for "or".
 * @type {Section[]}
 */
const SECTIONS = [
  [
    "move",
    [
      ["switcher", ["Ctrl", "K"]],
      ["commands", ["Ctrl", "Shift", "P", "|", ":"]],
      ["channel", ["Alt", "↓", "|", "↑"]],
      ["channelKeys", ["Shift", "J", "|", "K"]],
      ["unread", ["Alt", "Shift", "↓", "|", "↑"]],
      ["newMessage", ["O"]],
      ["scroll", ["J", "|", "K"]],
      ["half", ["D", "|", "U"]],
      ["latest", ["G", "|", "g", "g"]],
      ["region", ["F6"]],
    ],
  ],
  [
    "write",
    [
      ["composer", ["I"]],
      ["send", ["Enter"]],
      ["newLine", ["Shift", "Enter"]],
      ["mention", ["@"]],
      ["emoji", [":"]],
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
      ["codeBlock", ["```"]],
    ],
  ],
  [
    "selected",
    [
      ["visual", ["V", "|", "↑"]],
      ["select", ["J", "|", "K"]],
      ["reply", ["R", "|", "O"]],
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
      ["settings", ["Ctrl", ","]],
      ["allRead", ["Shift", "Esc"]],
      ["close", ["Esc"]],
    ],
  ],
];

/**
 * The keys as they are set.
 * @param {Settings} settings
 * @returns {Section[]}
 */
export function sections({ classic_keys, send_with }) {
  /** @type {Partial<Record<Name, string[]>>} */
  const other = {
    ...(classic_keys && { switcher: ["Ctrl", "Shift", "K"], channelKeys: ["Ctrl", "J", "|", "K"] }),
    ...(send_with === "ctrl_enter" && { send: ["Ctrl", "Enter"], newLine: ["Enter"] }),
  };
  return SECTIONS.map(([name, actions]) =>
    [name, actions.map(([action, keys]) => [action, other[action] ?? keys])]);
}

/** @param {string[]} keys */
export function capsOf(keys) {
  return keys.map((key) => (key === "|" ? el("span", {}, later.help.or) : keycap(key)));
}

/** @param {App} app */
export function openHelp(app) {
  new Help(app).open();
}

class Help {
  /** @param {App} app */
  constructor(app) {
    const t = later.help;
    this.app = app;
    this.sections = sections(settingsOf(app.state));
    this.total = this.sections.reduce((n, [, actions]) => n + actions.length, 0);
    this.input = el("input", { type: "text", "aria-label": t.filter, placeholder: t.example });
    this.found = el("span", { class: "hint num", role: "status" });
    this.columns = el("div", { class: "help-cols" });
    this.body = el("div", { class: "help-g", tabindex: "0" }, this.columns);
    this.chips = el("div", { class: "help-p", role: "group", "aria-label": t.sectionsLabel });
    this.dialog = el("dialog", { class: "dlg help", "aria-label": t.title });
    /** @type {SectionName | "all"} */
    this.only = "all";
  }

  open() {
    const t = later.help;
    const { app, dialog, input, chips } = this;
    const names = /** @type {("all"|SectionName)[]} */ (["all", ...this.sections.map(([name]) => name)]);
    chips.append(...names.map((name) => chip(name)));
    const change = el("button", { type: "button", class: "link" }, keycap("Ctrl"), keycap(","));
    change.append(t.change);
    dialog.append(
      el(
        "div",
        { class: "help-h" },
        el("h2", {}, t.title),
        el("div", { class: "in" }, icon("search", 16), input, this.found),
        closeButton(dialog),
      ),
      chips,
      this.body,
      el("div", { class: "foot" }, el("span", { class: "grow" }, t.note), change),
    );
    listen(input, { input: () => this.show() });
    listen(chips, { click: (e) => this.choose(closest(e, "[data-section]")?.dataset.section) });
    const toSettings = () => {
      dialog.close();
      void openSettings(app, "shortcuts");
    };
    listen(change, { click: toSettings });
    listen(dialog, {
      keydown: (e) => {
        if (!(e.ctrlKey || e.metaKey) || e.key !== ",") return;
        e.preventDefault();
        toSettings();
      },
    });
    this.show();
    openDialog(dialog);
    input.focus();
  }

  /** @param {string | undefined} name */
  choose(name) {
    if (!name) return;
    this.only = /** @type {SectionName | "all"} */ (name);
    this.show();
    this.body.scrollTop = 0;
  }

  show() {
    const query = this.input.value.trim();
    for (const node of this.chips.children) {
      attr(node, "aria-pressed", String(node instanceof HTMLElement && node.dataset.section === this.only));
    }
    const shown = this.sections
      .filter(([name]) => this.only === "all" || this.only === name)
      .map(([name, actions]) => section(name, actions, query))
      .filter((node) => node !== null);
    const none = el("p", { class: "none" }, later.help.none(query));
    this.columns.replaceChildren(...(shown.length ? shown : [none]));
    const n = this.columns.querySelectorAll("dt").length;
    setText(this.found, query ? later.help.found(n, this.total) : "");
  }
}

/** @param {"all"|SectionName} name */
function chip(name) {
  const words = name === "all" ? later.help.all : later.help.sections[name];
  return el("button", { type: "button", class: "chip", "data-section": name }, words);
}

/**
 * @param {SectionName} name
 * @param {[Name, string[]][]} actions
 * @param {string} query
 */
function section(name, actions, query) {
  const lines = actions.map(([action, keys]) => line(later.help.actions[action], keys, query));
  const shown = lines.filter((l) => l !== null);
  if (shown.length === 0) return null;
  return el("section", {}, el("h3", {}, later.help.sections[name]), el("dl", {}, ...shown));
}

/**
 * Whether an action answers to a query: by its words, or by its keys.
 * @param {string} label
 * @param {string[]} keys
 * @param {string} query
 * @returns {{ranges: [number, number][]} | null} null: it does not
 */
export function matchKey(label, keys, query) {
  const words = query.toLowerCase();
  /** @type {[number, number][]} */
  const ranges = [];
  if (!words) return { ranges };
  const name = label.toLowerCase();
  for (let at = name.indexOf(words); at >= 0; at = name.indexOf(words, at + words.length)) {
    ranges.push([at, at + words.length]);
  }
  const pressed = keys.filter((k) => k !== "|").map((k) => keyNames(k).toLowerCase());
  const asked = words.split(/[\s+]+/).filter(Boolean);
  const byKeys = asked.length > 0 && asked.every((k) => pressed.includes(k));
  return ranges.length > 0 || byKeys ? { ranges } : null;
}

/** @param {string} label @param {string[]} keys @param {string} query */
function line(label, keys, query) {
  const match = matchKey(label, keys, query);
  if (!match) return null;
  const name = el("dt", {}, ...marked(label, match.ranges));
  return el("div", { class: query ? "hit" : "" }, name, el("dd", {}, ...capsOf(keys)));
}
