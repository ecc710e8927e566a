// What this browser remembers for its reader. A browser that forbids storage
// forgets it with the page.

/** @typedef {"dark"|"light"|"system"} Theme */

const PREFIX = "minimost.";

/** @param {string} key */
export function recall(key) {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // Kept for this page only.
  }
}

/** @returns {Theme} */
export function theme() {
  const name = document.documentElement.dataset.theme;
  return name === "light" || name === "system" ? name : "dark";
}

/** @param {Theme} name */
export function setTheme(name) {
  document.documentElement.dataset.theme = name;
  remember("theme", name);
}
