// A Firefox, driven by WebDriver BiDi: as much of it as its stories need.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { WebSocket } from "ws";

/** @import {ChildProcess} from "node:child_process" */

/** Milliseconds; long, because it only matters when something is broken. */
const patience = 30_000;

/** @returns {string|undefined} where there is one */
export function findFirefox() {
  return [process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => path && existsSync(path));
}

/** A browser with a profile of its own. */
export class Firefox {
  /**
   * @param {ChildProcess} process
   * @param {string} profile
   * @param {WebSocket} socket
   */
  constructor(process, profile, socket) {
    this.process = process;
    this.profile = profile;
    this.socket = socket;
    this.last = 0;
    /** @type {Map<number, (answer: any) => void>} */
    this.waiting = new Map();
    /** @type {string[]} console errors and exceptions */
    this.troubles = [];
    socket.on("message", (data) => this.heard(JSON.parse(String(data))));
  }

  /**
   * @param {string} path of the browser
   * @returns {Promise<Firefox>}
   */
  static async start(path) {
    const profile = await mkdtemp(join(tmpdir(), "minimost-firefox-"));
    const child = spawn(path, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const address = await new Promise((resolve, reject) => {
      createInterface({ input: /** @type {NodeJS.ReadableStream} */ (child.stderr) }).on("line", (line) => {
        const said = /WebDriver BiDi listening on (ws:\S+)/.exec(line);
        if (said) resolve(said[1]);
      });
      child.once("exit", (code) => reject(new Error(`Firefox ended with ${code}.`)));
    });
    const socket = new WebSocket(`${address}/session`);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const browser = new Firefox(child, profile, socket);
    await browser.send("session.new", { capabilities: {} });
    await browser.send("session.subscribe", { events: ["log.entryAdded"] });
    return browser;
  }

  /** @param {any} message */
  heard(message) {
    if (message.method === "log.entryAdded" && message.params.level === "error") this.troubles.push(message.params.text);
    const answer = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    answer?.(message);
  }

  /**
   * @param {string} method
   * @param {object} params
   * @returns {Promise<any>}
   */
  async send(method, params) {
    const id = ++this.last;
    const answer = await new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
    if (answer.type === "error") throw new Error(`${method}: ${answer.error}: ${answer.message}`);
    return answer.result;
  }

  /** @returns {Promise<FirefoxPage>} with cookies of its own */
  async visitor() {
    const { userContext } = await this.send("browser.createUserContext", {});
    const { context } = await this.send("browsingContext.create", { type: "tab", userContext });
    return new FirefoxPage(this, context);
  }

  async close() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    await this.send("browser.close", {}).catch(() => this.process.kill());
    await ended;
    await rm(this.profile, { recursive: true, force: true });
  }
}

/** One tab. */
export class FirefoxPage {
  /** @param {Firefox} browser @param {string} context */
  constructor(browser, context) {
    this.browser = browser;
    this.context = context;
  }

  /** @param {string} url */
  async goto(url) {
    await this.browser.send("browsingContext.navigate", { context: this.context, url, wait: "complete" });
  }

  async reload() {
    await this.browser.send("browsingContext.reload", { context: this.context, wait: "complete" });
  }

  /** @param {string} expression @returns {Promise<any>} its value, a string or a boolean */
  async value(expression) {
    const target = { context: this.context };
    const answer = await this.browser.send("script.evaluate", { expression, target, awaitPromise: true });
    if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
    return answer.result.value;
  }

  /** @param {string} expression that is to become true */
  async until(expression) {
    const end = Date.now() + patience;
    while (!(await this.value(`Boolean(${expression})`))) {
      if (Date.now() > end) throw new Error(`It did not become so: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** @param {string} selector of what gets the focus @param {string} keys "\\n" is Enter */
  async type(selector, keys) {
    await this.until(`document.querySelector(${JSON.stringify(selector)})`);
    await this.value(`document.querySelector(${JSON.stringify(selector)}).focus()`);
    const actions = [...keys.replaceAll("\n", "\uE007")].flatMap((value) => [
      { type: "keyDown", value }, { type: "keyUp", value }]);
    const source = { type: "key", id: "keyboard", actions };
    await this.browser.send("input.performActions", { context: this.context, actions: [source] });
  }
}
