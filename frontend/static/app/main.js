// Starts the page: who is it, where do they want to go, and which view is it.

import { Api, ApiError } from "./api.js";
import { createApp } from "./app.js";
import { persist } from "./backoff.js";
import { forget } from "./forget.js";
import { parsePath, pathOf } from "./routes.js";
import { landing } from "./state.js";
import { script } from "./version.js";

/** @import {App, Bootstrap, MountShell} from "./types.js" */

/** Milliseconds that the server gets, before what this browser has kept is shown. */
const patience = 3000;

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
    const [[bootstrap, kept], { mountShell }] = await Promise.all([begin(), script(import("../views/shell.js"))]);
    enter(bootstrap, path, mountShell, kept);
  } catch (error) {
    if (!(error instanceof ApiError && error.signedOut)) throw error;
    await signIn(path);
  }
}

/** @returns {Promise<[Bootstrap, boolean]>} what to start with, and whether it is only what was kept */
async function begin() {
  try {
    return [await api.bootstrap(patience), false];
  } catch (error) {
    if (!(error instanceof ApiError && error.passing)) throw error;
  }
  const kept = await (await rest()).lastStart();
  if (kept) return [kept, true];
  const { showWaiting } = await door();
  showWaiting(root);
  return [await persist(() => api.bootstrap(), forEver), false];
}

/** The secret of a link leaves the address, and so the history, at once. */
async function reset() {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  const server = await persist(() => api.server(), forEver);
  const { mountReset } = await door();
  await mountReset(root, { server, api, token });
}

/** @param {string} path where to go once signed in */
async function signIn(path) {
  void forget();
  const server = await persist(() => api.server(), forEver);
  if (path !== "/signup" && path !== "/invite") history.replaceState(null, "", "/login" + location.search);
  const { mountAuth } = await door();
  await mountAuth(root, { server, api, onSignedIn: () => start(path) });
}

/**
 * @param {Bootstrap} bootstrap
 * @param {string} path
 * @param {MountShell} mountShell
 * @param {boolean} kept
 */
function enter(bootstrap, path, mountShell, kept) {
  const pollOnly = new URLSearchParams(location.search).get("transport") === "poll";
  const onSignedOut = () => void forget(bootstrap.me.id).then(() => location.assign("/login" + location.search));
  const app = createApp(bootstrap, { api, kept, keptPage, pollOnly, onSignedOut });
  const { channel, message } = parsePath(path);
  const known = app.state.channels.has(channel);
  const there = known ? pathOf(channel, message) : pathOf(landing(app.state));
  history.replaceState(null, "", there + location.search);
  mountShell(root, app);
  show(app);
  addEventListener("popstate", () => show(app));
}

/** @param {number} user @param {number} channel */
async function keptPage(user, channel) {
  return (await rest()).lastPage(user, channel);
}

/** What is seen of the page before there is anything to show. */
function door() {
  return script(import("../views/door.js"));
}

function rest() {
  return script(import("../views/rest.js"));
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
