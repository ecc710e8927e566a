// One picture of the stage: a person, or a screen. It is made once and moved;
// a video that was built anew would go black for a moment.

import { isWeak } from "../app/call/quality.js";
import { text } from "../app/text.js";
import { attr, el, icon, listen, setText } from "./dom.js";
import { avatar, hueClass, nameOf } from "./people.js";

/** @import {Participant, Remote, User} from "../app/types.js" */

/**
 * What a tile shows.
 * @typedef {object} Picture
 * @property {string} key
 * @property {"person"|"screen"} kind
 * @property {number} user
 * @property {string} call
 * @property {string} peer "" for oneself
 * @property {boolean} mine
 * @property {boolean} alone a screen that is shared without a call
 * @property {Participant["state"]} state
 * @property {Pick<Remote, "muted"|"camera"|"hand"|"speaking"|"link"|"rtt"|"loss">} shows
 */

/**
 * @typedef {object} Deeds
 * @property {(key: string) => void} pin
 * @property {(tile: Tile) => void} full
 * @property {(tile: Tile) => void} stop
 * @property {(tile: Tile, anchor: HTMLElement) => void} volume
 */

export class Tile {
  /**
   * @param {Picture} picture
   * @param {Deeds} deeds
   */
  constructor(picture, deeds) {
    const t = text.call;
    this.picture = picture;
    this.video = el("video", { playsinline: true, autoplay: true, hidden: true });
    this.video.muted = true;
    this.face = el("span", { class: "face" });
    this.name = el("span", { class: "trunc" });
    this.sign = el("span", { class: "sign" });
    this.words = el("span", { class: "tile-state" });
    this.link = el("span", { class: "tile-link", hidden: true });
    this.plate = el("span", { class: "plate" }, this.sign, this.name);
    this.pin = button("pin", t.pin);
    this.full = button("expand", t.full);
    this.loud = button("volume", "");
    this.stop = button("x", t.stop);
    if (picture.mine) {
      this.stop.className = "btn";
      this.stop.replaceChildren(t.stopShort);
    }
    const tools = el("div", { class: "tile-acts" }, this.loud, this.pin, this.full, this.stop);
    this.node = el("div", { class: `tile ${picture.kind}`, role: "group" });
    this.node.append(this.video, this.face, this.words, this.plate, this.link, tools);
    listen(this.pin, { click: () => deeds.pin(picture.key) });
    listen(this.full, { click: () => deeds.full(this) });
    listen(this.stop, { click: () => deeds.stop(this) });
    listen(this.loud, { click: () => deeds.volume(this, this.loud) });
    listen(this.node, {
      click: (e) => {
        if (!tools.contains(/** @type {Node} */ (e.target))) deeds.pin(picture.key);
      },
    });
    this.look = "";
    this.isFull = false;
  }

  /**
   * @param {Picture} picture
   * @param {User | undefined} user
   * @param {MediaStream | undefined} stream
   */
  update(picture, user, stream) {
    this.picture = picture;
    const { kind, mine, shows, state } = picture;
    const name = nameOf(user);
    this.showFace(user);
    this.showVideo(kind === "screen" || shows.camera ? stream : undefined);
    const speaking = kind === "person" && shows.speaking && !shows.muted;
    this.node.classList.toggle("speaking", speaking);
    this.node.classList.toggle("ringing", state === "ringing");
    this.node.classList.toggle("mine", mine);
    if (kind === "screen") this.showScreen(name);
    else this.showPerson(name, speaking);
    this.showLink();
    this.loud.hidden = mine || state === "ringing";
    label(this.loud, text.call.volume(name));
    const isFull = document.fullscreenElement === this.node;
    label(this.full, isFull ? text.call.fullOff : text.call.full);
    if (isFull !== this.isFull) this.full.replaceChildren(icon(isFull ? "collapse" : "expand", 16));
    this.isFull = isFull;
    this.full.hidden = kind === "person" && this.video.hidden;
    this.stop.hidden = kind === "person" || !(mine || picture.alone);
    label(this.stop, mine ? text.call.stop : text.call.stopWatching);
  }

  /** @param {User | undefined} user */
  showFace(user) {
    const look = `${hueClass(user)} ${nameOf(user)} ${user?.id}`;
    if (look === this.look) return;
    this.look = look;
    this.face.replaceChildren(avatar(user));
  }

  /** @param {MediaStream | undefined} stream */
  showVideo(stream) {
    this.video.hidden = !stream;
    this.face.hidden = Boolean(stream);
    if (!stream || this.video.srcObject === stream) return;
    this.video.srcObject = stream;
  }

  /** @param {string} name */
  showScreen(name) {
    const { mine } = this.picture;
    const words = mine ? text.call.youShare : text.call.shares(name);
    setText(this.name, words);
    attr(this.node, "aria-label", words);
    this.showSign("share");
    setText(this.words, "");
  }

  /** @param {string} name @param {boolean} speaking */
  showPerson(name, speaking) {
    const t = text.call;
    const { mine, shows, state } = this.picture;
    const own = mine ? ` ${t.you}` : "";
    setText(this.name, name + own);
    this.showSign(state === "ringing" ? "phone" : shows.muted ? "mic-off" : speaking ? "live" : "mic");
    this.plate.classList.toggle("raised", shows.hand);
    setText(this.words, this.condition(name));
    const said = Object.entries({
      [t.tile.ringing]: state === "ringing",
      [t.tile.muted]: state !== "ringing" && shows.muted,
      [t.tile.speaking]: speaking,
      [t.tile.hand]: shows.hand,
      [t.tile.camera]: shows.camera,
    });
    const label_ = [name + own, ...said.filter(([, on]) => on).map(([words]) => words)];
    attr(this.node, "aria-label", label_.join(", "));
  }

  /** @param {string} name @returns {string} */
  condition(name) {
    const t = text.call;
    const { mine, shows, state } = this.picture;
    if (state === "ringing") return t.ringing;
    if (mine || shows.link === "up") return "";
    if (shows.link === "lost") return t.unreachable(name);
    return state === "away" ? t.away : t.connecting;
  }

  /** @param {string} name of the icon */
  showSign(name) {
    if (this.sign.dataset.sign === name) return;
    this.sign.dataset.sign = name;
    this.sign.replaceChildren(icon(name, 16), icon("hand", 16));
  }

  showLink() {
    const { kind, mine, shows } = this.picture;
    const weak = kind === "person" && !mine && shows.link === "up" && isWeak(shows);
    this.link.hidden = !weak;
    if (!weak) return;
    const t = text.call;
    const words = shows.rtt > 150 ? t.weak(shows.rtt) : t.lossy(Math.round(shows.loss * 100));
    if (this.link.textContent !== words) this.link.replaceChildren(icon("bars", 14), words);
  }

  /** @param {boolean} pinned */
  showPin(pinned) {
    attr(this.pin, "aria-pressed", String(pinned));
    label(this.pin, pinned ? text.call.unpin : text.call.pin);
  }

  /** @param {number} level 0 to 1 */
  beat(level) {
    const face = this.face.firstElementChild;
    if (face instanceof HTMLElement) face.style.setProperty("--level", level.toFixed(1));
  }
}

/** @param {string} sign @param {string} words */
function button(sign, words) {
  const node = el("button", { type: "button", class: "ib ib-28" }, icon(sign, 16));
  label(node, words);
  return node;
}

/** @param {Element} node @param {string} words */
function label(node, words) {
  attr(node, "aria-label", words);
  attr(node, "title", words);
}
