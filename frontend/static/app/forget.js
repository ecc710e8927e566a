import { forgetPages } from "./idb.js";

/**
 * Takes out of this browser what is not for whoever comes next: channels kept for reading, notices, the badge.
 * @param {number} [user] whose channels they are; absent: whoever's
 */
export async function forget(user) {
  const worker = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  for (const notice of (await worker?.getNotifications?.()) ?? []) notice.close();
  await navigator.clearAppBadge?.().catch(() => {});
  await forgetPages(user);
}
