// Puts the parts of the page together. Data flows one way: the server's events
// go through the stream into the store, the views draw the store's state, and
// what people do comes back as actions.

import { actionsOf } from "./actions.js";
import { Calls } from "./call/calls.js";
import { connected, typingExpired } from "./changes.js";
import { Drafts } from "./drafts.js";
import { fileOf } from "./files.js";
import { FileShelf, openDatabase, Shelf } from "./idb.js";
import { Live } from "./live.js";
import { Outbox } from "./outbox.js";
import { Pager } from "./pager.js";
import { People } from "./people.js";
import { Preferences } from "./preferences.js";
import { reportPresence } from "./presence.js";
import { typingShown } from "./protocol.js";
import { Reads } from "./reads.js";
import { landing, initialState } from "./state.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { measure, send } from "./transfer.js";
import { Uploads } from "./uploads.js";
import { watchWake } from "./wake.js";

/**
 * When a call is refused since the session is gone, the live line has so long to say why:
 * the server may take a second to see what the administrator's tool has written.
 */
const LINE_FIRST_MS = 1500;

/** @import {Api} from "./api.js" */
/** @import {App, Bootstrap, LiveEvent, Page} from "./types.js" */

/** @typedef {ReturnType<typeof partsOf>} Parts */

/**
 * @typedef {object} Options
 * @property {Api} api
 * @property {boolean} pollOnly
 * @property {boolean} kept the bootstrap is what this browser kept, because the server is away
 * @property {(user: number, channel: number) => Promise<Page|undefined>} keptPage what it kept of a channel
 * @property {() => void} onSignedOut people have signed out here; elsewhere the page tells them
 */

/**
 * The page of somebody who is signed in; it connects at once.
 * @param {Bootstrap} bootstrap
 * @param {Options} options
 * @returns {App}
 */
export function createApp(bootstrap, options) {
  options.api.user = bootstrap.me.id;
  const parts = partsOf(bootstrap, options);
  const actions = actionsOf(parts);
  const { drafts, live, outbox, reads, store, stream, uploads } = parts;
  follow(parts);
  stream.onLost = () => actions.openChannel(landing(store.state));
  stream.onRestart = () => restarted(parts, actions.openChannel);
  options.api.onSignedOut = (error) => setTimeout(() => live.end(error.message), LINE_FIRST_MS);
  watchWake(() => live.probe(), () => live.networkChanged());
  addEventListener("pagehide", () => {
    drafts.flush();
    reads.flush();
    parts.calls.abandon();
  });
  addEventListener("beforeunload", (e) => uploads.atRisk && e.preventDefault());
  reportPresence(live);
  drafts.restore();
  outbox.sync().then(() => uploads.sync(true)).then(() => outbox.drain());
  live.connect();
  return {
    get state() {
      return store.state;
    },
    actions,
    calls: parts.calls,
    api: options.api,
    listen: (listener) => parts.listeners.add(listener),
    meet: (users) => users.forEach((id) => parts.people.need(id)),
    subscribe: (view) => store.subscribe(view),
  };
}

/**
 * @param {Bootstrap} bootstrap
 * @param {Options} options
 */
function partsOf(bootstrap, { api, kept, keptPage, pollOnly, onSignedOut }) {
  const store = new Store(initialState(bootstrap, Date.now()));
  const stream = new Stream(api, store);
  const db = openDatabase();
  const outbox = new Outbox(api, store, db.then((there) => new Shelf(there)));
  const files = db.then((there) => new FileShelf(there));
  const uploads = new Uploads(api, store, files, { measure, send });
  const drafts = new Drafts(api, store, localStore());
  const reads = new Reads(api, store);
  const live = new Live({
    api,
    pollOnly,
    lost: kept,
    cursor: () => store.state.cursor,
    onEvents: (events) => stream.take(events),
    onConnection(connection) {
      store.update((state) => connected(state, connection));
      if (connection.status !== "online") return;
      outbox.drain();
      uploads.wake();
      drafts.flush();
      reads.flush();
      pager.wake();
      preferences.flush().catch(() => {}); // said to whoever has set them
    },
  });
  const preferences = new Preferences(api, store);
  /** @type {Set<(event: LiveEvent) => void>} */
  const listeners = new Set();
  const pager = new Pager(api, store, stream);
  const people = new People(api, store);
  const calls = new Calls({ api, live, store });
  return {
    api, calls, drafts, keptPage, listeners, live, onSignedOut, outbox, pager, people, preferences, reads, store,
    stream, uploads,
  };
}

/** @returns {Storage|undefined} reading the property throws where storage is forbidden */
function localStore() {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

/**
 * Lets every part see the events once they are in the state.
 * @param {Parts} parts
 */
function follow({ calls, drafts, keptPage, listeners, outbox, pager, people, store, stream, uploads }) {
  uploads.onSettled = (upload) => outbox.settled(upload, fileOf(upload));
  outbox.onLost = (nonce) => uploads.again(nonce);
  outbox.onGone = (nonce) => uploads.of(nonce).forEach(({ key }) => uploads.forget(key));
  pager.keptPage = (channel) => keptPage(store.state.me.id, channel);
  pager.onPage = ({ messages }) => people.meet(messages);
  stream.onApplied = (event, before) => {
    outbox.follow(event);
    drafts.follow(event);
    people.follow(event);
    calls.follow(event);
    for (const tell of listeners) tell(event);
    if (before.current && !store.state.current) stream.onLost();
    if (event.type !== "typing") return;
    setTimeout(() => store.update((s) => typingExpired(s, Date.now())), typingShown);
  };
}

/**
 * After a reset: what was loaded has to be loaded again.
 * @param {Parts} parts
 * @param {(channel: number) => void} openChannel
 */
function restarted({ drafts, pager, store }, openChannel) {
  pager.stop();
  drafts.learn();
  const { current } = store.state;
  if (current) pager.refresh(current).catch(() => {});
  else openChannel(landing(store.state));
}
