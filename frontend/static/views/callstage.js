// The stage: a card in the place of the messages, always dark. The messages
// stand behind it, or beside it as the chat of the call.

import { present, talking } from "../app/call/changes.js";
import { text } from "../app/text.js";
import { Controls } from "./callcontrols.js";
import { placeOf, toggleScreen } from "./calldeeds.js";
import { gridOf, layoutOf, LAYOUTS, ordered, pictures, spotlight } from "./calllayout.js";
import { StageHead } from "./callstagehead.js";
import { Tile } from "./calltile.js";
import { ringersOf } from "./callsounds.js";
import { callTips } from "./calltips.js";
import { openVolume } from "./callvolume.js";
import { attr, el } from "./dom.js";
import { namesOf } from "./names.js";
import { nameOf } from "./people.js";

/** @import {App, Joined, State} from "../app/types.js" */
/** @import {Layout} from "./calllayout.js" */
/** @import {Deeds, Picture} from "./calltile.js" */
/** @import {Ui} from "./ui.js" */

export class Stage {
  /**
   * @param {App} app
   * @param {Ui} ui
   * @param {HTMLElement} frame
   * @param {HTMLElement} main the card of the messages
   */
  constructor(app, ui, frame, main) {
    this.app = app;
    this.ui = ui;
    this.frame = frame;
    this.main = main;
    this.isOpen = false;
    this.chat = false;
    /** @type {Layout | undefined} undefined: as it fits */
    this.chosen = undefined;
    this.pinned = "";
    this.spoke = "";
    /** @type {string[]} keys of the tiles */
    this.order = [];
    /** @type {Map<string, Tile>} */
    this.tiles = new Map();
    this.seenChannel = 0;
    this.head = new StageHead(app, this);
    this.large = el("div", { class: "large" });
    this.film = el("div", { class: "tiles" });
    this.tips = callTips(app);
    this.floor = el("div", { class: "stage" }, this.large, this.film, this.tips.node);
    this.controls = new Controls(app, ui, this);
    this.node = el("section", { class: "card call", "data-theme": "dark", hidden: true });
    this.node.append(this.head.node, this.floor, this.controls.node);
    main.before(this.node);
    document.addEventListener("fullscreenchange", () => ui.refresh());
  }

  open() {
    const { app } = this;
    const here = subject(app.state);
    if (!here) return;
    this.isOpen = true;
    this.app.meet(here.call.participants.map((p) => p.user_id));
    const { channel_id: channel } = here.call;
    if (channel !== app.state.current && app.state.channels.has(channel)) {
      app.actions.openChannel(channel);
    }
    this.seenChannel = app.state.current;
    this.ui.refresh();
    if (!this.node.contains(document.activeElement)) this.controls.focus();
  }

  /** The call goes on in the dock. */
  close() {
    if (!this.isOpen) return;
    const inside = this.node.contains(document.activeElement);
    this.isOpen = false;
    this.chat = false;
    if (document.fullscreenElement) void document.exitFullscreen();
    this.ui.refresh();
    if (inside) this.ui.focusComposer();
  }

  toggleChat() {
    // On a phone there is room for one of the two.
    if (matchMedia("(width < 900px)").matches) return this.close();
    this.chat = !this.chat;
    this.ui.refresh();
    if (this.chat) this.ui.focusComposer();
    else this.head.chat.focus();
  }

  /** @param {State} state */
  update(state) {
    const here = subject(state);
    if (!here || (this.isOpen && state.current !== this.seenChannel)) this.isOpen = false;
    if (!here) this.forget();
    this.place();
    if (!here || !this.isOpen) return;
    attr(this.node, "aria-label", titleOf(state, here));
    this.show(state);
    this.head.update(state, here);
    this.controls.update(state, here);
    this.tips.update(state);
  }

  forget() {
    Object.assign(this, { chat: false, chosen: undefined, pinned: "", spoke: "", order: [] });
    for (const tile of this.tiles.values()) tile.node.remove();
    this.tiles.clear();
  }

  /** Puts stage and messages side by side, or one over the other. */
  place() {
    const { frame, isOpen, main } = this;
    this.node.hidden = !isOpen;
    frame.classList.toggle("with-call", isOpen);
    frame.classList.toggle("with-chat", isOpen && this.chat);
    const covered = isOpen && !this.chat;
    const at = covered ? this.floor : main.querySelector(".col");
    if (at && this.ui.toasts.parentElement !== at) at.append(this.ui.toasts);
    if (main.inert !== covered && !frame.classList.contains("drawer-open")) main.inert = covered;
  }

  /** @param {State} state */
  show(state) {
    const now = pictures(state);
    this.spoke = now.find((p) => !p.mine && p.shows.speaking)?.key ?? this.spoke;
    if (!now.some((p) => p.key === this.pinned)) this.pinned = "";
    this.order = ordered(this.order, now);
    const layout = layoutOf(this.chosen, now, this.pinned);
    const large = layout === "grid" ? "" : spotlight(this.order, now, this);
    for (const [key, tile] of this.tiles) {
      if (now.some((p) => p.key === key)) continue;
      tile.node.remove();
      this.tiles.delete(key);
    }
    for (const picture of now) this.draw(picture, state);
    this.arrange(large);
    attr(this.floor, "data-layout", layout);
    const n = this.film.childElementCount;
    attr(this.film, "class", layout === "grid" ? `tiles ${gridOf(n)}` : "tiles film");
  }

  /** @param {Picture} picture @param {State} state */
  draw(picture, state) {
    const { app } = this;
    const tile = this.tiles.get(picture.key) ?? new Tile(picture, this.deeds);
    this.tiles.set(picture.key, tile);
    const section = picture.kind === "screen" ? "screen" : "camera";
    tile.update(picture, state.users.get(picture.user), app.calls.streamOf(picture.peer, section));
    tile.showPin(picture.key === this.pinned);
  }

  /** @returns {Deeds} */
  get deeds() {
    return {
      pin: (key) => this.pin(key),
      full: (tile) => this.full(tile.node),
      stop: ({ picture }) => {
        if (picture.mine) void toggleScreen(this.app, this.ui);
        else void this.app.calls.leave(picture.call);
      },
      volume: ({ picture }, anchor) =>
        openVolume(this.app, picture.user, nameOf(this.app.state.users.get(picture.user)), anchor),
    };
  }

  /** Moves what is out of its place, and nothing else. @param {string} large */
  arrange(large) {
    let at = this.film.firstElementChild;
    for (const key of this.order) {
      const node = this.tiles.get(key)?.node;
      if (!node) continue;
      if (key === large) {
        if (node === at) at = at.nextElementSibling;
        if (node.parentElement !== this.large) this.large.replaceChildren(node);
      } else if (node === at) {
        at = at.nextElementSibling;
      } else {
        this.film.insertBefore(node, at);
      }
    }
  }

  /** @param {string} key once to keep it large, again to let go */
  pin(key) {
    this.pinned = this.pinned === key ? "" : key;
    if (this.pinned && this.chosen === "grid") this.chosen = undefined;
    this.ui.refresh();
  }

  /** The next layout. */
  cycle() {
    const now = layoutOf(this.chosen, pictures(this.app.state), this.pinned);
    this.chosen = LAYOUTS[(LAYOUTS.indexOf(now) + 1) % LAYOUTS.length];
    this.ui.refresh();
  }

  /** @param {HTMLElement} [node] */
  full(node = this.node) {
    if (document.fullscreenElement) void document.exitFullscreen();
    else node.requestFullscreen?.().catch(() => {});
  }

  /** Rings, bars and the time move without the state. */
  beat() {
    const { app } = this;
    if (!this.isOpen) return;
    for (const tile of this.tiles.values()) {
      if (tile.picture.shows.speaking) tile.beat(app.calls.levelOf(tile.picture.peer));
    }
    this.controls.beat(app.state);
    this.head.beat(app.state);
  }
}

/**
 * What the stage is about: the call one is in, or a screen one watches.
 * @param {State} state
 * @returns {Joined | undefined}
 */
export function subject(state) {
  return talking(state) ?? [...state.joined.values()].find((j) => !j.sharing);
}

/** @param {State} state @param {Joined} here */
export function titleOf(state, { call }) {
  if (call.kind === "voice") return text.call.label(placeOf(state, call));
  return text.call.screenOf(nameOf(state.users.get(call.started_by)));
}

/** @param {State} state @param {Joined} here @returns {string} */
export function countOf(state, { call }) {
  if (call.kind === "screen") return text.call.watching(present(call).length - 1);
  const n = present(call).length;
  const rung = ringersOf(call);
  return n < 2 && rung.length ? text.call.calling(namesOf(state, rung, 3)) : text.call.inCall(n);
}
