// A stage for stories: one server, some people, each with browsers of their
// own, and a watch for whatever goes wrong beside the story.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

import { Person } from "./person.js";

/** @import {Browser, BrowserContext, BrowserContextOptions} from "playwright-core" */
/** @import {Server} from "./server.js" */

/** @typedef {"ws"|"poll"} Transport */

/** What Chromium is started with everywhere. */
export const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** @returns {string|undefined} where Chromium is */
export function program() {
  return [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome"].find((path) => path && existsSync(path));
}

/** @type {Promise<Browser>|undefined} one browser for all stories of a file */
let browser;

/**
 * @param {string[]} [more] flags, heeded by the first launch
 * @returns {Promise<Browser>}
 */
export function launch(more = []) {
  browser ??= chromium.launch({ executablePath: program(), args: [...flags, ...more] });
  return browser;
}

/** Closes the browser, if there is one. */
export async function closeBrowser() {
  await (await browser)?.close();
}

/** Everybody and everything of one run of a story. */
export class Stage {
  /**
   * @param {Server} server
   * @param {Transport} transport
   */
  constructor(server, transport) {
    this.server = server;
    this.transport = transport;
    /** @type {Person[]} */
    this.people = [];
    /** @type {RegExp[]} */
    this.allowed = [];
    /** @type {RegExp[]} */
    this.complained = [];
  }

  /**
   * Console errors that belong to the story, such as the status of a refusal.
   * @param {...RegExp} patterns
   */
  allow(...patterns) {
    this.allowed.push(...patterns);
  }

  /**
   * Warnings of the server that belong to the story.
   * @param {...RegExp} patterns
   */
  allowComplaints(...patterns) {
    this.complained.push(...patterns);
  }

  /** The server will be away for a while. */
  allowOutage() {
    this.allow(/net::ERR_(CONNECTION|SOCKET|EMPTY|INCOMPLETE)/, /status of 503/);
  }

  /**
   * A browser of its own, with nobody signed in. It has no service worker unless
   * that is asked for: as where the server's certificate is not trusted, and so
   * that nothing hides that the server is away.
   * @param {string} name of who will use it
   * @param {BrowserContextOptions} [options]
   * @returns {Promise<Person>}
   */
  async visitor(name, options = {}) {
    const context = await (await launch()).newContext({
      baseURL: this.server.origin,
      viewport: { width: 1280, height: 800 },
      serviceWorkers: "block",
      ...options,
    });
    return this.page(name, context);
  }

  /**
   * Somebody new, in the first channel.
   * @param {string} name
   * @param {BrowserContextOptions} [options]
   */
  async join(name, options) {
    const person = await this.visitor(name, options);
    await person.register();
    await person.open("/");
    return person;
  }

  /**
   * Another device of the same person.
   * @param {Person} person
   * @param {BrowserContextOptions} [options]
   */
  async device(person, options) {
    const other = await this.visitor(person.name, options);
    await other.call("POST", "/login", other.credentials);
    await other.open("/");
    return other;
  }

  /**
   * Another tab in the same browser.
   * @param {Person} person
   */
  async tab(person) {
    const other = await this.page(person.name, person.page.context());
    await other.open("/");
    return other;
  }

  /**
   * A page in a browser that is there already, whoever is signed in.
   * @param {string} name of who will use it
   * @param {BrowserContext} context
   * @returns {Promise<Person>}
   */
  async page(name, context) {
    const person = new Person(this.server, name, this.transport, await context.newPage());
    await person.policed;
    this.people.push(person);
    return person;
  }

  /** What went wrong beside the story. */
  check() {
    const allowed = (/** @type {string} */ words) => this.allowed.some((p) => p.test(words));
    for (const { name, troubles, sockets, connected } of this.people) {
      assert.deepEqual(troubles.filter((words) => !allowed(words)), [], `${name}'s browser`);
      if (this.transport === "poll") assert.equal(sockets, 0, "a WebSocket beside the long-poll");
      else assert.ok(sockets > 0 || !connected, "no WebSocket was opened");
    }
    const complaints = this.server.complaints
      .filter(({ message }) => !this.complained.some((p) => p.test(message)));
    assert.deepEqual(complaints, [], "the server's log");
  }

  /** @param {string} title */
  async picture(title) {
    const name = title.replaceAll(/\W+/g, "-");
    await mkdir("test-results", { recursive: true });
    for (const [i, { page }] of this.people.entries()) {
      if (page.isClosed()) continue;
      await page.screenshot({ path: `test-results/${name}-${i}.png` }).catch(() => {});
    }
  }

  async close() {
    await Promise.all(this.people.map((p) => p.page.context().close()));
    await this.server.remove();
  }
}
