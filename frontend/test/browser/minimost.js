// The real server and the real browser for the tests in this folder.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** @import {AddressInfo} from "node:net" */
/** @import {Browser, BrowserContext, Page} from "playwright-core" */

const root = join(import.meta.dirname, "../../..");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Why these tests cannot run here, "" when they can. */
export const missing = existsSync(executablePath) ? "" : `no browser at ${executablePath}`;

/** A running server with an empty database, and a browser. */
export class World {
  /**
   * @param {string} folder
   * @param {string} base
   * @param {import("node:child_process").ChildProcess} server
   * @param {Browser} browser
   */
  constructor(folder, base, server, browser) {
    this.folder = folder;
    this.base = base;
    this.server = server;
    this.browser = browser;
  }

  static async start() {
    const folder = mkdtempSync(join(tmpdir(), "minimost-"));
    const program = join(folder, "minimost");
    execFileSync("go", ["build", "-o", program, "."], { cwd: root, stdio: "inherit" });
    const address = `127.0.0.1:${await freePort()}`;
    const args = ["--http", address, "--data", join(folder, "data"), "--log", "json"];
    const server = spawn(program, args, { stdio: "ignore" });
    const base = `http://${address}`;
    while (!(await fetch(`${base}/healthz`).then((r) => r.ok, () => false)));
    return new World(folder, base, server, await chromium.launch({ executablePath, args: flags }));
  }

  async close() {
    await this.browser.close();
    this.server.kill("SIGTERM");
    await new Promise((done) => this.server.once("exit", done));
    rmSync(this.folder, { recursive: true });
  }

  /**
   * @param {string} username a new one
   * @returns {Promise<Person>}
   */
  async join(username) {
    const context = await this.browser.newContext({ baseURL: this.base });
    const data = { username, password: "Harbour-lantern-42" };
    const answer = await context.request.post("/api/v1/signup", { data });
    if (!answer.ok()) throw new Error(await answer.text());
    return new Person(context);
  }
}

/** Somebody with a browser of their own. */
export class Person {
  /** @param {BrowserContext} context */
  constructor(context) {
    this.context = context;
  }

  /**
   * @param {string} [path]
   * @returns {Promise<Page>} a tab that is online
   */
  async open(path = "/") {
    const page = await this.context.newPage();
    const polls = path.includes("transport=poll");
    const live = polls ? undefined : page.waitForEvent("websocket").then(
      (socket) => socket.waitForEvent("framereceived"));
    await page.goto(path);
    await live;
    await page.waitForSelector("textarea");
    return page;
  }

  /** @returns {Promise<string[]>} what the first channel says, system lines left out */
  async said() {
    const { channels } = await this.get("/bootstrap");
    const { messages } = await this.get(`/channels/${channels[0].id}/messages`);
    return messages
      .filter((/** @type {{kind: string}} */ m) => m.kind === "user")
      .map((/** @type {{body: string}} */ m) => m.body);
  }

  /** @param {string} path */
  async get(path) {
    return (await this.context.request.get(`/api/v1${path}`)).json();
  }
}

/**
 * @param {Page} page
 * @param {string} words
 */
export async function write(page, words) {
  await page.fill("textarea", words);
  await page.press("textarea", "Enter");
}

/**
 * @param {Page} page
 * @param {string} words
 */
export async function see(page, words) {
  await page.getByText(words, { exact: true }).first().waitFor();
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((found) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {AddressInfo} */ (probe.address());
      probe.close(() => found(port));
    });
  });
}
