// A page without views on a real server: the parts that app.js joins, for Node.

import { Api } from "../static/app/api.js";
import { opened } from "../static/app/changes.js";
import { Drafts } from "../static/app/drafts.js";
import { Pager } from "../static/app/pager.js";
import { Reads } from "../static/app/reads.js";
import { initialState } from "../static/app/state.js";
import { Store } from "../static/app/store.js";
import { Stream } from "../static/app/stream.js";
import { Model } from "./model.js";
import { TestServer } from "./server.js";

/** @import {TestContext} from "node:test" */

/**
 * @param {TestContext} t
 * @param {(model: Model) => void} [before] what has happened before the page starts
 */
export async function startPage(t, before = () => {}) {
  const model = new Model(1);
  for (const name of ["ada", "bob"]) model.addUser(name);
  for (const name of ["general", "software"]) model.addChannel(name);
  before(model);
  const server = await TestServer.start(model);
  t.after(() => server.close());
  const api = new Api(server.base);
  const store = new Store(initialState(model.bootstrap(), Date.now()));
  const stream = new Stream(api, store);
  const pager = new Pager(api, store, stream);
  const reads = new Reads(api, store);
  const drafts = new Drafts(api, store, undefined);
  stream.onApplied = (event) => drafts.follow(event);
  let delivered = model.log.length;
  /** Brings what has happened on the server. */
  const deliver = () => {
    stream.take(structuredClone(model.log.slice(delivered)));
    delivered = model.log.length;
  };
  const timeline = (channel = 1) => pager.timeline(channel);
  const ids = (channel = 1) => timeline(channel).messages.map((m) => m.id);
  const open = async (channel = 1) => {
    store.update((s) => opened(s, channel));
    const c = store.state.channels.get(channel);
    if (c) await pager.open(c);
  };
  return { model, server, api, store, stream, pager, reads, drafts, deliver, timeline, ids, open };
}

/**
 * @param {number} n
 * @param {number} [sender]
 * @returns {(model: Model) => void} n messages in the first channel
 */
export function posts(n, sender = 2) {
  return (model) => {
    for (let i = 0; i < n; i++) model.post(1, sender, `message ${i}`);
  };
}

/**
 * @param {number} from
 * @param {number} to
 */
export function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
