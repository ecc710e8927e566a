// The page as an app: it opens without the server, reads what was last seen,
// and comes to a newer version without a break.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { leave } from "./caller.js";
import { becomes, shell, story } from "./harness.js";

/** @import {Person} from "./person.js" */
/** @import {Stage} from "./stage.js" */

const installed = /** @type {const} */ ({ serviceWorkers: "allow" });

/**
 * Another build of the server, whose page is another one.
 * @returns {Promise<{binary: string, remove: () => Promise<void>}>}
 */
async function nextBuild() {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const dir = await mkdtemp(join(tmpdir(), "minimost-next-"));
  const theme = join(root, "frontend/static/theme.js");
  const changed = join(dir, "theme.js");
  await writeFile(changed, `${await readFile(theme, "utf8")}\ndocument.documentElement.dataset.build = "next";\n`);
  await writeFile(join(dir, "overlay.json"), JSON.stringify({ Replace: { [theme]: changed } }));
  const binary = join(dir, "minimost");
  await promisify(execFile)("go", ["build", "-overlay", join(dir, "overlay.json"), "-o", binary, "."], { cwd: root });
  return { binary, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** @param {Person} person @returns {Promise<string|undefined>} which build the page is of */
async function build({ page }) {
  return page.evaluate(() => document.documentElement.dataset.build);
}

/** @param {Person} person @returns {Promise<boolean>} whether no worker is on its way */
async function workerSettled({ page }) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return registration?.active?.state === "activated" && !registration.installing && !registration.waiting;
  });
}

/** @param {Person} person @returns {Promise<Record<string, string[]>>} what is kept for reading, by channel */
async function kept({ page }) {
  return page.evaluate(async () => {
    /** @type {IDBDatabase} */
    const db = await new Promise((resolve) => {
      const open = indexedDB.open("minimost");
      open.onsuccess = () => resolve(open.result);
    });
    const all = db.transaction("pages").objectStore("pages").getAll();
    await new Promise((resolve) => (all.onsuccess = resolve));
    db.close();
    const bodies = (/** @type {{kind: string, body: string}[]} */ list = []) =>
      list.filter((m) => m.kind === "user").map((m) => m.body);
    return Object.fromEntries(all.result.map((row) => [row.channel_id, bodies(row.messages)]));
  });
}

/**
 * Somebody looks at something else and back, for which a page puts down at once
 * what it keeps.
 * @param {Person} person
 */
async function glance({ page }) {
  await page.evaluate(() => {
    for (const hidden of [true, false]) {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }
  });
}

story("the page opens without the server, and what is written goes out later", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada", installed);
  const bob = await stage.join("bob");
  await bob.post("seen in **general**");
  await bob.post("seen in software", { channel: 2 });
  await ada.sees("seen in general");
  await ada.goTo("software");
  await ada.sees("seen in software");
  await shell(ada.page);
  await becomes(() => kept(ada), { 0: [], 1: ["seen in **general**"], 2: ["seen in software"] });

  await stage.server.kill();
  await ada.page.reload();
  await ada.isIn("software");
  await ada.sees("seen in software");
  await ada.page.getByText(`No connection to ${stage.server.address}.`).waitFor();
  await ada.goTo("general");
  await ada.sees("seen in general");
  await ada.say("written without a server");
  await ada.page.getByText("1 message waiting to send").waitFor();
  await ada.goTo("systems"); // was never seen
  await ada.page.getByRole("alert").filter({ hasText: "Try again" }).waitFor();
  await ada.goTo("general");

  await stage.server.up();
  await bob.post("said meanwhile");
  await ada.online();
  for (const person of [ada, bob]) {
    await person.sees("said meanwhile");
    await person.sees("written without a server");
  }
  assert.deepEqual((await ada.stored()).sort(), ["said meanwhile", "seen in **general**", "written without a server"]);
  await bob.post("and on");
  await ada.sees("and on");
});

story("a newer version is told of, and drafts and queue come over", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada", installed);
  await shell(ada.page);
  const next = await nextBuild();
  try {
    await stage.server.kill();
    await ada.say("on its way");
    await ada.composer.fill("half a thought");
    stage.server.binary = next.binary;
    await stage.server.up();
    await ada.online();
    const banner = ada.page.locator(".bar-new").filter({ visible: true });
    await banner.getByText("A new version is ready.").waitFor();
    await ada.sees("on its way");
    assert.equal(await build(ada), undefined);
    assert.equal(await ada.composer.inputValue(), "half a thought");
    await banner.getByRole("button", { name: "Reload" }).click();
    await becomes(() => build(ada).catch(() => ""), "next");
    await ada.online();
    await ada.sees("on its way");
    await becomes(() => ada.composer.inputValue(), "half a thought");
    assert.equal(await banner.count(), 0);

    // The newer shell is the one that opens without the server.
    await becomes(() => workerSettled(ada), true, "the new worker has what it needs");
    await becomes(() => ada.page.evaluate(() => caches.keys()).then((all) => all.length), 2, "the shell before and this one");
    await becomes(() => kept(ada), { 0: [], 1: ["on its way"] });
    await stage.server.kill();
    await ada.page.reload();
    await ada.sees("on its way");
    assert.equal(await build(ada), "next");
  } finally {
    await next.remove();
  }
}, { over: ["ws"] });

story("a page whose scripts are gone becomes the new one, once", async (stage) => {
  stage.allowOutage();
  stage.allow(/status of 404/);
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  const next = await nextBuild();
  await ada.call("POST", "/channels", { kind: "direct", members: [(await bob.call("GET", "/me")).id] });
  await ada.goTo("bob");
  try {
    // The page has not asked for what it needs in calls, and will not get it.
    await stage.server.kill();
    stage.server.binary = next.binary;
    await stage.server.up();
    await ada.online();
    await ada.composer.fill("half a thought");
    await ada.page.getByRole("button", { name: "Start a call" }).click();
    await becomes(() => build(ada).catch(() => ""), "next");
    await ada.online();
    await becomes(() => ada.composer.inputValue(), "half a thought");
    await ada.mark();
    await ada.page.getByRole("button", { name: "Start a call" }).click();
    await ada.page.getByRole("button", { name: "Leave the call" }).filter({ visible: true }).first().waitFor();
    await ada.isSamePage();
  } finally {
    await next.remove();
  }
}, { over: ["ws"] });

story("signing out takes what was kept along, and so does the end of the session", async (stage) => {
  stage.allow(/status of 401/);
  const ada = await stage.join("ada", installed);
  await ada.say("for my eyes");
  await ada.sees("for my eyes");
  await becomes(() => glance(ada).then(() => kept(ada)), { 0: [], 1: ["for my eyes"] });
  await ada.page.getByTitle("You and your status").click();
  await ada.page.getByRole("menuitem", { name: "Sign out" }).click();
  await ada.page.getByRole("button", { name: "Sign in" }).waitFor();
  assert.deepEqual(await kept(ada), {});

  await ada.call("POST", "/login", ada.credentials);
  await ada.open("/");
  await becomes(() => glance(ada).then(() => kept(ada)), { 0: [], 1: ["for my eyes"] });
  await ada.call("POST", "/logout");
  await ada.page.getByText("You were signed out").waitFor();
  await becomes(() => kept(ada), {});

  // In the same browser, somebody else finds what is theirs.
  await ada.call("POST", "/login", ada.credentials);
  await ada.open("/");
  await becomes(() => glance(ada).then(() => kept(ada)), { 0: [], 1: ["for my eyes"] });
  const bob = await stage.page("bob", ada.page.context());
  await bob.register();
  await bob.open("/c/2");
  await becomes(() => glance(bob).then(() => kept(bob)), { 0: [], 2: [] });
  await ada.page.getByText(/You (are|were) signed out/).waitFor();
  assert.deepEqual(await kept(ada), { 0: [], 2: [] }, "the end of her page took what is his");
});

story("what is changed or deleted where nobody looks changes in what is kept", async (stage) => {
  const ada = await stage.join("ada", installed);
  const bob = await stage.join("bob");
  const [wrong, secret] = [await bob.post("teh word"), await bob.post("the secret")];
  await ada.sees("the secret");
  await becomes(() => glance(ada).then(() => kept(ada)), { 0: [], 1: ["teh word", "the secret"] });
  await ada.open("/c/2");
  await becomes(() => glance(ada).then(() => kept(ada)).then(Object.keys), ["0", "1", "2"]);
  await bob.call("PATCH", `/messages/${wrong.id}`, { body: "the word" });
  await bob.call("DELETE", `/messages/${secret.id}`);
  await becomes(async () => (await kept(ada))[1], ["the word"]);
}, { over: ["ws"] });

story("a press on a notice leads to its message, in the page that is open", async (stage) => {
  const ada = await lookingAway(stage);
  const bob = await stage.join("bob");
  const { id } = await bob.post("over here", { channel: 2 });
  const notices = () => ada.page.evaluate(async () => {
    const all = await (await navigator.serviceWorker.ready).getNotifications();
    return all.map(({ title, body, data }) => `${title}: ${body} ${data.path}`);
  });
  await ada.page.waitForFunction(() => "told" in globalThis);
  await becomes(notices, [`bob in #software: over here /c/2/m/${id}`]);
  const flashes = await ada.notes("article.flash"); // each for two seconds
  const [worker] = ada.page.context().serviceWorkers();
  await worker?.evaluate(async () => {
    const own = /** @type {any} */ (globalThis);
    const [notification] = await own.registration.getNotifications();
    own.dispatchEvent(new own.NotificationEvent("notificationclick", { notification }));
  });
  await ada.isIn("software");
  await becomes(async () => (await flashes()).some(({ words }) => words.includes("over here")), true);
  await becomes(notices, []);
});

story("a call that rings where nobody looks is told, until it is over", async (stage) => {
  const ada = await lookingAway(stage);
  const bob = await stage.join("bob");
  const { id } = await ada.call("GET", "/me");
  await bob.call("POST", "/channels", { kind: "direct", members: [id] });
  await bob.goTo("ada");
  await bob.page.getByRole("button", { name: "Start a call" }).click();
  const notices = () => ada.page.evaluate(async () =>
    (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title }) => title));
  await ada.page.waitForFunction(() => "told" in globalThis);
  await becomes(notices, ["bob is calling"]);
  await leave(bob);
  await becomes(notices, []);
}, { over: ["ws"] });

/**
 * Ada, who may be told by notices and looks at something else.
 * @param {Stage} stage
 */
async function lookingAway(stage) {
  const ada = await stage.visitor("ada", installed);
  await ada.page.context().grantPermissions(["notifications"]);
  // To be looked up once they are shown: Chromium may forget one that comes while it looks.
  await ada.page.addInitScript(() => {
    const { prototype } = ServiceWorkerRegistration;
    const show = prototype.showNotification;
    prototype.showNotification = async function (...args) {
      await show.apply(this, args);
      Object.assign(globalThis, { told: true });
    };
  });
  await ada.register();
  await ada.open("/");
  await shell(ada.page);
  await ada.page.evaluate(() => {
    document.hasFocus = () => false;
    dispatchEvent(new Event("blur"));
  });
  return ada;
}
