// The list above the caret that completes mentions and emoji. The focus stays
// in the text.

import { text } from "../app/text.js";
import { caretLeft } from "./caret.js";
import { attr, closest, el, icon, listen } from "./dom.js";
import { findEmoji, loadEmoji } from "./emoji.js";
import { keycap } from "./keycaps.js";
import { countUse } from "./often.js";
import { avatar, presenceOf, showPresence } from "./people.js";
import { inTone } from "./picker.js";
import { marked } from "./marked.js";
import { triggerAt } from "./trigger.js";
import { candidates, everyone, findMembers, knownMembers, ROWS } from "./whom.js";

/** @import {App, Emoji, User} from "../app/types.js" */
/** @import {Trigger} from "./trigger.js" */
/** @import {Candidate} from "./whom.js" */

/**
 * @typedef {object} Option
 * @property {string} insert
 * @property {HTMLElement} node
 */

/** Milliseconds without a key before the server is asked. */
const PAUSE = 150;

export class Completion {
  /**
   * @param {HTMLElement} root the box that the list stands above
   * @param {HTMLTextAreaElement} input
   * @param {App} app
   */
  constructor(root, input, app) {
    this.app = app;
    this.input = input;
    this.title = el("div", { class: "lb-h" });
    this.list = el("ul", { role: "listbox", id: "complete-list" });
    this.node = el("div", { class: "complete", hidden: true }, this.title, this.list, foot());
    root.append(this.node);
    /** @type {Trigger | null} what the list is for */
    this.trigger = null;
    /** Where a list was closed by Esc: it stays closed there. */
    this.refused = -1;
    /** @type {Option[]} */
    this.options = [];
    this.at = 0;
    this.timer = 0;
    listen(this.node, {
      pointerdown: (e) => e.preventDefault(),
      click: (e) => {
        const row = closest(e, ".opt");
        if (row) this.take(this.options[Number(row.dataset.at)]);
      },
    });
    listen(input, {
      input: () => this.look(),
      blur: () => this.close(),
      click: () => this.look(),
      keyup: (e) => /^(Arrow(Left|Right)|Home|End)$/.test(e.key) && this.look(),
    });
  }

  get open() {
    return !this.node.hidden;
  }

  /** Whether nothing is left to complete: Enter sends. */
  get complete() {
    const typed = `${this.trigger?.kind}${this.trigger?.query}`.toLowerCase();
    return this.options[this.at]?.insert.toLowerCase() === typed;
  }

  /** Looks whether there is something to complete at the caret. */
  look() {
    const { input } = this;
    const caret = input.selectionStart;
    const now = input.selectionEnd === caret ? triggerAt(input.value, caret) : null;
    if (!now || now.from === this.refused) {
      if (!now) this.refused = -1;
      return this.close();
    }
    this.trigger = now;
    if (now.kind === "@") this.people(now);
    else void this.emoji(now);
  }

  /** @param {Trigger} now */
  people(now) {
    const { state } = this.app;
    const channel = state.channels.get(state.current);
    if (!channel) return this.close();
    const show = (/** @type {User[]} */ users) => {
      const all = everyone(channel, now.query);
      const found = candidates(users, now.query, state).slice(0, all ? ROWS - 1 : ROWS);
      if (all) found.push(all);
      this.show(now, found.map((c) => personOption(c, this.app, channel.member_count)));
    };
    const t = text.complete;
    this.title.textContent = channel.name ? t.peopleIn(channel.name) : t.people;
    show(knownMembers(channel, state));
    clearTimeout(this.timer);
    if (channel.members) return;
    this.timer = window.setTimeout(async () => {
      const users = await findMembers(this.app, channel, now.query);
      if (this.trigger === now) show(users);
    }, PAUSE);
  }

  /** @param {Trigger} now */
  async emoji(now) {
    // Without the set there is nothing to complete.
    const groups = await loadEmoji(this.app.api).catch(() => []);
    if (this.trigger !== now) return;
    this.title.textContent = text.emoji.label;
    this.show(now, findEmoji(groups, now.query, ROWS).map(emojiOption));
  }

  /** @param {Trigger} now @param {Option[]} options */
  show(now, options) {
    if (options.length === 0) return this.close();
    const same = this.open && this.options[this.at]?.insert;
    this.options = options;
    options.forEach(({ node }, i) => {
      attr(node, "id", `complete-${i}`);
      attr(node, "data-at", i);
    });
    attr(this.list, "aria-label", this.title.textContent);
    this.list.replaceChildren(...options.map((o) => o.node));
    this.node.hidden = false;
    this.place(now.from);
    const { input } = this;
    attr(input, "role", "combobox");
    attr(input, "aria-autocomplete", "list");
    attr(input, "aria-controls", "complete-list");
    attr(input, "aria-expanded", "true");
    this.select(Math.max(0, options.findIndex((o) => o.insert === same)));
  }

  /** @param {number} from */
  place(from) {
    const room = this.node.parentElement?.clientWidth ?? 0;
    const left = Math.min(caretLeft(this.input, from) - 40, room - this.node.offsetWidth);
    this.node.style.setProperty("left", `${Math.max(0, left)}px`);
  }

  close() {
    clearTimeout(this.timer);
    this.trigger = null;
    if (!this.open) return;
    this.node.hidden = true;
    for (const name of ["role", "aria-autocomplete", "aria-controls", "aria-expanded"]) {
      this.input.removeAttribute(name);
    }
    this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} to */
  select(to) {
    const n = this.options.length;
    this.at = (to + n) % n;
    this.options.forEach(({ node }, i) => attr(node, "aria-selected", String(i === this.at)));
    this.options[this.at]?.node.scrollIntoView({ block: "nearest" });
    attr(this.input, "aria-activedescendant", `complete-${this.at}`);
  }

  /**
   * @param {KeyboardEvent} e
   * @returns {boolean} whether the key was for the list
   */
  key(e) {
    if (!this.open || e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) return false;
    if (e.key === "Enter" && this.complete) return false;
    if (e.key === "ArrowDown") this.select(this.at + 1);
    else if (e.key === "ArrowUp") this.select(this.at - 1);
    else if (e.key === "Enter" || e.key === "Tab") this.take(this.options[this.at]);
    else if (e.key === "Escape") {
      this.refused = this.trigger?.from ?? -1;
      this.close();
    } else return false;
    return true;
  }

  /** @param {Option | undefined} option */
  take(option) {
    const { input, trigger } = this;
    if (!option || !trigger) return;
    if (trigger.kind === ":") countUse(option.insert);
    const end = input.selectionEnd;
    const space = input.value[end] === " " ? "" : " ";
    this.close();
    insertText(input, option.insert + space, trigger.from, end);
  }
}

/**
 * Types text in place of what stands there, so that undo takes it back.
 * @param {HTMLTextAreaElement} input
 * @param {string} words
 * @param {number} [from]
 * @param {number} [to]
 */
export function insertText(input, words, from = input.selectionStart, to = input.selectionEnd) {
  input.focus();
  input.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, words)) return;
  input.setRangeText(words, from, to, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * @param {Candidate} candidate
 * @param {App} app
 * @param {number} members
 * @returns {Option}
 */
function personOption({ user, insert, label, match }, app, members) {
  const t = text.complete;
  const node = el("li", { class: "opt", role: "option" });
  const words = el("span", { class: "grow trunc" }, ...marked(label, match.ranges));
  if (user) {
    const face = avatar(user, "s24");
    const presence = presenceOf(app.state, user.id);
    showPresence(face, presence);
    const called = el("span", { class: "sub" }, `@${user.username}`);
    if (label !== user.username) words.append(" ", called);
    node.append(face, words, el("span", { class: "sub" }, text.presence[presence]));
  } else {
    const face = el("span", { class: "every" }, icon("users", 16));
    node.append(face, words, el("span", { class: "sub" }, t.notifies(members - 1)));
  }
  return { insert: `@${insert}`, node };
}

/** @param {Emoji} emoji @returns {Option} */
function emojiOption(emoji) {
  const face = inTone(emoji);
  const node = el("li", { class: "opt", role: "option", "aria-label": emoji.n });
  const words = el("span", { class: "grow trunc" }, emoji.n);
  node.append(el("span", { class: "emo" }, face), words);
  if (emoji.s[0]) node.append(el("span", { class: "sub" }, `:${emoji.s[0]}:`));
  return { insert: face, node };
}

function foot() {
  const t = text.complete;
  const keys = (/** @type {string} */ words, /** @type {string[]} */ ...caps) =>
    el("span", {}, ...caps.map((c) => keycap(c)), words);
  const hints = [keys(t.move, "↑", "↓"), keys(t.insert, "Tab"), keys(t.close, "Esc")];
  return el("div", { class: "ph-f not-phone", "aria-hidden": "true" }, ...hints);
}
