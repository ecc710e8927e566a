// What this browser keeps of the reader's choices. One that forbids storage
// forgets them with the page.

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
