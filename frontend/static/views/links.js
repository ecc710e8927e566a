// Addresses inside the page. The server knows only "/", the rest is the hash.

/** @param {number} channel */
export function channelHref(channel) {
  return `/#c${channel}`;
}

/** @param {number} channel @param {number} message */
export function messageHref(channel, message) {
  return `/#c${channel}-m${message}`;
}

/**
 * @param {string} hash location.hash
 * @returns {{channel: number, message: number} | null} message 0: the channel itself
 */
export function parseHash(hash) {
  const m = /^#c([1-9]\d{0,15})(?:-m([1-9]\d{0,15}))?$/.exec(hash);
  return m ? { channel: Number(m[1]), message: Number(m[2] ?? 0) } : null;
}
