// What is typed into the search: words, and filters such as from:ada. Pure.

/**
 * @typedef {object} Filters
 * @property {number} [from] a user
 * @property {number} [in] a channel
 * @property {string} [has]
 * @property {string} [after] a day that is not included
 * @property {string} [before] likewise
 */

/**
 * @typedef {object} Names
 * @property {(name: string) => number | undefined} user
 * @property {(name: string) => number | undefined} channel
 */

export const HAS = /** @type {const} */ (["link", "image", "file"]);

const TOKEN = /(^|\s)(from|in|has|before|after):(?:"([^"]*)"|([^\s"]+))(?=\s|$)/gi;

/**
 * Takes the filters out of a text. What names nobody and nothing stays in it:
 * the server looks for it as it stands.
 * @param {string} value
 * @param {Names} names
 * @param {boolean} all also one at the very end, which may be still being typed
 * @returns {{words: string, filters: Filters}}
 */
export function readTokens(value, names, all) {
  /** @type {Filters} */
  const filters = {};
  const words = value.replace(TOKEN, (token, _space, kind, quoted, plain, at) => {
    if (!all && at + token.length === value.length) return token;
    const found = filterOf(kind.toLowerCase(), quoted ?? plain, names);
    if (found) Object.assign(filters, found);
    return found ? "" : token;
  });
  const taken = Object.keys(filters).length > 0;
  return { words: taken ? words.replace(/^\s+/, "") : words, filters };
}

/**
 * @param {string} kind
 * @param {string} value
 * @param {Names} names
 * @returns {Filters | null}
 */
function filterOf(kind, value, names) {
  if (kind === "from" || kind === "in") {
    const name = value.replace(/^[#@]/, "");
    const id = kind === "in" ? names.channel(name) : names.user(name);
    return id ? { [kind]: id } : null;
  }
  if (kind === "has") {
    const has = value.toLowerCase().replace(/s$/, "");
    return HAS.some((h) => h === has) ? { has } : null;
  }
  return isDay(value) ? { [kind]: value } : null;
}

/** @param {string} value such as 2026-01-31 */
function isDay(value) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

/**
 * @param {Date} at in the reader's own time zone
 * @param {number} [by] days later
 * @returns {string} such as 2026-01-31
 */
export function dayOf(at, by = 0) {
  const day = new Date(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate() + by));
  return day.toISOString().slice(0, 10);
}

/** @param {string} day such as 2026-01-31 @returns {Date} its start for the reader */
export function dateOf(day) {
  const [y = 0, m = 1, d = 1] = day.split("-").map(Number);
  return new Date(y, m - 1, d);
}
