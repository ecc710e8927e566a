// Whatever happens on the server, in whatever order events and pages of
// history arrive, and wherever the page is reset: in the end the state is what
// a fresh page would show.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { drafted, draftSaved, markTold, marked, opened, pageArrived, pageAsked }
  from "../static/app/changes.js";
import { initialState, restart } from "../static/app/state.js";
import { Store } from "../static/app/store.js";
import { Stream } from "../static/app/stream.js";
import { Api } from "../static/app/api.js";
import { Model } from "./model.js";

/** @import {LiveEvent, Page, State} from "../static/app/types.js" */

const me = 1;
const limit = 3;

/** A page whose network obeys the test: events and answers come when it says so. */
class Client {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.store = new Store(initialState(model.bootstrap(), 0));
    this.stream = new Stream(new Api("http://nowhere.invalid"), this.store);
    this.delivered = model.log.length;
    /** @type {Map<number, {how: Parameters<typeof pageArrived>[3], range: object, page?: Page, tape: {events: LiveEvent[], stop: () => void}}>} */
    this.asked = new Map();
  }

  /** @param {(state: State) => State} change */
  update(change) {
    this.store.update(change);
  }

  /** @param {number} n */
  deliver(n) {
    const events = this.model.log.slice(this.delivered, this.delivered + n);
    this.delivered += events.length;
    this.stream.take(structuredClone(events));
  }

  /** A line that broke: what came before comes again. */
  stumble() {
    this.delivered = Math.max(0, this.delivered - 3);
  }

  /**
   * @param {number} channel
   * @param {string} what
   */
  ask(channel, what) {
    if (this.asked.has(channel)) return;
    const t = this.store.state.timelines.get(channel);
    const first = t?.messages.at(0)?.id;
    const last = t?.messages.at(-1)?.id;
    const range = { limit };
    /** @type {Parameters<typeof pageArrived>[3]} */
    let how = "replace";
    if (what === "older" && first && t.moreBefore) {
      how = "before";
      Object.assign(range, { before: first });
    } else if (what === "newer" && last && t.moreAfter) {
      how = "after";
      Object.assign(range, { after: last });
    } else if (what === "around") {
      Object.assign(range, { around: Math.ceil(this.model.rows.length / 2) || 1 });
    }
    this.update((s) => pageAsked(s, channel));
    this.asked.set(channel, { how, range, tape: this.stream.record(channel) });
  }

  /**
   * The server reads the page now; it arrives later.
   * @param {number} channel
   */
  serve(channel) {
    const load = this.asked.get(channel);
    if (load && !load.page) load.page = this.model.page(channel, load.range);
  }

  /** @param {number} channel */
  arrive(channel) {
    const load = this.asked.get(channel);
    if (!load) return;
    this.serve(channel);
    load.tape.stop();
    this.asked.delete(channel);
    const page = /** @type {Page} */ (load.page);
    this.update((s) => pageArrived(s, channel, page, load.how, load.tape.events));
  }

  /** A reset: everything is asked for again, as stream.js and pager.js do. */
  reset() {
    for (const { tape } of this.asked.values()) tape.stop();
    this.asked.clear();
    this.delivered = this.model.log.length;
    this.update((s) => restart(s, this.model.bootstrap(), 0));
    const { current } = this.store.state;
    if (current) this.ask(current, "newest");
  }

  /** Everything that is on its way arrives; drafts are saved, as drafts.js does. */
  settle() {
    for (const c of this.store.state.unsaved) {
      this.model.draft(c, this.store.state.drafts.get(c) ?? "");
    }
    for (const channel of this.asked.keys()) this.arrive(channel);
    this.deliver(Infinity);
  }
}

/** @typedef {{name: string, args: unknown, run: (client: Client, model: Model) => void}} Step */

/**
 * @template T
 * @param {string} name
 * @param {fc.Arbitrary<T>} arbitrary
 * @param {(client: Client, model: Model, args: T) => void} run
 * @returns {fc.Arbitrary<Step>}
 */
function step(name, arbitrary, run) {
  return arbitrary.map((args) => ({ name, args, run: (p, m) => run(p, m, args) }));
}

const anyChannel = fc.integer({ min: 1, max: 3 });
const anyUser = fc.integer({ min: 1, max: 3 });
const anyMessage = fc.integer({ min: 1, max: 25 });
const anyText = fc.string({ unit: fc.constantFrom("a", "b", "@", "!"), minLength: 1, maxLength: 4 });
const anyPage = fc.constantFrom("newest", "older", "newer", "around");
const nothing = fc.constant(0);

const onServer = [
  step("reply", fc.tuple(anyChannel, anyUser, anyText, anyMessage), (_, m, [c, user, text, id]) =>
    m.post(c, user, text, { reply_to: id })),
  step("post", fc.tuple(anyChannel, anyUser, anyText), (_, m, args) => m.post(...args)),
  step("edit", fc.tuple(anyMessage, anyText), (_, m, args) => m.edit(...args)),
  step("preview", fc.tuple(anyMessage, fc.array(anyText, { maxLength: 2 })), (_, m, args) =>
    m.preview(...args)),
  step("remove", anyMessage, (_, m, id) => m.remove(id)),
  step("read", fc.tuple(anyChannel, anyMessage, fc.boolean()), (_, m, args) => m.read(...args)),
  step("draft", fc.tuple(anyChannel, fc.string({ maxLength: 3 })), (_, m, args) => m.draft(...args)),
  step("topic", fc.tuple(anyChannel, anyText), (_, m, args) => m.changeTopic(...args)),
  step("join", nothing, (_, m) => m.addUser(`user${m.users.length}`)),
];

const onPage = [
  step("deliver", fc.integer({ min: 1, max: 4 }), (p, _, n) => p.deliver(n)),
  step("ask", fc.tuple(anyChannel, anyPage), (p, _, [c, what]) => p.ask(c, what)),
  step("serve", anyChannel, (p, _, c) => p.serve(c)),
  step("arrive", anyChannel, (p, _, c) => p.arrive(c)),
  step("open", anyChannel, (p, _, c) => p.update((s) => opened(s, c))),
  step("stumble", nothing, (p) => p.stumble()),
  step("mark", fc.tuple(anyChannel, anyMessage), (p, m, [c, id]) => {
    const newest = p.store.state.channels.get(c)?.last_message_id ?? 0;
    p.update((s) => marked(s, c, Math.min(id, newest)));
    m.read(c, p.store.state.reading.get(c) ?? 0);
  }),
  step("type", fc.tuple(anyChannel, anyText), (p, _, [c, text]) =>
    p.update((s) => drafted(s, c, text))),
];

const steps = fc.array(fc.oneof(...onServer, ...onServer, ...onPage, ...onPage, ...onPage), {
  maxLength: 80,
  size: "max",
});

function newModel() {
  const model = new Model(me);
  for (const name of ["ada", "bob", "cathy"]) model.addUser(name);
  for (const name of ["general", "software", "firmware"]) model.addChannel(name);
  return model;
}

/**
 * What every fresh page shows, of both.
 * @param {State} state
 */
function comparable({ me: self, users, channels, drafts, cursor }) {
  const plain = [...channels.values()].map(({ archived: _, ...c }) => c);
  return { self, users: [...users.values()], channels: plain, drafts: [...drafts].sort(), cursor };
}

/**
 * The loaded stretches are the model's, without holes, and claim no end that is none.
 * @param {State} state
 * @param {Model} model
 */
function checkTimelines(state, model) {
  for (const [channel, t] of state.timelines) {
    if (!t.loaded) continue;
    const all = model.history(channel);
    const first = t.moreBefore ? t.messages[0]?.id ?? Infinity : 0;
    const last = t.moreAfter ? t.messages.at(-1)?.id ?? 0 : Infinity;
    assert.deepEqual(t.messages, all.filter((m) => m.id >= first && m.id <= last));
  }
}

/**
 * @param {Client} client
 * @param {Model} model
 */
function check(client, model) {
  client.settle();
  client.update((s) => [...s.unsaved].reduce((state, channel) => draftSaved(state, channel, state.drafts.get(channel) ?? ""), s));
  client.update((s) => [...s.reading].reduce((t, [c, id]) => markTold(t, c, id), s));
  const fresh = initialState(model.bootstrap(), 0);
  assert.deepEqual(comparable(client.store.state), comparable(fresh));
  checkTimelines(client.store.state, model);
}

test("after the same events the state equals a fresh one", () => {
  fc.assert(fc.property(steps, (list) => {
    const model = newModel();
    const client = new Client(model);
    for (const { run } of list) run(client, model);
    check(client, model);
  }), { numRuns: 400, includeErrorInReport: true });
});

test("a reset in the middle leaves nothing behind", () => {
  fc.assert(fc.property(steps, steps, (before, after) => {
    const model = newModel();
    const client = new Client(model);
    for (const { run } of before) run(client, model);
    client.reset();
    for (const { run } of after) run(client, model);
    check(client, model);
  }), { numRuns: 400, includeErrorInReport: true });
});
