// The page's addresses: /c/{channel} and /c/{channel}/m/{message}.

const address = /^\/c\/([1-9]\d{0,15})(?:\/m\/([1-9]\d{0,15}))?\/?$/;

/**
 * @param {string} path
 * @returns {{channel: number, message: number}} 0 for what it does not name
 */
export function parsePath(path) {
  const [, channel, message] = address.exec(path) ?? [];
  return { channel: Number(channel ?? 0), message: Number(message ?? 0) };
}

/**
 * @param {number} channel
 * @param {number} [message]
 * @returns {string}
 */
export function pathOf(channel, message) {
  return message ? `/c/${channel}/m/${message}` : `/c/${channel}`;
}

/**
 * Puts an address into the bar, as a new entry of the history; ?transport=poll stays.
 * @param {string} path
 */
export function go(path) {
  if (location.pathname !== path) history.pushState(null, "", path + location.search);
}
