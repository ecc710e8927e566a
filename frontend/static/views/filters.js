// The filter chips of the search: From, In, Since, Has.

import { locale, text } from "../app/text.js";
import { channelName } from "./channels.js";
import { choose } from "./choose.js";
import { attr, el, icon, listen } from "./dom.js";
import { avatar, nameOf, peopleInOrder } from "./people.js";
import { dateOf, dayOf, HAS } from "./query.js";

/** @import {App, State} from "../app/types.js" */
/** @import {Ask, Choice} from "./choose.js" */
/** @import {Filters} from "./query.js" */

/** @typedef {keyof Filters} Name */

/** Days back that "Since" offers. */
const SINCE = [0, 1, 7, 30, 90];

const dayFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });
const yearFormat = new Intl.DateTimeFormat(locale, {
  day: "numeric",
  month: "short",
  year: "numeric",
});

/**
 * @param {App} app
 * @param {(change: Filters) => void} onChange
 */
export function filterChips(app, onChange) {
  const node = el("div", { class: "chips", role: "group", "aria-label": text.search.filters });
  return {
    node,
    /** @param {Filters} filters */
    show(filters) {
      const names = /** @type {Name[]} */ (["from", "in", "after", "has"]);
      if (filters.before) names.push("before");
      node.replaceChildren(...names.map((name) => chip(app, name, filters, onChange)));
    },
  };
}

/**
 * What a filter is set to, in words.
 * @param {Name} name
 * @param {Filters} filters
 * @param {State} state
 * @returns {string} "" when it is not set
 */
export function valueOf(name, filters, state) {
  const { from, in: where, has, after, before } = filters;
  if (name === "from") return from ? nameOf(state.users.get(from)) : "";
  if (name === "in") return where ? channelName(state, state.channels.get(where)) : "";
  if (name === "has") return text.search.has[/** @type {typeof HAS[number]} */ (has)] ?? "";
  // Both days are not included: the first one that counts is the next.
  if (name === "after") return after ? dayName(dayOf(dateOf(after), 1)) : "";
  return before ? dayName(before) : "";
}

/** @param {string} day */
function dayName(day) {
  const at = dateOf(day);
  return (at.getFullYear() === new Date().getFullYear() ? dayFormat : yearFormat).format(at);
}

/**
 * @param {App} app
 * @param {Name} name
 * @param {Filters} filters
 * @param {(change: Filters) => void} onChange
 */
function chip(app, name, filters, onChange) {
  const label = text.search.filter[name];
  const value = valueOf(name, filters, app.state);
  const node = el("button", { type: "button", class: value ? "chip on" : "chip" });
  attr(node, "data-filter", name);
  if (value) {
    attr(node, "aria-label", text.search.drop(`${label.set} ${value}`));
    node.append(`${label.set} `, el("b", { class: "trunc" }, value), icon("x", 14));
    return listen(node, { click: () => onChange({ [name]: undefined }) });
  }
  attr(node, "aria-haspopup", "listbox");
  attr(node, "aria-expanded", "false");
  node.append(label.open, icon("down", 14));
  return listen(node, { click: () => ask(app, name, node, onChange) });
}

/**
 * @param {App} app
 * @param {Name} name
 * @param {HTMLElement} anchor
 * @param {(change: Filters) => void} onChange
 */
function ask(app, name, anchor, onChange) {
  const set = (/** @type {string} */ value) => {
    const number = name === "from" || name === "in";
    onChange({ [name]: number ? Number(value) : value });
  };
  const pop = choose(anchor, asks(app.state, name), set);
  const day = pop.querySelector("input[type=date]");
  if (!(day instanceof HTMLInputElement)) return;
  listen(day, {
    change: () => {
      if (!day.value) return;
      pop.hidePopover();
      set(dayOf(dateOf(day.value), -1));
    },
  });
}

/** @param {State} state @param {Name} name @returns {Ask} */
function asks(state, name) {
  const t = text.search;
  const label = t.filter[name].open;
  if (name === "from") return { label, filter: t.findPerson, choices: people(state) };
  if (name === "in") return { label, filter: t.findPlace, choices: places(state) };
  if (name === "has") return { label, choices: HAS.map((h) => ({ value: h, label: t.has[h] })) };
  const now = new Date();
  const choices = SINCE.map((days) => ({ value: dayOf(now, -days - 1), label: t.since(days) }));
  const input = el("input", { type: "date", max: dayOf(now) });
  const extra = el("label", { class: "choose-d" }, t.day, el("span", { class: "in" }, input));
  return { label, choices, extra };
}

/** @param {State} state @returns {Choice[]} */
function people(state) {
  return peopleInOrder(state).map((u) => ({
    value: String(u.id),
    label: nameOf(u),
    lead: avatar(u, "s22"),
  }));
}

/** @param {State} state @returns {Choice[]} */
function places(state) {
  const shapes = { public: "hash", private: "lock", direct: "at" };
  const open = state.channels.get(state.current);
  const all = [...state.channels.values()].filter((c) => c !== open);
  return (open ? [open, ...all] : all).map((c) => ({
    value: String(c.id),
    label: channelName(state, c),
    lead: icon(shapes[c.kind], 18),
  }));
}
