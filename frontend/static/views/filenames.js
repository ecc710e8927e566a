// How a file is named and sized in few characters. Pure.

import { locale } from "../app/text.js";

/** Characters of the name that stay in view with the extension. */
const TAIL = 4;
const LONGEST_EXTENSION = 10;

/** @param {string} name @returns {string} without its dot, "" for none */
export function extensionOf(name) {
  const found = /[^.\s]\.([^.\s/\\]+)$/.exec(name)?.[1] ?? "";
  return found.length <= LONGEST_EXTENSION ? found : "";
}

/**
 * A name in two parts: the first may be cut off at its end, the second is
 * always to be seen.
 * @param {string} name
 * @returns {[string, string]}
 */
export function splitName(name) {
  const extension = extensionOf(name);
  const chars = [...name];
  const end = TAIL + (extension ? [...extension].length + 1 : 0);
  if (chars.length <= 2 * end) return ["", name];
  return [chars.slice(0, -end).join(""), chars.slice(-end).join("")];
}

const UNITS = ["KB", "MB", "GB"];
const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** @param {number} bytes */
export function sizeWords(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const short = size < 10 ? size : Math.round(size);
  return `${decimal.format(Math.max(short, 0.1))} ${UNITS[unit]}`;
}

/** What a glyph says, by the hue it says it in. @type {[number, RegExp][]} */
const HUES = [
  [5, /^(pdf|ps|eps)$/],
  [1, /^(docx?|odt|rtf|pages|txt|md|rst|log)$/],
  [8, /^(xlsx?|ods|csv|tsv|numbers)$/],
  [6, /^(pptx?|odp|key)$/],
  [7, /^(zip|gz|tgz|tar|xz|bz2|7z|rar|zst|deb|rpm|iso|img|bin|hex|elf)$/],
  [3, /^(mp4|mov|mkv|webm|avi|m4v)$/],
  [2, /^(mp3|wav|flac|ogg|m4a|opus|aac)$/],
  [4, /^(jpe?g|png|gif|webp|svg|heic|tiff?|bmp|psd|ico)$/],
  [9, /^(jsx?|tsx?|py|go|rs|c|h|cc|cpp|hpp|java|sh|html?|css|json|ya?ml|xml|sql|diff|patch|vhdl?|v)$/],
];

/**
 * @param {string} name
 * @returns {{word: string, hue: number}} word: "" when there is nothing short to say
 */
export function glyphOf(name) {
  const extension = extensionOf(name).toLowerCase();
  const hue = HUES.find(([, kind]) => kind.test(extension))?.[0] ?? 12;
  return { word: extension.length <= 4 ? extension.toUpperCase() : "", hue };
}

const DAY_MS = 86_400_000;

/**
 * @param {string} from
 * @param {string} to
 * @returns {number} whole days between two times
 */
export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
