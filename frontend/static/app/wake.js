// Notices that the page may have slept or that the network may be another:
// the moments in which a connection that looks alive may be dead.

const tick = 5000;

/**
 * @param {() => void} onWake the page is back after it was hidden, frozen or asleep
 * @param {() => void} onNetwork the network has changed
 * @returns {() => void} ends it
 */
export function watchWake(onWake, onNetwork) {
  const shown = () => {
    if (!document.hidden) onWake();
  };
  const end = new AbortController();
  const { signal } = end;
  document.addEventListener("visibilitychange", shown, { signal });
  window.addEventListener("pageshow", onWake, { signal });
  window.addEventListener("online", onNetwork, { signal });
  window.addEventListener("offline", onNetwork, { signal });
  let due = Date.now() + tick;
  const timer = setInterval(() => {
    const late = Date.now() - due;
    due = Date.now() + tick;
    if (late > tick) onWake();
  }, tick);
  signal.addEventListener("abort", () => clearInterval(timer));
  return () => end.abort();
}
