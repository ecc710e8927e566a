// The settings: a dialog with tabs at its side, on a phone a list that leads to
// them. What is changed holds at once.

import { closeButton, openDialog } from "./dialog.js";
import { attr, closest, el, find, icon, listen, setText } from "./dom.js";
import { dangerPane } from "./settingsdanger.js";
import { shortcutsPane } from "./settingskeys.js";
import { appearancePane } from "./settingslooks.js";
import { notificationsPane } from "./settingsnotify.js";
import { profilePane } from "./settingsprofile.js";
import { later } from "../app/latertext.js";
import { sessionsPane } from "./settingssessions.js";

/** @import {App, State} from "../app/types.js" */
/** @import {Pane} from "./settingsopen.js" */

/**
 * What a tab shows.
 * @typedef {object} PaneView
 * @property {Node[]} nodes
 * @property {(state: State) => void} [update] of every change, and once at first
 * @property {() => void} [leave] another tab takes its place, or the dialog closes
 */

/** @type {[Pane, string, (app: App, dialog: HTMLDialogElement) => PaneView][]} */
const PANES = [
  ["profile", "user", profilePane],
  ["appearance", "palette", appearancePane],
  ["notifications", "bell", notificationsPane],
  ["shortcuts", "keyboard", shortcutsPane],
  ["sessions", "monitor", sessionsPane],
  ["danger", "warn", dangerPane],
];

/**
 * @param {App} app
 * @param {Pane} [pane]
 */
export function showSettings(app, pane) {
  new Settings(app).open(pane);
}

class Settings {
  /** @param {App} app */
  constructor(app) {
    const t = later.settings;
    this.app = app;
    /** @type {Pane | undefined} */
    this.pane = undefined;
    /** @type {PaneView} */
    this.view = { nodes: [] };
    this.dialog = el("dialog", { class: "dlg set", "aria-labelledby": "set-t" });
    this.title = el("h2", { id: "set-t" });
    this.tabs = PANES.map(([name, sign]) => tab(name, sign));
    this.panel = el("div", { class: "set-c", role: "tabpanel", id: "set-p", tabindex: "0" });
    const list = el("div", { role: "tablist", "aria-orientation": "vertical", "aria-label": t.title });
    list.append(...this.tabs);
    const out = el("button", { type: "button", class: "row" }, icon("logout"), el("span", {}, t.signOut));
    const back = el("button", { type: "button", class: "ib only-phone", "aria-label": t.back });
    back.append(icon("left"));
    const head = el("div", { class: "set-nh" }, el("div", { class: "set-nt" }, t.title));
    head.append(closeButton(this.dialog, "ib only-phone"));
    this.dialog.append(
      el("div", { class: "set-n" }, head, list, el("span", { class: "grow" }), out),
      el("div", { class: "set-b" }, this.head(back), this.panel),
    );
    listen(list, {
      click: (e) => this.choose(closest(e, "[role=tab]")),
      keydown: (e) => this.walk(e),
    });
    listen(out, { click: () => void app.actions.logout() });
    listen(back, { click: () => this.toList() });
  }

  /** @param {HTMLElement} back */
  head(back) {
    return el("div", { class: "set-h" }, back, this.title, closeButton(this.dialog));
  }

  /** @param {Pane} [pane] */
  open(pane) {
    const stop = this.app.subscribe((state) => {
      if (state.connection.status === "ended") this.dialog.close();
      else this.view.update?.(state);
    });
    listen(this.dialog, {
      close: () => {
        stop();
        this.view.leave?.();
      },
    });
    openDialog(this.dialog);
    this.show(pane ?? "profile");
    this.dialog.classList.toggle("in-pane", pane !== undefined);
    if (pane && isPhone()) this.panel.focus();
    else find(this.dialog, "[aria-selected=true]").focus();
  }

  /** @param {Pane} pane */
  show(pane) {
    this.view.leave?.();
    const at = PANES.findIndex(([name]) => name === pane);
    const [, , make = profilePane] = PANES[at] ?? [];
    this.pane = pane;
    this.view = make(this.app, this.dialog);
    setText(this.title, later.settings.tabs[pane]);
    this.panel.replaceChildren(...this.view.nodes);
    this.panel.scrollTop = 0;
    attr(this.panel, "aria-labelledby", `set-${pane}`);
    this.tabs.forEach((node, i) => {
      attr(node, "aria-selected", String(i === at));
      attr(node, "tabindex", i === at ? "0" : "-1");
    });
    this.view.update?.(this.app.state);
  }

  /** @param {HTMLElement | null} node */
  choose(node) {
    const pane = PANES[this.tabs.findIndex((t) => t === node)]?.[0];
    if (!pane) return;
    if (pane !== this.pane) this.show(pane);
    this.dialog.classList.add("in-pane");
    if (isPhone()) this.panel.focus();
  }

  /** @param {KeyboardEvent} e */
  walk(e) {
    const at = this.tabs.findIndex((t) => t === document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const to = steps[/** @type {keyof typeof steps} */ (e.key)];
    if (at < 0 || to === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    const next = this.tabs.at(to % this.tabs.length);
    next?.focus();
    const pane = PANES[this.tabs.findIndex((t) => t === next)]?.[0];
    if (pane && !isPhone()) this.show(pane);
  }

  toList() {
    this.dialog.classList.remove("in-pane");
    find(this.dialog, "[aria-selected=true]").focus();
  }
}

/** Where the list of tabs and a tab take turns. */
function isPhone() {
  return matchMedia("(width < 600px)").matches;
}

/** @param {Pane} name @param {string} sign */
function tab(name, sign) {
  const node = el("button", { type: "button", role: "tab", id: `set-${name}`, "aria-controls": "set-p" });
  attr(node, "class", name === "danger" ? "row danger" : "row");
  node.append(icon(sign), el("span", { class: "grow" }, later.settings.tabs[name]));
  const more = icon("right", 16);
  more.classList.add("only-phone");
  node.append(more);
  return node;
}
