// The quick switcher: a fuzzy list of channels, what is unread first.

import { text } from "../app/text.js";
import { capped, channelsInOrder } from "./channels.js";
import { openDialog } from "./dialog.js";
import { attr, closest, el, icon, listen } from "./dom.js";
import { fuzzy } from "./fuzzy.js";

/** @import {App, Channel, State} from "../app/types.js" */
/** @import {Match} from "./fuzzy.js" */

/** @typedef {{channel: Channel, match: Match}} Hit */

/**
 * @param {State} state
 * @param {string} query
 * @returns {Hit[]} best first: mentions, then prefix, then fuzzy score
 */
export function rank(state, query) {
  const q = query.trim().replace(/^#/, "");
  /** @type {Hit[]} */
  const hits = [];
  for (const channel of channelsInOrder(state)) {
    const match = fuzzy(q, channel.name);
    if (match) hits.push({ channel, match });
  }
  const weight = (/** @type {Hit} */ h) =>
    (h.channel.mentions ? 1000 : 0) +
    (h.channel.unread && !q ? 500 : 0) +
    (h.channel.id === state.current && !q ? -500 : 0) +
    (q ? h.match.score : 0);
  return hits.sort((a, b) => weight(b) - weight(a));
}

/** @param {App} app @param {() => void} done */
export function openSwitcher(app, done) {
  const t = text.switcher;
  const input = el("input", {
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": "switcher-list",
    "aria-autocomplete": "list",
    "aria-label": t.placeholder,
    placeholder: t.placeholder,
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = el("div", { class: "pal-l", role: "listbox", id: "switcher-list" });
  attr(list, "aria-label", t.channels);
  const count = el("div", { class: "sr", role: "status" });
  const dialog = el("dialog", { class: "dlg pal", "aria-label": t.label });
  const esc = el("span", { class: "keys not-phone" }, el("kbd", {}, "Esc"));
  const head = el("div", { class: "pal-i" }, icon("search"), input, esc);
  dialog.append(head, list, foot(), count);
  let at = 0;
  /** @type {Hit[]} */
  let hits = [];
  const select = (/** @type {number} */ to) => {
    at = hits.length ? (to + hits.length) % hits.length : 0;
    [...list.querySelectorAll(".opt")].forEach((node, i) => {
      attr(node, "aria-selected", String(i === at));
      if (i === at) node.scrollIntoView({ block: "nearest" });
    });
    attr(input, "aria-activedescendant", hits.length ? `switcher-${at}` : null);
  };
  const search = () => {
    hits = rank(app.state, input.value);
    list.replaceChildren(...options(hits, app.state, input.value));
    count.textContent = t.results(hits.length);
    select(0);
  };
  const go = (/** @type {number} */ i) => {
    const hit = hits[i];
    if (!hit) return;
    dialog.close();
    app.actions.openChannel(hit.channel.id);
    done();
  };
  listen(input, {
    input: search,
    keydown: (e) => {
      if (e.isComposing) return;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        select(at + (e.key === "ArrowDown" ? 1 : -1));
      } else if (e.key === "Enter") {
        e.preventDefault();
        go(at);
      }
    },
  });
  listen(list, { click: (e) => go(Number(closest(e, ".opt")?.dataset.at ?? -1)) });
  openDialog(dialog);
  search();
}

/** @param {Hit[]} hits @param {State} state @param {string} query */
function options(hits, state, query) {
  if (hits.length === 0) return [el("p", { class: "none" }, text.switcher.none(query))];
  const head = el("div", { class: "lb-h", role: "presentation" }, text.switcher.channels);
  return [head, ...hits.map((hit, i) => option(hit, i, state))];
}

/** @param {Hit} hit @param {number} i @param {State} state */
function option({ channel, match }, i, state) {
  const here = channel.id === state.current;
  const node = el("div", { class: "opt", role: "option", id: `switcher-${i}`, "data-at": i });
  const sub = here ? text.switcher.here : channel.topic;
  node.append(
    el("span", { class: "lead" }, icon("hash", 18)),
    el("span", { class: "trunc" }, ...marked(channel.name, match.ranges)),
    el("span", { class: "sub trunc grow" }, sub),
  );
  if (channel.unread) {
    const at = channel.mentions > 0;
    const words = at ? `@${capped(channel.mentions)}` : capped(channel.unread);
    node.append(el("span", { class: at ? "pill pill-at" : "pill" }, words));
  }
  return node;
}

/**
 * @param {string} words
 * @param {[number, number][]} ranges
 * @returns {(Node|string)[]}
 */
export function marked(words, ranges) {
  /** @type {(Node|string)[]} */
  const out = [];
  let from = 0;
  for (const [start, end] of ranges) {
    out.push(words.slice(from, start), el("mark", {}, words.slice(start, end)));
    from = end;
  }
  out.push(words.slice(from));
  return out;
}

function foot() {
  const move = el("span", {}, el("kbd", {}, "↑"), el("kbd", {}, "↓"), text.switcher.move);
  const open = el("span", {}, el("kbd", {}, "Enter"), text.switcher.open);
  return el("div", { class: "foot" }, move, open);
}
