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

/**
 * @param {ServiceWorkerRegistration} worker
 * @param {string} title
 * @param {NotificationOptions & {tag: string}} options
 * @returns {Promise<Notice>}
 */
async function byWorker(worker, title, options) {
  await worker.showNotification(title, options);
  return {
    close: () => {
      void worker.getNotifications({ tag: options.tag }).then((all) => all.forEach((notice) => notice.close()));
    },
  };
}
