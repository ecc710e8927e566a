// The emoji picker: a popover with a search field over a grid. The focus
// starts in the field; the arrows go into the grid, typing goes back.

import { text } from "../app/text.js";
import { walk } from "./arrows.js";
import { attr, closest, el, find, icon, listen, setText } from "./dom.js";
import { chosenTone, findEmoji, loadEmoji, toned } from "./emoji.js";
import { columns, GridWalk, section } from "./grid.js";
import { keycap } from "./keycaps.js";
import { usedOften } from "./often.js";
import { placeBy } from "./place.js";
import { wordsOf } from "./submit.js";
import { tonePicker } from "./tones.js";

/** @import {App, Emoji, EmojiGroup} from "../app/types.js" */

/** The shapes of the categories in the order of Unicode's groups. */
const SHAPES = ["smile", "user", "leaf", "cup", "plane", "ball", "bulb", "shapes", "flag"];

/** @param {EmojiGroup} group */
const groupName = ({ name }) => text.said.groups[name] ?? name;

/** So many results are more than anybody reads. */
const MOST = 90;

/**
 * @param {App} app
 * @param {Element | undefined} anchor beside which it opens; a button says so meanwhile
 * @param {string} verb what Enter does
 * @param {(emoji: string) => void} onPick
 */
export function openPicker(app, anchor, verb, onPick) {
  const picker = new Picker(app, verb, (emoji) => {
    picker.node.hidePopover();
    onPick(emoji);
  });
  const { node } = picker;
  const opener = anchor?.matches("button") ? anchor : undefined;
  if (opener) attr(opener, "aria-expanded", "true");
  node.addEventListener("toggle", (e) => {
    if (/** @type {ToggleEvent} */ (e).newState === "open") return;
    if (opener) attr(opener, "aria-expanded", "false");
    node.remove();
  });
  document.body.append(node);
  node.showPopover();
  if (anchor && matchMedia("(width >= 600px)").matches) placeBy(node, anchor);
  picker.focus();
}

class Picker {
  /**
   * @param {App} app
   * @param {string} verb
   * @param {(emoji: string) => void} onPick
   */
  constructor(app, verb, onPick) {
    const t = text.emoji;
    this.onPick = onPick;
    this.tone = chosenTone();
    /** @type {EmojiGroup[]} none until they are loaded */
    this.groups = [];
    /** Whether Enter was pressed before there was anything to pick. */
    this.hasty = false;
    /** @type {Map<string, Emoji>} by the character without tone */
    this.known = new Map();
    this.input = el("input", { type: "text", autocomplete: "off", spellcheck: "false" });
    attr(this.input, "aria-label", t.search);
    attr(this.input, "placeholder", t.search);
    this.tabs = el("div", { class: "ep-t", role: "toolbar", "aria-label": t.categories });
    this.grid = el("div", { class: "ep-g", role: "grid", "aria-label": t.label });
    this.columns = columns();
    this.grid.style.setProperty("--columns", String(this.columns));
    this.found = el("div", { class: "sr", role: "status" });
    this.face = el("span", { class: "emo", "aria-hidden": "true" });
    this.name = el("div", { class: "b trunc" });
    this.code = el("div", { class: "hint trunc" });
    const keys = el("span", { class: "keys not-phone" }, keycap("Enter"), verb);
    const tones = tonePicker(this.tone, (tone) => this.retone(tone));
    const words = el("div", { class: "grow" }, this.name, this.code);
    this.node = el(
      "div",
      { class: "pop ep", popover: "auto", role: "dialog", "aria-label": t.label, tabindex: "-1" },
      el("div", { class: "ep-s" }, el("div", { class: "in" }, icon("search", 16), this.input)),
      this.tabs,
      this.grid,
      el("div", { class: "ep-f" }, this.face, words, keys, tones),
      this.found,
    );
    this.walk = new GridWalk(this.grid, (cell) => this.preview(cell));
    this.listen();
    void this.load(app);
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.input.focus();
    else this.node.focus();
  }

  /** @param {App} app */
  async load(app) {
    try {
      this.groups = await loadEmoji(app.api);
    } catch (error) {
      return this.grid.replaceChildren(el("p", { class: "none", role: "alert" }, wordsOf(error)));
    }
    const all = this.groups.flatMap((g) => g.emoji);
    for (const emoji of all) this.known.set(emoji.e, emoji);
    attr(this.input, "placeholder", text.emoji.searchOf(all.length));
    this.showTabs();
    this.search();
    if (this.hasty) this.pick(this.walk.at);
  }

  showTabs() {
    const names = [text.emoji.often, ...this.groups.map(groupName)];
    const buttons = names.map((name, i) => {
      const title = { "aria-label": name, title: name, tabindex: i ? "-1" : "0" };
      return el("button", { type: "button", "data-group": i, ...title },
        icon(i ? (SHAPES[i - 1] ?? "shapes") : "history", 18));
    });
    this.tabs.replaceChildren(...buttons);
  }

  showAll() {
    const often = usedOften(this.columns).map((e) => this.known.get(e) ?? { e, n: e, s: [] });
    const groups = [{ name: text.emoji.often, emoji: often }, ...this.groups];
    const sections = groups.map((g) => section(groupName(g), g.emoji, this.tone, this.columns));
    this.grid.replaceChildren(...sections);
    this.watch?.disconnect();
    this.watch = new IntersectionObserver((entries) => this.mark(entries), {
      root: this.grid,
      rootMargin: "-4px 0px -85% 0px",
    });
    for (const s of sections) this.watch.observe(s);
    this.walk.reset();
  }

  /** @param {IntersectionObserverEntry[]} entries the category in view */
  mark(entries) {
    const now = entries.find((e) => e.isIntersecting)?.target;
    if (!now) return;
    const at = [...this.grid.children].indexOf(now);
    [...this.tabs.children].forEach((tab, i) => {
      attr(tab, "aria-current", i === at ? "true" : null);
    });
    this.tabs.children[at]?.scrollIntoView({ block: "nearest", inline: "nearest" }); // a phone shows a part of them
  }

  search() {
    if (!this.groups.length) return;
    const query = this.input.value.trim();
    if (!query) {
      setText(this.found, "");
      return this.showAll();
    }
    const hits = findEmoji(this.groups, query, MOST);
    const none = el("p", { class: "none" }, text.emoji.none(query));
    const label = text.emoji.found(hits.length);
    this.watch?.disconnect();
    this.grid.replaceChildren(hits.length ? section(label, hits, this.tone, this.columns) : none);
    setText(this.found, label);
    this.grid.scrollTop = 0;
    this.walk.reset();
  }

  /** @param {string} tone */
  retone(tone) {
    this.tone = tone;
    this.search();
  }

  /** @param {HTMLElement | undefined} cell */
  preview(cell) {
    const emoji = this.known.get(cell?.dataset.emoji ?? "");
    setText(this.face, cell?.textContent ?? "");
    setText(this.name, emoji?.n ?? "");
    setText(this.code, emoji?.s[0] ? `:${emoji.s[0]}:` : "");
  }

  listen() {
    const { input, grid, tabs, walk: cells } = this;
    listen(input, {
      input: () => this.search(),
      keydown: (e) => {
        if (e.isComposing) return;
        if (e.key === "Enter") this.pick(cells.at);
        else if (e.key === "ArrowDown") cells.enter();
        else return;
        e.preventDefault();
      },
    });
    listen(tabs, {
      keydown: (e) => walk(tabs, e),
      click: (e) => this.jump(Number(closest(e, "[data-group]")?.dataset.group ?? -1)),
    });
    listen(grid, {
      click: (e) => this.pick(closest(e, "[role=gridcell]") ?? undefined),
      pointerover: (e) => this.preview(closest(e, "[role=gridcell]") ?? cells.at),
      pointerleave: () => this.preview(cells.at),
      keydown: (e) => this.gridKey(e),
    });
  }

  /** @param {KeyboardEvent} e */
  gridKey(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const moved = this.walk.key(e.key);
    if (moved === "above") this.input.focus();
    if (moved) return e.preventDefault();
    // The letter itself goes to where the focus is now.
    if ((e.key.length === 1 && e.key !== " ") || e.key === "Backspace") this.input.focus();
  }

  /** @param {number} at */
  jump(at) {
    if (at < 0) return;
    if (this.input.value) {
      this.input.value = "";
      this.search();
    }
    const to = this.grid.children[at];
    if (!(to instanceof HTMLElement)) return;
    this.grid.scrollTop = to.offsetTop - this.grid.offsetTop;
    this.walk.set(find(to, "[role=gridcell]"));
  }

  /** @param {HTMLElement | undefined} cell */
  pick(cell) {
    this.hasty = !this.groups.length;
    const emoji = cell?.textContent;
    if (emoji) this.onPick(emoji);
  }
}

/**
 * One of the set in the tone that was chosen.
 * @param {Emoji} emoji
 */
export function inTone(emoji) {
  return toned(emoji, chosenTone());
}
