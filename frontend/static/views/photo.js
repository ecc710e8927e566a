// A photo of oneself: chosen, cropped to a square here, and sent small. It can
// be opened from anywhere.

import { attr, el, listen } from "./dom.js";
import { openForm } from "./form.js";
import { mountTouches } from "./touches.js";
import { later } from "../app/latertext.js";
import { atRest, covering, cut, held, zoomed } from "./zoom.js";

/** @import {App} from "../app/types.js" */
/** @import {Point, Size, View} from "./zoom.js" */

/** Pixels on a side: of what is sent, and of the window. */
const SENT = 256;
const FRAME = { width: 280, height: 280 };
const MOST = 5;
const PAN = 12;

/**
 * Asks for a file, then for the part of it to be shown.
 * @param {App} app
 * @param {{chosen?: () => void, back?: () => void}} [on] chosen: before the dialog opens; back:
 *   after it has closed, saved or not
 */
export function choosePhoto(app, { chosen, back } = {}) {
  const input = el("input", { type: "file", accept: "image/jpeg,image/png,image/gif,image/webp" });
  listen(input, {
    change: () => {
      const [file] = input.files ?? [];
      if (!file) return;
      chosen?.();
      openCrop(app, file, back);
    },
  });
  input.click();
}

/**
 * @param {App} app
 * @param {Blob} file
 * @param {() => void} [back]
 */
export function openCrop(app, file, back) {
  const t = later.photo;
  const crop = new Crop(file);
  const zoom = el("label", { class: "crop-z" }, t.zoom, crop.slider);
  const dialog = openForm({
    title: t.title,
    body: [crop.frame, crop.trouble, zoom],
    action: t.save,
    run: async () => app.actions.setAvatar(await crop.result()),
  });
  listen(dialog, {
    close: () => {
      crop.end();
      back?.();
    },
  });
}

class Crop {
  /** @param {Blob} file */
  constructor(file) {
    const t = later.photo;
    this.url = URL.createObjectURL(file);
    /** @type {View} */
    this.view = atRest;
    this.img = el("img", { alt: "", draggable: "false" });
    this.frame = el("div", { class: "crop", role: "group", tabindex: "0", "aria-label": t.crop }, this.img);
    this.slider = el("input", { type: "range", min: 0, max: 1, step: "any", value: 0 });
    this.trouble = el("p", { class: "under bad", role: "alert", hidden: true }, t.unreadable);
    listen(this.img, { load: () => this.place(atRest), error: () => this.fail() });
    listen(this.slider, { input: () => this.slide() });
    listen(this.frame, { keydown: (e) => this.key(e) });
    mountTouches(this.frame, {
      drag: (dx, dy) => this.drag(dx, dy),
      zoom: (by, at) => this.zoom(by, at),
    });
    attr(this.img, "src", this.url);
  }

  end() {
    URL.revokeObjectURL(this.url);
  }

  fail() {
    this.trouble.hidden = false;
    this.frame.hidden = true;
  }

  /** @returns {Size} */
  get size() {
    return { width: this.img.naturalWidth || 1, height: this.img.naturalHeight || 1 };
  }

  /** @returns {Size} at scale 1 */
  get shown() {
    return covering(this.size, FRAME);
  }

  /** @param {View} view */
  place(view) {
    const { shown } = this;
    this.view = held(view, shown, FRAME);
    const { scale, x, y } = this.view;
    const { style } = this.img;
    style.setProperty("width", `${shown.width}px`);
    style.setProperty("height", `${shown.height}px`);
    style.setProperty("transform", `translate(${x}px, ${y}px) scale(${scale})`);
    this.slider.value = String(Math.log(scale) / Math.log(MOST));
  }

  /** @param {number} by @param {Point} [at] */
  zoom(by, at = { x: 0, y: 0 }) {
    this.place(zoomed(this.view, by, at, MOST));
  }

  slide() {
    this.zoom(MOST ** Number(this.slider.value) / this.view.scale);
  }

  /** @param {number} dx @param {number} dy */
  drag(dx, dy) {
    const { scale, x, y } = this.view;
    this.place({ scale, x: x + dx, y: y + dy });
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    const keys = {
      ArrowLeft: () => this.drag(PAN, 0),
      ArrowRight: () => this.drag(-PAN, 0),
      ArrowUp: () => this.drag(0, PAN),
      ArrowDown: () => this.drag(0, -PAN),
      "+": () => this.zoom(1.2),
      "=": () => this.zoom(1.2),
      "-": () => this.zoom(1 / 1.2),
    };
    const run = Object.entries(keys).find(([key]) => key === e.key)?.[1];
    if (!run || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    run();
  }

  /** @returns {Promise<Blob>} the part in the window, as a PNG; rejects in words */
  async result() {
    const canvas = el("canvas", { width: SENT, height: SENT });
    const context = canvas.getContext("2d");
    if (!context || !this.img.naturalWidth) throw new Error(later.photo.unreadable);
    const part = cut(this.view, this.size, this.shown, FRAME);
    context.imageSmoothingQuality = "high";
    context.drawImage(this.img, part.x, part.y, part.width, part.height, 0, 0, SENT, SENT);
    const blob = await new Promise((/** @type {BlobCallback} */ done) => canvas.toBlob(done, "image/png"));
    if (!blob) throw new Error(later.photo.unreadable);
    return blob;
  }
}
