// Pictures and files: names, sizes, boxes, and where a zoomed image stands.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { isImage } from "../static/views/attachments.js";
import { filesPasted } from "../static/views/attach.js";
import { daysBetween, extensionOf, glyphOf, sizeWords, splitName } from "../static/views/filenames.js";
import { boxOf } from "../static/views/images.js";
import { lineOf } from "../static/views/summary.js";
import { contained, covering, cut, held, zoomed } from "../static/views/zoom.js";

/** @import {Attachment, Message} from "../static/app/types.js" */

test("a name is cut in its middle, its extension stays", () => {
  assert.deepEqual(splitName("kestrel-rev-c-schematic.pdf"), ["kestrel-rev-c-schem", "atic.pdf"]);
  assert.deepEqual(splitName("short.log"), ["", "short.log"]);
  assert.deepEqual(splitName("a-name-without-extension"), ["a-name-without-exten", "sion"]);
});

test("no name loses a character", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (name) => splitName(name).join("") === name));
});

test("an extension is short and after a name", () => {
  assert.deepEqual(["a.tar.gz", ".bashrc", "README", "v1. draft", "x.averyverylongone"].map(extensionOf),
    ["gz", "", "", "", ""]);
});

test("a glyph says what kind of file it is", () => {
  assert.deepEqual(glyphOf("a.PDF"), { word: "PDF", hue: 5 });
  assert.deepEqual(glyphOf("main.go"), { word: "GO", hue: 9 });
  assert.deepEqual(glyphOf("x.webmanifest"), { word: "", hue: 12 });
});

test("sizes are short", () => {
  const sizes = [0, 999, 12_000, 2_500_000, 25 * 2 ** 20, 3 * 2 ** 30];
  assert.deepEqual(sizes.map(sizeWords), ["0 B", "999 B", "12 KB", "2.4 MB", "25 MB", "3 GB"]);
});

test("days are whole", () => {
  assert.equal(daysBetween("2026-03-01T09:00:00Z", "2026-03-31T13:00:00Z"), 30);
});

test("the box of an image has its shape, and is neither too large nor too small", () => {
  assert.deepEqual(boxOf({ width: 4000, height: 3000 }), { width: 360, height: 270 });
  assert.deepEqual(boxOf({ width: 600, height: 1200 }), { width: 160, height: 320 });
  assert.deepEqual(boxOf({ width: 100, height: 50 }), { width: 100, height: 50 });
  assert.deepEqual(boxOf({ width: 8, height: 8 }), { width: 32, height: 32 });
});

/** @param {Partial<Attachment>} [rest] @returns {Attachment} */
function file(rest = {}) {
  const sized = { width: 4, height: 3, url: "/files/1/a.png" };
  return { id: 1, name: "a.png", mime: "image/png", size: 9, ...sized, ...rest };
}

test("an image that has expired, or has no size, is a file", () => {
  assert.equal(isImage(file()), true);
  assert.equal(isImage(file({ expired_at: "2026-03-31T13:00:00Z", url: undefined })), false);
  assert.equal(isImage(file({ width: undefined })), false);
  assert.equal(isImage(file({ mime: "video/mp4" })), false);
});

test("a message without words is told by what it brings", () => {
  const line = (/** @type {string} */ body, /** @type {Attachment[]} */ attachments) =>
    lineOf(/** @type {Message} */ ({ body, attachments }));
  assert.equal(line("one\ntwo", [file()]), "one");
  assert.equal(line("", [file()]), "a.png");
  assert.equal(line("", [file(), file()]), "2 images");
  assert.equal(line("", [file(), file({ mime: "text/plain" })]), "2 files");
});

const size = fc.record({
  width: fc.integer({ min: 1, max: 9000 }),
  height: fc.integer({ min: 1, max: 9000 }),
});
const number = fc.double({ min: -5000, max: 5000, noNaN: true });
const frame = { width: 280, height: 280 };

test("an image fits, or fills", () => {
  fc.assert(fc.property(size, size, (image, room) => {
    const small = contained(image, room);
    assert.ok(small.width <= room.width + 1e-6 && small.height <= room.height + 1e-6);
    assert.ok(small.width <= image.width);
    const large = covering(image, room);
    assert.ok(large.width >= room.width - 1e-6 && large.height >= room.height - 1e-6);
  }));
});

test("what is under the pointer stays there while one zooms", () => {
  fc.assert(fc.property(number, number, fc.double({ min: 0.5, max: 3, noNaN: true }), (x, y, by) => {
    const view = { scale: 2, x: 10, y: -20 };
    const next = zoomed(view, by, { x, y }, 9);
    const before = { x: (x - view.x) / view.scale, y: (y - view.y) / view.scale };
    const after = { x: (x - next.x) / next.scale, y: (y - next.y) / next.scale };
    assert.ok(Math.hypot(before.x - after.x, before.y - after.y) < 1e-6);
  }));
});

test("the part that is cut out is in the image, however it was moved", () => {
  fc.assert(fc.property(size, number, number, fc.double({ min: 1, max: 5, noNaN: true }), (image, x, y, scale) => {
    const shown = covering(image, frame);
    const part = cut(held({ scale, x, y }, shown, frame), image, shown, frame);
    assert.ok(part.x >= -1e-6 && part.y >= -1e-6);
    assert.ok(part.x + part.width <= image.width + 1e-6);
    assert.ok(part.y + part.height <= image.height + 1e-6);
    assert.ok(Math.abs(part.width - part.height) < 1e-6, "a square");
  }));
});

/** @param {string[]} types @param {File[]} files */
function clipboard(types, files) {
  return /** @type {DataTransfer} */ (/** @type {unknown} */ ({ types, files }));
}

test("a screenshot is named by its time, a copied table stays words", () => {
  const shot = new File(["x"], "image.png", { type: "image/png" });
  const [pasted] = filesPasted(clipboard(["Files"], [shot]));
  assert.match(pasted.name, /^pasted \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/);
  const own = new File(["x"], "plan.pdf");
  assert.equal(filesPasted(clipboard(["Files", "text/plain"], [own]))[0].name, "plan.pdf");
  assert.deepEqual(filesPasted(clipboard(["text/plain", "text/html", "Files"], [shot])), []);
  assert.deepEqual(filesPasted(null), []);
});
