// Search, in the panel: the field, the filters, what was found. The focus
// stays in the field; the arrows move through the results.

import { ApiError } from "../app/api.js";
import { text } from "../app/text.js";
import { channelName } from "./channels.js";
import { attr, closest, el, icon, listen, reconcile, setText } from "./dom.js";
import { filterChips, valueOf } from "./filters.js";
import { emptyState, hitKey, hitParts, placeLine } from "./hits.js";
import { keycap } from "./keycaps.js";
import { panelHead } from "./panel.js";
import { nameOf } from "./people.js";
import { readTokens } from "./query.js";
import { segments } from "./snippet.js";
import { wordsOf } from "./submit.js";

/** @import {App, Hit, State} from "../app/types.js" */
/** @import {PanelView} from "./panel.js" */
/** @import {Filters, Names} from "./query.js" */
/** @import {Ui} from "./ui.js" */

/** Milliseconds without a key before the server is asked. */
const PAUSE = 120;
const LONGEST = 200;

/** @param {App} app @param {Ui} ui @returns {PanelView} */
export function mountSearch(app, ui) {
  const search = new Search(app, ui);
  return {
    label: text.search.title,
    rows: search.rows,
    enter: () => {
      search.input.focus();
      search.input.select();
    },
    leave: () => search.stop(),
    update: (state) => search.update(state),
  };
}

class Search {
  /** @param {App} app @param {Ui} ui */
  constructor(app, ui) {
    const t = text.search;
    this.app = app;
    this.ui = ui;
    /** @type {Filters} */
    this.filters = {};
    /** @type {Hit[]} */
    this.hits = [];
    /** @type {string | undefined} where the next page begins */
    this.next = undefined;
    this.at = -1;
    this.timer = 0;
    /** @type {AbortController | undefined} the search that runs */
    this.running = undefined;
    /** @type {State["users"] | undefined} */
    this.users = undefined;
    this.input = el("input", { type: "text", role: "combobox", maxlength: LONGEST });
    const field = { "aria-label": t.title, placeholder: t.title, autocomplete: "off" };
    const combo = { "aria-controls": "hits", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries({ ...field, ...combo, enterkeyhint: "search" })) {
      attr(this.input, name, value);
    }
    this.clear = el("button", { type: "button", class: "ib ib-24", hidden: true });
    this.clear.append(icon("x", 14));
    attr(this.clear, "aria-label", t.clear);
    this.chips = filterChips(app, (change) => this.filter(change));
    this.count = el("div", { class: "sp-n", role: "status" });
    this.list = el("ul", { class: "hits", role: "listbox", id: "hits", "aria-label": t.results });
    this.end = el("div", { class: "hits-end" });
    this.body = el("div", { class: "sp-b", tabindex: "-1" });
    this.more = this.watchEnd();
    const box = el("div", { class: "in grow" }, icon("search", 16), this.input, this.clear);
    this.rows = [
      panelHead(box, () => ui.panel.close()),
      el("div", { class: "col sp", role: "search" }, this.chips.node, this.count, this.body),
      foot(),
    ];
    this.chips.show(this.filters);
    this.listen();
    this.show();
  }

  listen() {
    const { input } = this;
    listen(input, { input: () => this.typed(), keydown: (e) => this.key(e) });
    listen(this.clear, {
      click: () => {
        input.value = "";
        this.typed();
        input.focus();
      },
    });
    listen(this.list, {
      click: (e) => this.go(Number(closest(e, ".hit-row")?.dataset.at ?? -1)),
    });
  }

  watchEnd() {
    return new IntersectionObserver(
      (entries) => {
        if (this.next && entries.some((e) => e.isIntersecting)) void this.find(this.next);
      },
      { root: this.body, rootMargin: "400px" },
    );
  }

  /** @param {State} state */
  update(state) {
    if (state.users === this.users) return;
    this.users = state.users;
    if (this.hits.length) this.show();
  }

  /** It was closed: no answer is waited for. */
  stop() {
    clearTimeout(this.timer);
    this.running?.abort();
  }

  /** @param {boolean} [whole] the last word is complete, too */
  typed(whole = false) {
    const { words, filters } = readTokens(this.input.value, namesIn(this.app.state), whole);
    if (Object.keys(filters).length) {
      this.input.value = words;
      this.filters = { ...this.filters, ...filters };
      this.chips.show(this.filters);
    }
    this.clear.hidden = this.input.value === "";
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.find(), PAUSE);
  }

  /** @param {Filters} change */
  filter(change) {
    this.filters = { ...this.filters, ...change };
    this.chips.show(this.filters);
    this.input.focus();
    void this.find();
  }

  /** @returns {boolean} whether there is anything to look for */
  get asked() {
    return this.input.value.trim() !== "" || Object.values(this.filters).some(Boolean);
  }

  /** @param {string} [cursor] where to go on; absent: from the start */
  async find(cursor) {
    clearTimeout(this.timer);
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.next = undefined;
    if (!this.asked) return this.found([], undefined);
    if (!cursor) this.body.classList.add("is-old");
    const query = { q: this.input.value.trim(), ...this.filters, cursor };
    try {
      const page = await this.app.api.search(query, running.signal);
      if (running.signal.aborted) return;
      this.app.meet(page.results.map((h) => h.message.sender_id));
      const before = cursor ? this.hits : [];
      const hits = [...before, ...page.results];
      if (hits.length > 0 || !page.next_cursor) return this.found(hits, page.next_cursor, before.length === 0);
      // The server's time was up before it found any: it goes on from there.
      this.hits = hits;
      this.timer = window.setTimeout(() => void this.find(page.next_cursor), PAUSE);
    } catch (error) {
      if (running.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.body.classList.remove("is-old");
      this.hits = [];
      setText(this.count, "");
      this.body.replaceChildren(el("p", { class: "panel-p", role: "alert" }, wordsOf(error)));
    }
  }

  /**
   * @param {Hit[]} hits
   * @param {string | undefined} next
   * @param {boolean} [anew] not one page more of the same
   */
  found(hits, next, anew = true) {
    this.hits = hits;
    this.next = next;
    this.body.classList.remove("is-old");
    if (anew) this.body.scrollTop = 0;
    this.show();
    if (anew) this.select(-1);
  }

  show() {
    const { state } = this.app;
    const { hits, list, body } = this;
    const t = text.search;
    const query = this.input.value.trim();
    setText(this.count, this.asked ? t.found(hits.length, this.next !== undefined) : "");
    attr(this.input, "aria-expanded", String(hits.length > 0));
    if (hits.length === 0) {
      const start = () => emptyState("search", t.start, t.startLead);
      return body.replaceChildren(this.asked ? this.none(query, state) : start());
    }
    const first = hits.findIndex((h, i) => i > 0 && h.fuzzy && !hits[i - 1]?.fuzzy);
    reconcile(list, hits.map((hit, at) => ({ hit, at })), {
      key: ({ hit, at }) => `${at === first} ${hit.ranges.join()} ${hitKey(hit.message, state)}`,
      create: ({ hit, at }) => hitRow(hit, state, at === first),
      update: (node, { at }) => {
        attr(node, "id", `hit-${at}`);
        attr(node, "data-at", at);
        attr(node, "aria-selected", String(at === this.at));
      },
    });
    if (!body.contains(list)) body.replaceChildren(list, this.end);
    else body.append(this.end);
    this.more.unobserve(this.end); // so that it is told again where the end is
    this.more.observe(this.end);
  }

  /** @param {string} query @param {State} state */
  none(query, state) {
    const t = text.search;
    const set = /** @type {(keyof Filters)[]} */ (Object.keys(this.filters));
    const names = set.map((name) => valueOf(name, this.filters, state)).filter(Boolean);
    const title = query ? t.none(query) : t.noneAtAll;
    const node = emptyState("search", title, t.advice(names[0] ?? ""));
    if (names.length === 0) return node;
    const button = el("button", { type: "button", class: "btn" }, t.clearFilters);
    listen(button, {
      click: () => {
        this.filters = {};
        this.filter({});
      },
    });
    node.append(button);
    return node;
  }

  /** @param {number} to -1 for none */
  select(to) {
    this.at = Math.min(to, this.hits.length - 1);
    [...this.list.children].forEach((row, i) => {
      attr(row, "aria-selected", String(i === this.at));
      if (i === this.at) row.scrollIntoView({ block: "nearest" });
    });
    attr(this.input, "aria-activedescendant", this.at < 0 ? null : `hit-${this.at}`);
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    if (e.isComposing) return;
    if (e.key === "ArrowDown") this.select(this.at + 1);
    else if (e.key === "ArrowUp") this.select(Math.max(this.at - 1, -1));
    else if (e.key === "Enter") this.enter();
    else if (e.key === "Backspace" && this.input.value === "") this.dropLast();
    else return;
    e.preventDefault();
  }

  /** Jumps to the result that is selected; without one the words are complete. */
  enter() {
    if (this.at >= 0) return this.go(this.at);
    this.typed(true);
    clearTimeout(this.timer);
    void this.find().then(() => this.select(0));
  }

  /** Backspace in the empty field takes the last filter back. */
  dropLast() {
    const set = /** @type {(keyof Filters)[]} */ (Object.keys(this.filters));
    const last = set.findLast((name) => this.filters[name]);
    if (last) this.filter({ [last]: undefined });
  }

  /** @param {number} at */
  go(at) {
    const message = this.hits[at]?.message;
    if (!message) return;
    this.select(at);
    this.ui.panel.makeWay();
    void this.ui.attempt(this.app.actions.jumpTo(message.channel_id, message.id));
  }
}

/**
 * @param {Hit} hit
 * @param {State} state
 * @param {boolean} isFirst of the inexact ones behind exact ones
 */
function hitRow({ message, ranges, fuzzy }, state, isFirst) {
  const pieces = segments(message.body, ranges);
  const words = pieces.map((p) => (p.hit ? el("mark", {}, p.words) : p.words));
  const top = placeLine(state.channels.get(message.channel_id), state);
  if (fuzzy) top.append(el("span", { class: "similar" }, text.search.similar));
  const row = el("li", { class: isFirst ? "hit-row first-similar" : "hit-row", role: "option" });
  row.append(...hitParts(message, state, top, words));
  return row;
}

/** @param {string} a @param {string} b */
function same(a, b) {
  return a.toLowerCase() === b.toLowerCase();
}

/** @param {State} state @returns {Names} */
function namesIn(state) {
  return {
    user: (name) => {
      if (same(name, text.names.me)) return state.me.id;
      const users = [...state.users.values()];
      const called = users.find((u) => same(u.username, name));
      return (called ?? users.find((u) => same(nameOf(u), name)))?.id;
    },
    channel: (name) =>
      [...state.channels.values()].find((c) => same(channelName(state, c), name))?.id,
  };
}

function foot() {
  const t = text.search;
  const keys = (/** @type {string} */ words, /** @type {string[]} */ ...caps) =>
    el("span", {}, ...caps.map((c) => keycap(c)), words);
  const hints = [keys(t.move, "↑", "↓"), keys(t.jump, "Enter"), keys(t.toFilters, "Tab")];
  return el("div", { class: "ph-f not-phone", "aria-hidden": "true" }, ...hints);
}
