// The page as an app: it opens without the server, reads what was last seen,
// and comes to a newer version without a break.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { becomes, story } from "./harness.js";

/** @import {Person} from "./person.js" */
/** @import {Stage} from "./stage.js" */

const installed = /** @type {const} */ ({ serviceWorkers: "allow" });

/** Waits until the browser has the page's shell. @param {Person} person */
async function shell({ page }) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    }
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

story("the page opens without the server, and what is written goes out later", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada", installed);
  const bob = await stage.join("bob");
  await bob.post("seen in **general**");
  await bob.post("seen in software", { channel: 2 });
  await ada.sees("seen in general");
  await ada.goTo("software");
  await ada.sees("seen in software");
  await shell(ada);
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
