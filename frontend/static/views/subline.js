// The line below the composer, of fixed height: who is typing, what waits,
// the draft, and on the right the keys that work now.

import { settingsOf } from "../app/settings.js";
import { text } from "../app/text.js";
import { othersIn } from "./channels.js";
import { el, icon } from "./dom.js";
import { keycap } from "./keycaps.js";
import { nameOf } from "./people.js";
import { recall } from "./settings.js";

/** @import {State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** The hints go after so many messages sent. */
const LEARNED = 10;

/**
 * The people typing in the open channel now.
 * @param {State} state
 * @param {number} now milliseconds
 * @returns {{names: string[], next: number}} next: when the first of them stops, 0 for never
 */
export function typingNames(state, now) {
  const all = [...(state.typing.get(state.current) ?? [])];
  const live = all.filter(([user, until]) => until > now && user !== state.me.id);
  return {
    names: live.map(([user]) => nameOf(state.users.get(user))),
    next: live.length ? Math.min(...live.map(([, until]) => until)) : 0,
  };
}

/**
 * @param {HTMLElement} root
 * @param {Ui} ui
 */
export function mountSubline(root, ui) {
  const left = el("div", { class: "state trunc" });
  const right = el("div", { class: "hints" });
  root.append(left, right);
  /** @type {State | undefined} */
  let state;
  let timer = 0;
  let shown = "";
  /** Channels whose draft was said to be saved. */
  const told = new Set();

  const refresh = () => {
    if (!state) return;
    clearTimeout(timer);
    const { names, next } = typingNames(state, Date.now());
    if (next) timer = window.setTimeout(refresh, next - Date.now() + 20);
    const away = state.connection.status !== "online";
    const queued = away ? state.outbox.filter((p) => p.state !== "failed").length : 0;
    const saved = !told.has(state.current) && Boolean(state.drafts.get(state.current));
    const mode = ui.picked ? "picked" : state.editing ? "editing" : "";
    const known = Number(recall("sent") ?? 0) >= LEARNED;
    const { send_with } = settingsOf(state);
    const nobody = nobodyReads(state);
    const key = JSON.stringify([names, queued, saved, mode, known, send_with, nobody]);
    if (key === shown) return;
    shown = key;
    left.replaceChildren(...leftLine(mode, names, queued, saved, nobody));
    right.replaceChildren(...hints(mode, known, send_with));
  };
  return {
    refresh,
    /** @param {State} now */
    update(now) {
      if (state && state.current !== now.current) told.add(state.current);
      state = now;
      if (!state.drafts.get(state.current)) told.delete(state.current);
      refresh();
    },
  };
}

/**
 * The first of: a message is selected, somebody types, messages wait, the
 * draft is saved.
 * @param {""|"picked"|"editing"} mode
 * @param {string[]} names
 * @param {number} queued
 * @param {boolean} saved
 * @param {string} nobody whose account is disabled, in a conversation with them
 * @returns {(Node|string)[]}
 */
function leftLine(mode, names, queued, saved, nobody) {
  const t = text.composer;
  if (mode === "picked") return [el("span", { class: "picked" }, t.selected)];
  if (names.length) return typingLine(names);
  if (queued) return [icon("clock", 14), t.waiting(queued)];
  if (nobody) return [icon("info", 14), el("span", { class: "trunc", role: "note" }, t.unread(nobody))];
  return saved && !mode ? [icon("check", 14), t.draftSaved] : [];
}

/**
 * @param {State} state
 * @returns {string} "" unless the only other person here cannot sign in
 */
function nobodyReads(state) {
  const channel = state.channels.get(state.current);
  const [other, more] = channel?.kind === "direct" ? othersIn(state, channel) : [];
  const user = other && !more ? state.users.get(other) : undefined;
  return user?.disabled ? nameOf(user) : "";
}

/** @param {string[]} names */
function typingLine(names) {
  const t = text.composer;
  const dots = el("span", { class: "typing", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
  if (names.length > 2) return [dots, t.typingMany];
  const [a = "", b = ""] = names;
  const words = el("span", { class: "trunc" }, el("b", {}, a));
  if (b) words.append(` ${t.and} `, el("b", {}, b));
  words.append(` ${b ? t.typingTwo : t.typingOne}`);
  return [dots, words];
}

/**
 * @param {""|"picked"|"editing"} mode
 * @param {boolean} known
 * @param {"enter"|"ctrl_enter"} key
 */
function hints(mode, known, key) {
  const t = text.composer;
  if (mode === "picked") {
    const k = t.keys;
    return [
      hint(k.reply, "R"),
      hint(k.react, "E"),
      hint(k.edit, "C"),
      hint(k.delete, "D"),
      hint(k.pin, "P"),
      hint(k.copy, "Y"),
      hint(k.move, "J", "K"),
      hint(k.done, "Esc"),
    ];
  }
  const [send, line] = key === "enter" ? [["Enter"], ["Shift", "Enter"]] : [["Ctrl", "Enter"], ["Enter"]];
  if (mode === "editing") return [hint(t.saveKey, ...send ?? []), hint(t.cancelKey, "Esc")];
  if (known) return [];
  return [hint(t.sendKey, ...send ?? []), hint(t.newLine, ...line ?? [])];
}

/** @param {string} label @param {...string} keys */
function hint(label, ...keys) {
  return el("span", {}, ...keys.map((k) => keycap(k)), label);
}
