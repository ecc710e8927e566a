// The card of a person.

import { text } from "../app/text.js";
import { callPerson } from "./calldeeds.js";
import { attr, el, icon, listen } from "./dom.js";
import { avatar, conditionWord, hueClass, nameOf, presenceOf, showPresence } from "./people.js";
import { placeBy } from "./place.js";
import { openSettings } from "./settingsopen.js";
import { serverNow, statusOf, untilWords } from "./status.js";
import { wordsOf } from "./submit.js";

/** @import {App, State, User} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * Shows a person beside what stands for them, until one presses elsewhere.
 * @param {App} app
 * @param {Ui} ui
 * @param {number} id
 * @param {Element} anchor
 */
export function openPerson(app, ui, id, anchor) {
  const card = el("div", { class: "pop who-card", popover: "auto", role: "dialog", tabindex: "-1" });
  const about = el("div", { class: "who" });
  const trouble = el("p", { class: "under bad", role: "alert", hidden: true });
  const button = el("button", { type: "button", class: "btn btn-primary btn-block" });
  const mine = id === app.state.me.id;
  const call = el("button", { type: "button", class: "ib", "aria-label": text.call.start, title: text.call.start });
  call.append(icon("phone"));
  const deeds = el("div", { class: "who-f" }, button, call);
  card.append(about, trouble, deeds);
  button.append(icon(mine ? "edit" : "message", 16), mine ? text.person.edit : text.person.message);
  listen(button, {
    click: async () => {
      try {
        if (mine) card.hidePopover();
        if (mine) return await openSettings(app, "profile");
        await app.actions.openDirect([id]);
        card.hidePopover();
      } catch (error) {
        trouble.replaceChildren(wordsOf(error));
        trouble.hidden = false;
      }
    },
  });
  listen(call, {
    click: () => {
      card.hidePopover();
      void callPerson(app, ui, id);
    },
  });
  app.meet([id]);
  let shown = "";
  const show = (/** @type {State} */ state) => {
    const user = state.users.get(id);
    const key = JSON.stringify([user, presenceOf(state, id), statusOf(user, serverNow(state))]);
    if (key === shown) return;
    shown = key;
    attr(card, "aria-label", nameOf(user));
    about.replaceChildren(...aboutOf(user, id, state));
    deeds.hidden = Boolean(!user || user.system || user.deleted);
    call.hidden = mine;
  };
  show(app.state);
  const end = app.subscribe(show);
  card.addEventListener("toggle", (e) => {
    if (/** @type {ToggleEvent} */ (e).newState === "open") return;
    end();
    card.remove();
  });
  document.body.append(card);
  card.showPopover();
  placeBy(card, anchor);
  (deeds.hidden ? card : button).focus();
}

/**
 * @param {User | undefined} user
 * @param {number} id
 * @param {State} state
 * @returns {Node[]}
 */
function aboutOf(user, id, state) {
  const face = avatar(user, "s72");
  const presence = presenceOf(state, id);
  const nodes = [face, el("div", { class: `name who-n ${hueClass(user)}` }, nameOf(user))];
  if (!user || user.deleted) return nodes;
  if (user.display_name && user.display_name !== user.username) {
    nodes.push(el("div", { class: "hint" }, `@${user.username}`));
  }
  if (user.system) return nodes;
  showPresence(face, presence);
  nodes.push(el("div", { class: "who-p" }, conditionWord(state, user)));
  const status = statusOf(user, serverNow(state));
  if (status) nodes.push(statusLine(status, user.status_until));
  if (user.bio) nodes.push(el("p", { class: "who-b" }, user.bio));
  return nodes;
}

/** @param {string} status @param {string} [until] */
function statusLine(status, until) {
  const words = el("span", {}, status);
  const end = until && el("span", { class: "hint" }, untilWords(new Date(until), new Date()));
  return el("p", { class: "who-s" }, words, end);
}
