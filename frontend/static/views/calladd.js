// Bringing somebody into a call, by name. They are in the call then, not in
// the channel.

import { later } from "../app/latertext.js";
import { text } from "../app/text.js";
import { Combobox } from "./combobox.js";
import { attr, el, icon, listen } from "./dom.js";
import { avatar, nameOf, presenceOf, showPresence } from "./people.js";
import { PeopleSearch, rankPeople } from "./peoplesearch.js";
import { placeBy } from "./place.js";
import { note, wordsOf } from "./submit.js";
import { marked } from "./marked.js";

/** @import {App, State} from "../app/types.js" */
/** @import {Found} from "./peoplesearch.js" */

/** The most that are offered. */
const MOST = 8;

/**
 * @param {App} app
 * @param {string} id of the call
 * @param {HTMLElement} anchor
 */
export function openAdd(app, id, anchor) {
  const t = text.call;
  const input = el("input", { type: "text", "aria-label": t.addSearch });
  const trouble = note();
  /** @type {Found[]} */
  let offered = [];
  const ring = async (/** @type {number} */ at) => {
    const user = offered[at]?.user;
    if (!user) return;
    app.meet([user.id]);
    try {
      await app.calls.invite(id, user.id);
      pop.hidePopover();
    } catch (error) {
      trouble.show(wordsOf(error));
    }
  };
  const box = new Combobox(input, later.people.list, (at) => void ring(at));
  const show = () => {
    const { state } = app;
    const query = input.value.trim();
    const inIt = new Set(state.joined.get(id)?.call.participants.map((p) => p.user_id));
    offered = rankPeople(state, query, people.found)
      .filter(({ user }) => !inIt.has(user.id) && user.id !== state.me.id)
      .slice(0, MOST);
    const rows = offered.map((f) => option(f, state));
    const none = query ? later.people.none(query) : later.people.nobody;
    box.show(rows, { none, count: later.switcher.results(rows.length), at: 0 });
  };
  const people = new PeopleSearch(app, show);
  const pop = el("div", { class: "pop add-pop", popover: "auto", role: "dialog", "data-theme": "dark" });
  attr(pop, "aria-label", t.addTitle);
  const field = el("div", { class: "in" }, icon("search", 16), input);
  pop.append(el("div", { class: "lb-h" }, t.addTitle), field, box.node, trouble.node);
  listen(input, {
    input: () => {
      people.ask(input.value.trim());
      trouble.hide();
      show();
    },
  });
  pop.addEventListener("toggle", (e) => {
    const open = /** @type {ToggleEvent} */ (e).newState === "open";
    anchor.classList.toggle("on", open);
    if (!open) pop.remove();
  });
  show();
  (document.fullscreenElement ?? document.body).append(pop);
  pop.showPopover();
  placeBy(pop, anchor);
  input.focus();
}

/** @param {Found} found @param {State} state */
function option({ user, ranges }, state) {
  const face = avatar(user, "s24");
  const presence = presenceOf(state, user.id);
  showPresence(face, presence);
  const there = el("span", { class: "sub" }, text.presence[presence]);
  const ring = el("span", { class: "btn btn-primary enter" }, text.call.ring);
  return el(
    "div",
    { class: "opt", role: "option" },
    el("span", { class: "lead" }, face),
    el("span", { class: "trunc grow" }, ...marked(nameOf(user), ranges)),
    there,
    ring,
  );
}
