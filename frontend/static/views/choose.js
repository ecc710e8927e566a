// A list to choose one from, in a popover: what a filter of the search may be.

import { attr, closest, el, icon, listen } from "./dom.js";
import { fuzzy } from "./fuzzy.js";
import { placeBy } from "./place.js";

/**
 * @typedef {object} Choice
 * @property {string} value
 * @property {string} label
 * @property {Element} [lead] stands before the label
 */

/**
 * @typedef {object} Ask
 * @property {string} label
 * @property {Choice[]} choices
 * @property {string} [filter] the label of a field that narrows the choices
 * @property {HTMLElement} [extra] below the choices
 */

/** Rows of a list that is narrowed by typing. */
const MOST = 50;

/**
 * @param {HTMLElement} anchor
 * @param {Ask} ask
 * @param {(value: string) => void} onChoose
 * @returns {HTMLElement} the popover, which may be hidden
 */
export function choose(anchor, { label, choices, filter, extra }, onChoose) {
  const list = el("div", { class: "choices", role: "listbox", "aria-label": label });
  const input = el("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  attr(input, "aria-label", filter ?? label);
  attr(input, "placeholder", filter);
  const box = el("div", { class: "in" }, icon("search", 16), input);
  const field = el("div", { class: "choose-f" }, box);
  const pop = el("div", { class: "pop choose", popover: "auto" }, filter && field, list, extra);
  const rows = () => /** @type {HTMLElement[]} */ ([...list.children]);
  const show = () => {
    const query = input.value.trim();
    const hits = choices
      .map((choice) => ({ choice, score: fuzzy(query, choice.label)?.score }))
      .filter((h) => h.score !== undefined);
    if (query) hits.sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
    list.replaceChildren(...hits.slice(0, MOST).map((h) => row(h.choice)));
  };
  const done = (/** @type {HTMLElement | null | undefined} */ node) => {
    if (!node) return;
    pop.hidePopover();
    onChoose(node.dataset.value ?? "");
  };
  listen(input, { input: show });
  listen(list, { click: (e) => done(closest(e, "[role=option]")) });
  listen(pop, {
    keydown: (e) => {
      const all = rows();
      const at = all.findIndex((n) => n === document.activeElement);
      if (e.key === "ArrowDown") all[Math.min(at + 1, all.length - 1)]?.focus();
      else if (e.key === "ArrowUp") (at > 0 ? all[at - 1] : filter ? input : all[0])?.focus();
      else if (e.key === "Enter" && (at >= 0 || e.target === input)) done(all[Math.max(at, 0)]);
      else return;
      e.preventDefault();
    },
  });
  pop.addEventListener("toggle", (e) => {
    const open = /** @type {ToggleEvent} */ (e).newState === "open";
    attr(anchor, "aria-expanded", String(open));
    if (!open) pop.remove();
  });
  show();
  document.body.append(pop);
  pop.showPopover();
  placeBy(pop, anchor);
  if (filter) input.focus();
  else rows()[0]?.focus();
  return pop;
}

/** @param {Choice} choice */
function row({ value, label, lead }) {
  const attrs = { class: "opt", role: "option", tabindex: "-1", "data-value": value };
  const node = el("div", { ...attrs, "aria-selected": "false" });
  node.append(...(lead ? [lead] : []), el("span", { class: "trunc" }, label));
  return node;
}
