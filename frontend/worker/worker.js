// The page's service worker: it keeps the shell, which is the document with its
// scripts, styles and icons, so that the page opens without the server, and it
// leads from a notice to its message. What people write, their files and their
// pictures never pass through it.
//
// The server puts a first line before this one: what the shell is. That line
// changes with every version of the page, and so browsers see a new worker.

/** @type {ServiceWorkerGlobalScope & {shell: {hash: string, files: string[]}}} */
const worker = /** @type {any} */ (self);

const { hash, files } = worker.shell;
const root = `/static/${hash}/`;
const prefix = "minimost-";

/** Milliseconds that the server gets for the document, before it is the one kept. */
const patience = 3000;

/** The addresses for which the server gives the document to whoever is signed in. */
const ofPage = /^\/(c\/.*|login)?$/;

worker.addEventListener("install", (e) => e.waitUntil(install()));
worker.addEventListener("activate", (e) => e.waitUntil(activate()));
worker.addEventListener("notificationclick", (e) => {
  e.notification.close();
  e.waitUntil(lead(e.notification.data.path));
});
worker.addEventListener("fetch", (e) => {
  const { method, mode, url } = e.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && ofPage.test(pathname)) e.respondWith(documentFor(e));
  else if (pathname.startsWith("/static/")) e.respondWith(file(e.request));
});

/** What the page has loaded comes from the browser's own cache here, not over the network. */
async function install() {
  const cache = await caches.open(prefix + hash);
  await cache.addAll(files.map((name) => root + name));
  await worker.skipWaiting();
}

/** The shell before this one stays: pages of it may still be open, and want more of their scripts. */
async function activate() {
  const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== prefix + hash);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

/**
 * The server's document, so that an update shows at once; without the server, and while it
 * starts, the one kept. A document and what it names are always of one version.
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
async function documentFor(event) {
  const asked = answer(event);
  const late = new Promise((_, reject) => setTimeout(reject, patience));
  const response = await Promise.race([asked, late]).catch(() => undefined);
  if (response && response.status < 500) return response;
  return (await caches.match(`${root}index.html`)) ?? asked;
}

/** @param {FetchEvent} event @returns {Promise<Response>} */
async function answer(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

/** @param {Request} request */
async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/**
 * Goes to an address in a page that is open, or opens one.
 * @param {string} path
 */
async function lead(path) {
  const all = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = all.filter(({ url }) => ofPage.test(new URL(url).pathname));
  const there = open.find((c) => c.focused) ?? open.find((c) => c.visibilityState === "visible") ?? open[0];
  if (!there) return void (await worker.clients.openWindow(path));
  there.postMessage({ path });
  await there.focus();
}
