// Three people on the real server do as they please in public channels, private
// ones and direct messages. Each has devices that run the page's own stream and
// reducer; they come, go and resume, and in the end each of them shows what a
// page that is opened anew shows: every badge, receipt, pin, reaction and word.

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { WebSocket } from "ws";

import { Api } from "../static/app/api.js";
import { opened, pageArrived, pageAsked } from "../static/app/changes.js";
import { initialState } from "../static/app/state.js";
import { Store } from "../static/app/store.js";
import { Stream } from "../static/app/stream.js";
import { becomes } from "./harness.js";
import { Server } from "./server.js";

/** @import {Bootstrap, Channel, Message, State} from "../static/app/types.js" */

/** @type {Server} */
let server;
before(async () => {
  server = await Server.start();
});
after(() => server.remove());

/** Names are never used twice, so that every run has people of its own. */
let everybody = 0;

/** Somebody with an account and some devices. */
class Member {
  /**
   * @param {string} token
   * @param {number} id
   * @param {string} username
   */
  constructor(token, id, username) {
    this.token = token;
    this.id = id;
    this.username = username;
    /** @type {Device[]} */
    this.devices = [];
  }

  static async join() {
    everybody += 1;
    const username = `person${everybody}`;
    const answer = await fetch(`${server.origin}/api/v1/signup`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username, password: "Tidal-Basalt-7" }),
    });
    const token = answer.headers.getSetCookie()[0].split(/[=;]/)[1];
    const { user } = await answer.json();
    return new Member(token, user.id, username);
  }

  /**
   * What may not be is refused by the server, which is an answer as well.
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>} undefined when it was refused
   */
  async call(method, path, body) {
    const answer = await fetch(`${server.origin}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body && { "Content-Type": "application/json" }),
      },
      body: body && JSON.stringify(body),
    });
    assert.ok(answer.status < 500 && answer.status !== 429, `${method} ${path}: ${answer.status}`);
    const words = await answer.text();
    return answer.ok && words ? JSON.parse(words) : undefined;
  }

  /** @returns {Promise<Bootstrap>} */
  bootstrap() {
    return this.call("GET", "/bootstrap");
  }
}

/** A page without its views. */
class Device {
  /**
   * @param {Member} owner
   * @param {Bootstrap} bootstrap
   */
  constructor(owner, bootstrap) {
    this.owner = owner;
    this.store = new Store(initialState(bootstrap, Date.now()));
    const api = new Api(server.origin);
    api.bootstrap = () => owner.bootstrap();
    this.stream = new Stream(api, this.store);
    /** @type {WebSocket|undefined} */
    this.socket = undefined;
  }

  /** @param {Member} owner */
  static async open(owner) {
    const device = new Device(owner, await owner.bootstrap());
    owner.devices.push(device);
    await device.connect();
  }

  get state() {
    return this.store.state;
  }

  async connect() {
    if (this.socket) return;
    const { cursor } = this.state;
    const address = `${server.origin.replace("http", "ws")}/api/v1/live?cursor=${cursor}`;
    const headers = { Authorization: `Bearer ${this.owner.token}` };
    const socket = new WebSocket(address, ["minimost.v1"], { headers });
    this.socket = socket;
    socket.on("message", (words) => this.stream.take(JSON.parse(String(words))));
    await once(socket, "open");
  }

  /** Goes without a word; what is on its way to it is lost. */
  drop() {
    this.socket?.removeAllListeners("message");
    this.socket?.terminate();
    this.socket = undefined;
  }

  /**
   * Opens a channel while things go on in it.
   * @param {number} channel
   */
  async look(channel) {
    const { channels, timelines } = this.state;
    if (!channels.has(channel) || timelines.has(channel)) return;
    this.store.update((s) => pageAsked(opened(s, channel), channel));
    const tape = this.stream.record(channel);
    const page = await this.owner.call("GET", `/channels/${channel}/messages?limit=200`);
    tape.stop();
    if (page) this.store.update((s) => pageArrived(s, channel, page, "replace", tape.events));
  }
}

/** One run: three people, five devices, and what they have made. */
class World {
  /** @param {Member[]} people */
  constructor(people) {
    this.people = people;
    this.devices = people.flatMap((p) => p.devices);
    /** @type {number[]} */
    this.channels = [1, 2];
    /** @type {number[]} */
    this.messages = [];
    this.nonces = 0;
  }

  static async open() {
    const people = [await Member.join(), await Member.join(), await Member.join()];
    for (const person of [...people, people[0], people[0]]) await Device.open(person);
    return new World(people);
  }

  /**
   * @param {number} who
   * @param {number} where
   * @param {string} body
   * @param {number} [reply_to]
   */
  async post(who, where, body, reply_to) {
    this.nonces += 1;
    const nonce = `nonce-${this.nonces}`;
    const path = `/channels/${this.channel(where)}/messages`;
    const posted = await this.people[who].call("POST", path, { body, nonce, reply_to });
    if (posted) this.messages.push(posted.message.id);
  }

  /**
   * @param {number} who
   * @param {{kind: string, name?: string, members: number[]}} room
   */
  async make(who, room) {
    const made = await this.people[who].call("POST", "/channels", room);
    if (made && !this.channels.includes(made.channel.id)) this.channels.push(made.channel.id);
  }

  /** @param {number} n any number */
  channel(n) {
    return this.channels[n % this.channels.length];
  }

  /** @param {number} n any number @returns {number} of a message, 1 while there is none */
  message(n) {
    return this.messages.at(-1 - (n % (this.messages.length || 1))) ?? 1;
  }

  /** Everybody is there and has got everything. */
  async settle() {
    for (const device of this.devices) await device.connect();
    for (const person of this.people) {
      const { cursor } = await person.bootstrap();
      await person.call("PUT", "/channels/1/draft", { body: `end of ${cursor}` });
      for (const { state } of person.devices) assert.ok(state);
      await becomes(async () => person.devices.map((d) => d.state.drafts.get(1)),
        person.devices.map(() => `end of ${cursor}`));
    }
  }

  async close() {
    for (const device of this.devices) device.drop();
  }
}

/** @typedef {(world: World, who: number, what: number, more: number) => Promise<unknown>} Step */

/** @param {World} w @param {number} n */
const words = ({ people }, n) =>
  ["hello", `@${people[n % 3].username} look`, "@everyone", "again", "one more"][n % 5];
/** @param {World} w @param {number} n */
const other = ({ people }, n) => people[n % 3].id;

/** @type {Record<string, Step>} */
const steps = {
  post: (w, who, what, more) => w.post(who, what, words(w, more)),
  reply: (w, who, what, more) => w.post(who, what, words(w, more), w.message(more)),
  edit: (w, who, what, more) =>
    w.people[who].call("PATCH", `/messages/${w.message(what)}`, { body: words(w, more) }),
  remove: (w, who, what) => w.people[who].call("DELETE", `/messages/${w.message(what)}`),
  read: (w, who, what, more) => w.people[who].call("PUT",
    `/channels/${w.channel(what)}/read`, { message_id: w.message(more) }),
  unread: (w, who, what, more) => w.people[who].call("POST",
    `/channels/${w.channel(what)}/unread`, { message_id: w.message(more) }),
  react: (w, who, what, more) => w.people[who].call(more % 3 ? "PUT" : "DELETE",
    `/messages/${w.message(what)}/reactions/${encodeURIComponent("👍")}`),
  pin: (w, who, what, more) =>
    w.people[who].call(more % 3 ? "PUT" : "DELETE", `/messages/${w.message(what)}/pin`),
  room: (w, who, what, more) => w.make(who,
    { kind: "private", name: `room ${more}`, members: more % 2 ? [other(w, what)] : [] }),
  talk: (w, who, what, more) => w.make(who,
    { kind: "direct", members: more % 2 ? [other(w, what)] : [other(w, what), other(w, what + 1)] }),
  member: (w, who, what, more) => w.people[who].call(more % 3 ? "PUT" : "DELETE",
    `/channels/${w.channel(what)}/members/${other(w, more)}`),
  rename: (w, who, what, more) =>
    w.people[who].call("PATCH", `/channels/${w.channel(what)}`, { name: `name ${more}` }),
  hide: (w, who, what, more) => w.people[who].call("PUT",
    `/channels/${w.channel(what)}/hidden`, { hidden: more % 2 === 0 }),
  notify: (w, who, what, more) => w.people[who].call("PUT",
    `/channels/${w.channel(what)}/notify`, { level: ["all", "mentions", "none"][more % 3] }),
  drop: async (w, _, what) => w.devices[what % w.devices.length].drop(),
  connect: (w, _, what) => w.devices[what % w.devices.length].connect(),
  look: (w, _, what, more) => w.devices[what % w.devices.length].look(w.channel(more)),
};
const anyStep = fc.record({
  step: fc.constantFrom(...Object.keys(steps), "post", "post", "read", "look"),
  who: fc.nat(2), what: fc.nat(99), more: fc.nat(99),
});

/**
 * What every page shows.
 * @param {State} state
 */
function comparable({ me, users, channels, drafts }) {
  const byId = (/** @type {{id: number}} */ a, /** @type {{id: number}} */ b) => a.id - b.id;
  const plain = [...channels.values()]
    .map(({ archived = false, hidden = false, ...c }) => ({ archived, hidden, ...c }))
    .sort(byId);
  return { me, channels: plain, drafts, people: plain.flatMap(peopleOf).filter((id) => !users.has(id)) };
}

/** @param {Channel} channel */
function peopleOf({ members = [] }) {
  return members.map((m) => m.user_id);
}

/** @param {World} world */
async function check(world) {
  for (const person of world.people) {
    const bootstrap = await person.bootstrap();
    const fresh = comparable(initialState(bootstrap, Date.now()));
    for (const { state } of person.devices) {
      assert.deepEqual(comparable({ ...state, me: { ...state.me, session_id: fresh.me.session_id } }), fresh);
      for (const [id, t] of state.timelines) {
        if (!t.loaded) continue;
        const newest = await history(person, id);
        // Other runs have filled the public channels, so that a page of each may begin elsewhere.
        const from = Math.max(newest[0]?.id ?? 0, t.moreBefore ? t.messages[0]?.id ?? 0 : 0);
        const shown = (/** @type {Message} */ m) => m.id >= from;
        assert.deepEqual(t.messages.filter(shown), newest.filter(shown));
      }
    }
  }
}

/**
 * @param {Member} person
 * @param {number} channel
 * @returns {Promise<Message[]>}
 */
async function history(person, channel) {
  return (await person.call("GET", `/channels/${channel}/messages?limit=200`)).messages;
}

test("every device shows what a page that is opened anew shows", { timeout: 180_000 }, async () => {
  const runs = fc.asyncProperty(fc.array(anyStep, { minLength: 20, maxLength: 60, size: "max" }),
    async (list) => {
      const world = await World.open();
      try {
        for (const { step, who, what, more } of list) await steps[step](world, who, what, more);
        await world.settle();
        await check(world);
      } finally {
        await world.close();
      }
    });
  await fc.assert(runs, {
    numRuns: Number(process.env.RUNS ?? 15), includeErrorInReport: true, endOnFailure: true,
  });
});
