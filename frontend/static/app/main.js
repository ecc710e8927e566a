// Starts the page: who is it, where do they want to go, and which view is it.

import { Api, ApiError } from "./api.js";
import { createApp } from "./app.js";
import { persist } from "./backoff.js";
import { parsePath, pathOf } from "./routes.js";
import { landing } from "./state.js";

/** @import {App, Bootstrap, MountShell} from "./types.js" */

const root = /** @type {HTMLElement} */ (document.querySelector("[data-root]"));
const api = new Api();
const forEver = new AbortController().signal;

// The server says in the document whether the browser has a session.
if (location.pathname === "/password-reset") await reset();
else if ("session" in document.body.dataset) await start(location.pathname);
else await signIn(location.pathname);

/** @param {string} path where to go once signed in */
async function start(path) {
  try {
    // The page of who is signed in is a script of its own, fetched meanwhile.
    const [bootstrap, { mountShell }] = await Promise.all([
      persist(() => api.bootstrap(), forEver),
      import("../views/shell.js"),
    ]);
    enter(bootstrap, path, mountShell);
  } catch (error) {
    if (!(error instanceof ApiError && error.signedOut)) throw error;
    await signIn(path);
  }
}

/** The secret of a link leaves the address, and so the history, at once. */
async function reset() {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  const server = await persist(() => api.server(), forEver);
  const { mountReset } = await import("../views/door.js");
  await mountReset(root, { server, api, token });
}

/** @param {string} path where to go once signed in */
async function signIn(path) {
  const server = await persist(() => api.server(), forEver);
  if (path !== "/signup" && path !== "/invite") history.replaceState(null, "", "/login" + location.search);
  const { mountAuth } = await import("../views/door.js");
  await mountAuth(root, { server, api, onSignedIn: () => start(path) });
}

/**
 * @param {Bootstrap} bootstrap
 * @param {string} path
 * @param {MountShell} mountShell
 */
function enter(bootstrap, path, mountShell) {
  const pollOnly = new URLSearchParams(location.search).get("transport") === "poll";
  const app = createApp(bootstrap, { api, pollOnly, onSignedOut: () => location.assign("/login" + location.search) });
  const { channel, message } = parsePath(path);
  const known = app.state.channels.has(channel);
  const there = known ? pathOf(channel, message) : pathOf(landing(app.state));
  history.replaceState(null, "", there + location.search);
  mountShell(root, app);
  show(app);
  addEventListener("popstate", () => show(app));
}

/**
 * Goes where the address says.
 * @param {App} app
 */
function show({ state, actions }) {
  const { channel, message } = parsePath(location.pathname);
  if (!state.channels.has(channel)) return;
  if (message) actions.jumpTo(channel, message).catch(() => actions.openChannel(channel));
  else actions.openChannel(channel);
}
