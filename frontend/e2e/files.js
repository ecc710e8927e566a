// Files for stories: pictures are drawn here, and brought to the page as
// people bring them.

import { deflateSync } from "node:zlib";

/** @import {Page} from "playwright-core" */

/** @typedef {{name: string, mimeType: string, buffer: Buffer}} TestFile */

/** @param {number} n */
const u32 = (n) => {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(n);
  return b;
};

/** @param {Buffer} bytes */
function crc(bytes) {
  let c = ~0;
  for (const byte of bytes) {
    c ^= byte;
    for (let i = 0; i < 8; i++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return ~c >>> 0;
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([u32(data.length), body, u32(crc(body))]);
}

/**
 * @param {number} width
 * @param {number} height
 * @param {(x: number, y: number) => [number, number, number]} colour of a pixel, 0 to 255
 * @returns {Buffer} a PNG
 */
export function draw(width, height, colour) {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    at += 1; // no filter
    for (let x = 0; x < width; x++) for (const part of colour(x, y)) rows[at++] = part;
  }
  const head = Buffer.concat([u32(width), u32(height), Buffer.from([8, 2, 0, 0, 0])]);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * A picture of two colours, so that its size and the part shown can be seen.
 * @param {string} name
 * @param {number} [width]
 * @param {number} [height]
 * @returns {TestFile}
 */
export function picture(name, width = 640, height = 400) {
  const buffer = draw(width, height, (x, y) => (x < width / 2 ? [24, (y * 255) / height, 120] : [230, 170, 60]));
  return { name, mimeType: "image/png", buffer };
}

/** Two pictures of one pixel, red and blue by turns. */
export const gif = Buffer.from([
  "474946383961 0100010080 0000ff00000000ff", // GIF89a, 1 × 1, two colours
  "21ff0b4e45545343415045322e300301000000", // for ever
  "21f9040014000000 2c00000000010001000002 02440100",
  "21f9040014000000 2c00000000010001000002 024c0100",
  "3b",
].join("").replaceAll(" ", ""), "hex");

/**
 * @param {string} name
 * @param {string} words
 * @returns {TestFile}
 */
export function textFile(name, words) {
  return { name, mimeType: "text/plain", buffer: Buffer.from(words) };
}

/**
 * Brings files as a paste or a drop does.
 * @param {Page} page
 * @param {"paste"|"drop"} how
 * @param {string} selector what is pasted into, or dropped on
 * @param {TestFile[]} files
 */
export async function bring(page, how, selector, files) {
  const given = files.map(({ name, mimeType, buffer }) => ({
    name, mimeType, bytes: buffer.toString("base64"),
  }));
  await page.locator(selector).evaluate((node, [kind, list]) => {
    const data = new DataTransfer();
    for (const { name, mimeType, bytes } of list) {
      const content = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
      data.items.add(new File([content], name, { type: mimeType }));
    }
    const init = { bubbles: true, cancelable: true };
    if (kind === "paste") {
      node.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: data }));
      return;
    }
    for (const type of ["dragenter", "dragover", "drop"]) {
      node.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: data }));
    }
  }, /** @type {const} */ ([how, given]));
}
