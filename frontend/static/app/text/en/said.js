// The words that come from elsewhere, and those that take their place.

/** What the page says when no answer came, or one without words. */
export const problem = {
  network: "The server cannot be reached. Check your connection, then try again.",
  status: (/** @type {number} */ n) => `The server did not do that (${n}). Try again later.`,
  fileGone: "The file has changed or is gone. Attach it again.",
  badFrames: "The server refused this page. Reload it to go on.",
  sessionEnded: "You are signed out. Sign in again.",
  accountDisabled: "This account is disabled. Ask the administrator.",
};

/**
 * What takes the place of the server's own words, which are English: for what
 * is not here the page shows those.
 */
export const said = {
  /** The rules for passwords, by their id. @type {Record<string, string>} */
  rules: {},
  /** The groups of emoji, by their English name. @type {Record<string, string>} */
  groups: {},
  /** Names of keys, as keyboards of the language have them. @type {Record<string, string>} */
  keys: {},
  /** What the server takes a browser for, such as "Firefox on Linux". */
  device: (/** @type {string} */ words) => words,
};
