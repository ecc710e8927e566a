// Waiting before trying again.

import { ApiError } from "./api.js";

const shortest = 500;
const longest = 15_000;

/**
 * Half a second doubling to 15, 30 % more or less, so that a thousand pages
 * that lost the server at once do not come back at once.
 * @param {number} tries that have failed before this one
 * @returns {number} milliseconds
 */
export function backoff(tries) {
  const wait = Math.min(shortest * 2 ** Math.min(tries, 10), longest);
  return wait * (0.7 + 0.6 * Math.random());
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal ends the pause early
 * @returns {Promise<void>}
 */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

/**
 * Makes a call again and again while it fails for a reason that may pass.
 * @template T
 * @param {() => Promise<T>} call
 * @param {AbortSignal} signal
 * @returns {Promise<T>} rejects when it fails for good, or is aborted
 */
export async function persist(call, signal) {
  for (let tries = 0; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError) || !error.passing) throw error;
      await pause(Math.max(error.retryAfter, backoff(tries)), signal);
      signal.throwIfAborted();
    }
  }
}
