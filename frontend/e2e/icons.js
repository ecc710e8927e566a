// Draws the icons of the installed app from favicon.svg. Run it with
// npm run icons after favicon.svg has changed.

import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { closeBrowser, launch } from "./stage.js";

const at = (/** @type {string} */ name) => fileURLToPath(new URL(`../static/${name}`, import.meta.url));

/**
 * Full ones fill their square, because the system cuts its own shape out of it;
 * the mark then keeps to the middle, which no shape takes away.
 * @type {[string, number, boolean][]}
 */
const icons = [
  ["icon-192", 192, false],
  ["icon-512", 512, false],
  ["maskable-512", 512, true],
  ["apple-180", 180, true],
];

const svg = await readFile(at("favicon.svg"), "utf8");
const full = svg.replace('rx="9"', "").replace("<path", '<path transform="translate(3.2 3.2) scale(.8)"');
await mkdir(at("icons"), { recursive: true });
for (const [name, size, fills] of icons) {
  const page = await (await launch()).newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw }</style>${fills ? full : svg}`);
  await page.screenshot({ path: at(`icons/${name}.png`), omitBackground: true });
  await page.close();
}
await closeBrowser();
