// The cards of calls that ring, at the top right. They take no focus and stand
// in nobody's way; a line counts down the time that is left.

import { ringing, talking } from "../app/call/changes.js";
import { text } from "../app/text.js";
import { joinCall, placeOf } from "./calldeeds.js";
import { attr, el, find, icon, listen, reconcile, setText } from "./dom.js";
import { namesOf } from "./names.js";
import { avatar, nameOf } from "./people.js";
import { serverNow } from "./status.js";

/** @import {App, Call, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

const MOST = 3;

/** How long a call rings. */
const RING_MS = 30_000;

/** @typedef {ReturnType<typeof ringing>[number]} Ring */

export class Rings {
  /**
   * @param {App} app
   * @param {Ui} ui
   */
  constructor(app, ui) {
    this.app = app;
    this.ui = ui;
    this.cards = el("div", { class: "rings-l" });
    this.said = el("div", { class: "sr", role: "alert" });
    this.node = el("div", { class: "rings" }, this.cards, this.said);
    /** @type {Set<string>} declined, or over, but for the server's word */
    this.gone = new Set();
    /** @type {Ring[]} */
    this.shown = [];
  }

  /** @param {State} state */
  update(state) {
    const rings = ringing(state).filter((r) => !this.gone.has(r.call.id)).slice(0, MOST);
    const fresh = rings.find((r) => !this.shown.some((s) => s.call.id === r.call.id));
    this.shown = rings;
    for (const id of this.gone) if (!state.calls.has(id)) this.gone.delete(id);
    this.app.meet(rings.flatMap((r) => [r.from, ...r.call.participants.map((p) => p.user_id)]));
    reconcile(this.cards, rings, {
      key: (r) => r.call.id,
      create: (r) => this.card(r, state),
      update: (node, r) => show(node, r, state),
    });
    if (fresh) setText(this.said, text.ring.label(nameOf(state.users.get(fresh.from))));
    else if (rings.length === 0) setText(this.said, "");
  }

  /** @param {Ring} ring @param {State} state */
  card({ call, since }, state) {
    const t = text.ring;
    const decline = el("button", { type: "button", class: "btn btn-lg", "data-do": "decline" });
    decline.append(icon("hangup", 18), t.decline);
    attr(decline, "title", `${t.decline} (Alt X)`);
    const join = el("button", { type: "button", class: "btn btn-lg btn-success", "data-do": "join" });
    join.append(icon("phone", 18), el("span", { class: "trunc" }));
    const film = el("button", { type: "button", class: "btn btn-lg btn-success", title: t.withCamera });
    attr(film, "aria-label", t.withCamera);
    film.append(icon("camera", 18));
    const line = el("span", { class: "ring-t" });
    const left = RING_MS - (serverNow(state) - since);
    line.style.setProperty("--gone", `${Math.min(left - RING_MS, 0)}ms`);
    listen(decline, { click: () => this.decline(call.id) });
    listen(join, { click: () => void joinCall(this.app, this.ui, call.id) });
    listen(film, { click: () => void joinCall(this.app, this.ui, call.id, true) });
    const words = el("div", { class: "grow" }, el("h2", { class: "trunc" }), el("p", { class: "hint trunc" }));
    return el(
      "div",
      { class: "ring-card", role: "dialog" },
      el("div", { class: "ring-h" }, el("span", { class: "face" }), words),
      el("div", { class: "ring-b" }, decline, join, film),
      line,
    );
  }

  /** @param {string} id */
  decline(id) {
    this.gone.add(id);
    void this.ui.attempt(this.app.calls.decline(id));
    this.update(this.app.state);
  }

  /** Takes the first call that rings. @returns {boolean} whether one does */
  take() {
    const [first] = this.shown;
    if (first) void joinCall(this.app, this.ui, first.call.id);
    return first !== undefined;
  }

  /** Declines it. @returns {boolean} */
  refuse() {
    const [first] = this.shown;
    if (first) this.decline(first.call.id);
    return first !== undefined;
  }
}

/** @param {Element} card @param {Ring} ring @param {State} state */
function show(card, { call, from }, state) {
  const t = text.ring;
  const caller = state.users.get(from);
  const name = nameOf(caller);
  attr(card, "aria-label", t.label(name));
  const face = find(card, ".face");
  if (face.dataset.name !== name) {
    face.dataset.name = name;
    face.replaceChildren(avatar(caller));
  }
  setText(find(card, "h2"), t.calls(name));
  setText(find(card, ".hint"), aboutOf(state, call, from));
  const mine = talking(state);
  const words = mine ? t.leaveAndJoin(placeOf(state, mine.call)) : t.join;
  setText(find(card, "[data-do=join] span"), words);
  attr(find(card, "[data-do=join]"), "title", `${words} (Alt A)`);
  card.classList.toggle("long", mine !== undefined);
}

/** Where, and with whom. @param {State} state @param {Call} call @param {number} from */
function aboutOf(state, call, from) {
  const others = call.participants
    .map((p) => p.user_id)
    .filter((id) => id !== from && id !== state.me.id);
  const channel = state.channels.get(call.channel_id);
  if (channel?.kind === "direct" || !channel) return others.length ? namesOf(state, others, 3) : "";
  const place = placeOf(state, call);
  return others.length ? text.ring.withOthers(place, namesOf(state, others, 3)) : place;
}
