// Images at full size, in a dialog: those of the messages that are loaded, one
// after the other. Wheel, fingers, keys and buttons zoom; at rest a swipe goes
// on, or down and away.

import { later } from "../app/latertext.js";
import { text } from "../app/text.js";
import { isImage } from "./attachments.js";
import { moment } from "./dates.js";
import { closeButton, openDialog } from "./dialog.js";
import { attr, el, icon, listen } from "./dom.js";
import { fileName } from "./filecard.js";
import { avatar, hueClass, nameOf } from "./people.js";
import { fromCentre, mountTouches } from "./touches.js";
import { atRest, contained, held, zoomed } from "./zoom.js";

/** @import {App, Attachment, Message, State} from "../app/types.js" */
/** @import {Point, View} from "./zoom.js" */

/** @typedef {{file: Attachment, message: Message}} Picture */

const STEP = 1.5;
/** Pixels an arrow key moves a zoomed image. */
const PAN = 80;
/** Pixels of a swipe. */
const SWIPE = 60;
/** A press that moves less is a click. */
const SLOP = 6;

/** @param {State} state @returns {Picture[]} of the open channel, oldest first */
function picturesIn(state) {
  const messages = state.timelines.get(state.current)?.messages ?? [];
  return messages.filter((m) => !m.deleted_at).flatMap((message) =>
    message.attachments.filter(isImage).map((file) => ({ file, message })));
}

/**
 * @param {App} app
 * @param {number} id of the attachment to begin with
 */
export function openViewer(app, id) {
  const viewer = new Viewer(app);
  const at = viewer.pictures.findIndex(({ file }) => file.id === id);
  if (at >= 0) viewer.open(at);
}

class Viewer {
  /** @param {App} app */
  constructor(app) {
    const t = later.viewer;
    this.app = app;
    this.pictures = picturesIn(app.state);
    this.at = 0;
    /** @type {View} */
    this.view = atRest;
    this.dialog = el("dialog", { class: "viewer", "data-theme": "dark", tabindex: "-1" });
    this.who = el("div", { class: "vw-w" });
    this.load = el("a", { class: "ib" }, icon("download"));
    this.img = el("img", { alt: "", draggable: "false" });
    this.trouble = el("p", { class: "vw-t", role: "alert", hidden: true }, t.failed);
    this.back = tool("left", t.previous, "vw-p", () => this.go(-1));
    this.next = tool("right", t.next, "vw-n", () => this.go(1));
    this.minus = tool("minus", t.zoomOut, "", () => this.zoom(1 / STEP));
    this.plus = tool("plus", t.zoomIn, "", () => this.zoom(STEP));
    this.stage = el("div", { class: "vw-s" }, this.img, this.trouble, this.back, this.next);
    const close = closeButton(this.dialog);
    const head = el("header", { class: "vw-h" }, this.who, this.minus, this.plus, this.load, close);
    this.dialog.append(head, this.stage);
    listen(this.dialog, { keydown: (e) => this.key(e) });
    listen(this.stage, { dblclick: (e) => this.toggle(e) });
    listen(this.img, { error: () => this.failed() });
    mountTouches(this.stage, {
      drag: (dx, dy) => this.drag(dx, dy),
      zoom: (by, at) => this.zoom(by, at),
      end: (e, dx, dy) => this.released(e, dx, dy),
    });
  }

  /** @param {number} at */
  open(at) {
    const follow = new ResizeObserver(() => this.place(this.view));
    const stop = this.app.subscribe((state) => this.update(state));
    listen(this.dialog, {
      close: () => {
        stop();
        follow.disconnect();
      },
    });
    openDialog(this.dialog);
    this.dialog.focus();
    this.show(at);
    follow.observe(this.stage);
  }

  /** What is deleted meanwhile is not shown on. @param {State} state */
  update(state) {
    const now = picturesIn(state);
    const { file } = this.picture;
    const at = now.findIndex((p) => p.file.id === file.id);
    if (at < 0) return this.dialog.close();
    this.pictures = now;
    this.at = at;
    this.showEnds();
  }

  /** @returns {Picture} */
  get picture() {
    return /** @type {Picture} */ (this.pictures[this.at]);
  }

  /** @param {1|-1} by */
  go(by) {
    const to = this.at + by;
    if (to < 0 || to >= this.pictures.length) return;
    this.show(to);
    // A button that is gone at the end has taken the focus with it.
    if (!this.dialog.contains(document.activeElement)) this.dialog.focus();
  }

  /** @param {number} at */
  show(at) {
    this.at = at;
    const { file, message } = this.picture;
    const user = this.app.state.users.get(message.sender_id);
    const when = moment(new Date(message.created_at), new Date());
    const name = el("span", { class: `name trunc ${hueClass(user)}` }, nameOf(user));
    const time = el("time", { class: "time", datetime: message.created_at }, when);
    const meta = el("div", { class: "vw-m" }, name, time);
    this.who.replaceChildren(avatar(user, "s32"), el("div", { class: "grow" }, meta, fileName(file.name)));
    attr(this.dialog, "aria-label", later.viewer.label(file.name));
    attr(this.load, "href", file.url);
    attr(this.load, "download", file.name);
    attr(this.load, "aria-label", text.file.download(file.name));
    attr(this.load, "title", text.file.download(file.name));
    this.trouble.hidden = true;
    this.img.hidden = false;
    attr(this.img, "alt", file.name);
    this.showImage(file);
    this.showEnds();
    this.place(atRest);
  }

  /** The small one at once, the whole one when it is there. @param {Attachment} file */
  showImage({ id, url = "", thumb_url = url, mime }) {
    if (thumb_url === url || mime === "image/gif") return attr(this.img, "src", url);
    attr(this.img, "src", thumb_url);
    const whole = new Image();
    whole.src = url;
    const swap = () => {
      if (this.picture.file.id === id) attr(this.img, "src", url);
    };
    whole.decode().then(swap, swap);
  }

  showEnds() {
    this.back.hidden = this.at === 0;
    this.next.hidden = this.at === this.pictures.length - 1;
  }

  failed() {
    this.img.hidden = true;
    this.trouble.hidden = false;
  }

  /** @returns {import("./zoom.js").Size} */
  get frame() {
    return { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  /** @returns {import("./zoom.js").Size} of the image at scale 1 */
  get box() {
    const { width = 1, height = 1 } = this.picture.file;
    const { frame } = this;
    const room = frame.width < 600 ? 0 : 48;
    const inner = { width: Math.max(frame.width - 2 * room, 1), height: Math.max(frame.height - 16, 1) };
    return contained({ width, height }, inner);
  }

  /** The largest scale: each of the image's pixels is two wide, or more. */
  get most() {
    return Math.max(4, (2 * (this.picture.file.width ?? 1)) / this.box.width);
  }

  /** @param {View} view */
  place(view) {
    const { box } = this;
    this.view = held(view, box, this.frame);
    const { scale, x, y } = this.view;
    const { style } = this.img;
    style.setProperty("width", `${box.width}px`);
    style.setProperty("height", `${box.height}px`);
    style.setProperty("transform", `translate(${x}px, ${y}px) scale(${scale})`);
    this.stage.classList.toggle("zoomed", scale > 1);
    attr(this.minus, "aria-disabled", scale > 1 ? null : "true");
    attr(this.plus, "aria-disabled", scale < this.most ? null : "true");
  }

  /** @param {number} by @param {Point} [at] */
  zoom(by, at = { x: 0, y: 0 }) {
    this.place(zoomed(this.view, by, at, this.most));
  }

  /** @param {MouseEvent} e */
  toggle(e) {
    if (e.target instanceof Element && e.target.closest("button")) return;
    if (this.view.scale > 1) return this.place(atRest);
    const whole = (this.picture.file.width ?? 1) / this.box.width;
    this.zoom(Math.max(2, whole), fromCentre(this.stage, e));
  }

  /** @param {number} dx @param {number} dy */
  drag(dx, dy) {
    const { scale, x, y } = this.view;
    if (scale > 1) this.place({ scale, x: x + dx, y: y + dy });
  }

  /** A swipe, or a press beside the image. @param {PointerEvent} e @param {number} dx @param {number} dy */
  released(e, dx, dy) {
    if (this.view.scale > 1) return;
    if (Math.hypot(dx, dy) < SLOP) {
      const under = document.elementFromPoint(e.clientX, e.clientY);
      if (under === this.stage) this.dialog.close();
      return;
    }
    if (e.pointerType === "mouse") return;
    if (Math.abs(dx) > Math.max(SWIPE, Math.abs(dy))) this.go(dx < 0 ? 1 : -1);
    else if (dy > SWIPE) this.dialog.close();
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const { scale } = this.view;
    const keys = {
      ArrowLeft: () => (scale > 1 ? this.drag(PAN, 0) : this.go(-1)),
      ArrowRight: () => (scale > 1 ? this.drag(-PAN, 0) : this.go(1)),
      ArrowUp: () => this.drag(0, PAN),
      ArrowDown: () => this.drag(0, -PAN),
      "+": () => this.zoom(STEP),
      "=": () => this.zoom(STEP),
      "-": () => this.zoom(1 / STEP),
      0: () => this.place(atRest),
    };
    const run = Object.entries(keys).find(([key]) => key === e.key)?.[1];
    if (!run) return;
    e.preventDefault();
    run();
  }
}

/**
 * @param {string} shape
 * @param {string} label
 * @param {string} classes
 * @param {() => void} run
 */
function tool(shape, label, classes, run) {
  const button = el("button", { type: "button", class: `ib ${classes}`.trim(), title: label });
  attr(button, "aria-label", label);
  button.append(icon(shape));
  return listen(button, { click: run });
}
