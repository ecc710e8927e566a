// Somebody at a page, with verbs.

import assert from "node:assert/strict";

/** @import {Locator, Page} from "playwright-core" */
/** @import {Transport} from "./stage.js" */
/** @import {Server} from "./server.js" */
/** @import {TestFile} from "./files.js" */

/** Milliseconds; it only matters when something is broken, and a page may wait 20 s before it tries again. */
export const patience = 40_000;

const password = "Tidal-Basalt-7";

/** One page of one person. */
export class Person {
  /**
   * @param {Server} server
   * @param {string} name
   * @param {Transport} transport
   * @param {Page} page
   */
  constructor(server, name, transport, page) {
    this.server = server;
    this.name = name;
    this.transport = transport;
    this.page = page;
    this.credentials = { username: name, password };
    /** @type {string[]} console errors, exceptions, requests that leave the origin */
    this.troubles = [];
    /** How many WebSockets the page has opened. */
    this.sockets = 0;
    /** Whether the page was seen to be connected. */
    this.connected = false;
    this.log = page.getByRole("log");
    this.composer = page.locator("textarea[aria-label^='Message ']");
    this.watch();
  }

  watch() {
    const { page, troubles } = this;
    page.setDefaultTimeout(patience);
    page.on("console", (m) => {
      if (m.type() === "error") troubles.push(`${m.text()} (${m.location().url})`);
    });
    page.on("pageerror", (error) => troubles.push(String(error.stack ?? error)));
    page.on("dialog", (dialog) => {
      troubles.push(`a dialog said ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol === "data:" || protocol === "blob:" || origin === this.server.origin) return;
      troubles.push(`a request left the origin: ${request.url()}`);
    });
    page.on("websocket", () => (this.sockets += 1));
    this.policed = this.police();
  }

  /** Takes note of whatever the page's policy forbids, from its first line on. */
  async police() {
    const { page, troubles } = this;
    await page.exposeBinding("policyViolated", (_, violation) => troubles.push(`the policy forbids ${violation}`));
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        const { policyViolated } = /** @type {any} */ (globalThis);
        policyViolated(`${event.violatedDirective}: ${event.blockedURI} ${event.sample} (${event.sourceFile}:${event.lineNumber})`);
      });
    });
  }

  /**
   * One REST call in this person's name.
   * @param {string} method
   * @param {string} path below /api/v1
   * @param {object} [data]
   * @returns {Promise<any>} the answer's JSON
   */
  async call(method, path, data) {
    const url = `${this.server.origin}/api/v1${path}`;
    const answer = await this.page.context().request.fetch(url, { method, data });
    assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? undefined : answer.json();
  }

  /** Makes the account, without the page. */
  async register() {
    await this.call("POST", "/signup", this.credentials);
  }

  /** Makes the account with the page. */
  async signUp() {
    const { page } = this;
    await page.goto(this.address("/signup"));
    await page.getByLabel("Username").fill(this.name);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByLabel("Repeat password").fill(password);
    await page.getByRole("button", { name: "Create account" }).click();
    await this.online();
  }

  /** @param {string} path */
  address(path) {
    return this.transport === "poll" ? `${path}?transport=poll` : path;
  }

  /** @param {string} path of the page, signed in */
  async open(path) {
    await this.page.goto(this.address(path));
    await this.online();
  }

  async online() {
    await this.connection("Connected");
    this.connected = true;
  }

  /** @param {string|RegExp} words that the connection line is to show */
  async connection(words) {
    const line = this.page.locator("nav").getByRole("status", { includeHidden: true });
    await line.filter({ hasText: words }).waitFor({ state: "attached" });
  }

  /**
   * Has the page note, from now on, what there is for a short time only.
   * @param {string} selector
   * @returns {Promise<() => Promise<{words: string, at: number}[]>>} each text
   *   that an element of those had, and when it was new
   */
  async notes(selector) {
    const noted = await this.page.evaluateHandle((wanted) => {
      /** @type {{words: string, at: number}[]} */
      const list = [];
      const look = () => {
        for (const { textContent } of document.querySelectorAll(wanted)) {
          const words = textContent ?? "";
          if (!list.some((one) => one.words === words)) list.push({ words, at: Date.now() });
        }
      };
      const all = { subtree: true, childList: true, characterData: true, attributes: true };
      new MutationObserver(look).observe(document, all);
      look();
      return list;
    }, selector);
    return () => noted.jsonValue();
  }

  /**
   * A message straight into the server.
   * @param {string} body
   * @param {{channel?: number, reply_to?: number, files?: TestFile[]}} [options]
   * @returns {Promise<{id: number}>}
   */
  async post(body, { channel = 1, reply_to, files = [] } = {}) {
    const nonce = crypto.randomUUID();
    const attachments = [];
    for (const file of files) attachments.push(await this.upload(file));
    const message = { body, nonce, reply_to, attachments };
    return (await this.call("POST", `/channels/${channel}/messages`, message)).message;
  }

  /**
   * @param {TestFile} file
   * @returns {Promise<number>} its id, for a message
   */
  async upload(file) {
    const url = `${this.server.origin}/api/v1/uploads`;
    const answer = await this.page.context().request.post(url, { multipart: { file } });
    assert.equal(answer.status(), 201, await answer.text());
    return (await answer.json()).attachment.id;
  }

  /** @param {string} words typed into the composer and sent */
  async say(words) {
    await this.composer.fill(words);
    await this.composer.press("Enter");
  }

  /**
   * @param {string} words
   * @returns {Locator} the message that says them
   */
  message(words) {
    const body = this.page.locator(".txt", { hasText: words });
    return this.log.getByRole("article").filter({ has: body });
  }

  /** @param {string} words of a message that has arrived */
  async sees(words) {
    await this.message(words).and(this.page.locator(":not(.pending, .failed)")).waitFor();
  }

  /** @param {string} words of a message that is to vanish */
  async loses(words) {
    await this.message(words).waitFor({ state: "detached" });
  }

  /**
   * Does something with a message by its toolbar.
   * @param {string} action its label, in the toolbar or its menu
   * @param {string} words
   */
  async pick(action, words) {
    await this.sees(words); // what is on its way has no tools yet
    const message = this.message(words);
    await message.hover();
    const tools = message.getByRole("toolbar");
    const button = tools.getByRole("button", { name: action, exact: true });
    if ((await button.count()) > 0) return button.click();
    await tools.getByRole("button", { name: "More actions" }).click();
    await this.page.getByRole("menuitem", { name: action }).click();
  }

  /**
   * @param {string} words
   * @returns {Promise<string[]>} the reactions of a message, such as "🚀 2"
   */
  async reactions(words) {
    const chips = await this.message(words).locator(".rx [data-react]").allInnerTexts();
    return chips.map((chip) => chip.replaceAll(/\s+/g, " "));
  }

  /**
   * @param {string} name of a channel or, for a direct one, of its people
   * @returns {Locator} its row in the sidebar
   */
  channel(name) {
    const own = this.page.locator(".trunc").getByText(name, { exact: true });
    return this.page.locator("nav").getByRole("link").filter({ has: own });
  }

  /** @param {string} name of the channel to open */
  async goTo(name) {
    await this.channel(name).click();
    await this.isIn(name);
  }

  /** @param {string} name of the channel that is to be open */
  async isIn(name) {
    await this.page.getByRole("log", { name: `Messages in ${name}`, exact: true }).waitFor();
  }

  /** @param {string} name @returns {Promise<string>} what the channel's badge says, "" for none */
  async badge(name) {
    return (await this.channel(name).locator(".pill [aria-hidden]").allInnerTexts()).join();
  }

  /** @returns {number} the channel that is open */
  get place() {
    return Number(new URL(this.page.url()).pathname.split("/")[2]);
  }

  /**
   * Does something from the menu of the open channel.
   * @param {string} item
   */
  async roomMenu(item) {
    await this.page.getByRole("button", { name: "More about this channel" }).click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  /**
   * Opens the settings.
   * @param {string} tab
   * @returns {Promise<Locator>}
   */
  async settings(tab) {
    await this.page.getByRole("button", { name: "Settings" }).click();
    const dialog = this.page.locator("dialog.set");
    await dialog.getByRole("tab", { name: tab }).click();
    await dialog.getByRole("heading", { name: tab, level: 2 }).waitFor();
    return dialog;
  }

  /** @param {string} name @returns {Locator} the panel at the side */
  panel(name) {
    return this.page.getByRole("complementary", { name, exact: true });
  }

  /** @returns {Promise<Locator>} the panel of members, opened */
  async members() {
    const panel = this.panel("Members");
    const button = this.page.getByRole("button", { name: /^\d+ members?$/ });
    if (!(await panel.isVisible())) await button.click();
    await panel.waitFor();
    return panel;
  }

  /** @param {string} name @returns {Promise<Locator>} their row in the panel of members */
  async member(name) {
    const own = this.page.locator(".b").getByText(name, { exact: true });
    return (await this.members()).getByRole("listitem").filter({ has: own });
  }

  /**
   * Chooses people in a dialog.
   * @param {Locator} dialog
   * @param {string} label of the field
   * @param {string[]} names
   */
  async choose(dialog, label, names) {
    const field = dialog.getByRole("combobox", { name: label });
    for (const name of names) {
      await field.fill(name);
      await dialog.getByRole("option", { name }).first().waitFor();
      await field.press("Enter");
      await dialog.getByRole("button", { name: `Remove ${name}` }).waitFor();
    }
  }

  /**
   * Makes a private channel with the dialog.
   * @param {string} name
   * @param {string} topic
   * @param {string[]} members
   */
  async makeRoom(name, topic, members) {
    const { page } = this;
    await page.getByRole("button", { name: "New private channel" }).click();
    const dialog = page.getByRole("dialog", { name: "New private channel" });
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Topic").fill(topic);
    await this.choose(dialog, "Members", members);
    await dialog.getByRole("button", { name: "Create channel" }).click();
    await this.isIn(name);
  }

  /**
   * Opens the conversation with some people, or the notes to oneself.
   * @param {...string} names
   */
  async talkTo(...names) {
    await this.page.locator("nav header").getByRole("button", { name: "New message" }).click();
    const dialog = this.page.getByRole("dialog", { name: "New message" });
    await this.choose(dialog, "To", names);
    const go = names.length ? "Open conversation" : "Write a note to yourself";
    await dialog.getByRole("button", { name: go }).click();
    await dialog.waitFor({ state: "detached" });
  }

  /** @returns {Promise<string[]>} what people have written here, in order */
  async bodies() {
    return this.log.locator("article .txt").allInnerTexts();
  }

  /** @returns {Promise<string[]>} what the server has of it */
  async stored(channel = 1) {
    const { messages } = await this.call("GET", `/channels/${channel}/messages?limit=200`);
    return messages
      .filter((/** @type {{kind: string}} */ m) => m.kind === "user")
      .map((/** @type {{body: string}} */ m) => m.body);
  }

  /** Leaves a mark that does not survive a reload. */
  async mark() {
    await this.page.evaluate(() => Object.assign(globalThis, { marked: true }));
  }

  /** The page is still the one that was marked. */
  async isSamePage() {
    assert.ok(await this.page.evaluate(() => "marked" in globalThis), "the page was reloaded");
  }
}
