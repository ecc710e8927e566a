// Notices of the system. They go through the service worker where there is
// one: Android shows no others, and a press then finds the page, or opens it.

/** What can be done with a notice that is shown. @typedef {{close: () => void}} Notice */

/** @returns {NotificationPermission | "none"} "none": there are no notices here */
export function permission() {
  return "Notification" in globalThis && isSecureContext ? Notification.permission : "none";
}

/** Only from a press: browsers refuse, and remember, whoever asks unbidden. */
export async function askPermission() {
  return Notification.requestPermission();
}

/**
 * @param {string} title
 * @param {NotificationOptions & {tag: string}} options
 * @param {string} path where a press leads
 * @param {(path: string) => void} open
 * @returns {Promise<Notice | undefined>} undefined: the system shows none
 */
export async function notify(title, options, path, open) {
  const all = { ...options, silent: true, data: { path } };
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker?.active) return byWorker(worker, title, all);
  try {
    const notice = new Notification(title, all);
    notice.onclick = () => {
      open(path);
      notice.close();
    };
    return notice;
  } catch {
    return undefined; // Android, before there is a worker
  }
}

/** The end of what was last asked of the service worker. @type {Promise<unknown>} */
let turn = Promise.resolve();

/**
 * A notice that is shown while Chromium looks up which there are is mostly lost to it, and cannot be closed any
 * more: one comes after the other.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
function inTurn(work) {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}

/**
 * @param {ServiceWorkerRegistration} worker
 * @param {string} title
 * @param {NotificationOptions & {tag: string}} options
 * @returns {Promise<Notice>}
 */
export async function byWorker(worker, title, options) {
  await inTurn(() => worker.showNotification(title, options));
  const close = async () => {
    for (const notice of await worker.getNotifications({ tag: options.tag })) notice.close();
  };
  return { close: () => void inTurn(close) };
}
