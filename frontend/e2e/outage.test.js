// The server dies or restarts under people who go on writing.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";

import { becomes, stored, story } from "./harness.js";

/** @import {ChildProcess} from "node:child_process" */
/** @import {Person} from "./person.js" */

const root = process.getuid?.() === 0;
const tracing = !(root && existsSync("/usr/bin/strace")) && "needs root and strace";

story("kill -9 in a burst loses nothing and doubles nothing", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.mark();
  await bob.mark();
  const acknowledged = acknowledgements(ada);
  const wanted = Array.from({ length: 40 }, (_, i) => `message ${i}.`);

  for (const [i, words] of wanted.entries()) {
    if (i === 15) await becomes(async () => acknowledged.size > 5, true, "some are acknowledged");
    if (i === 20) await stage.server.kill();
    if (i === 30) await stage.server.up();
    await ada.say(words);
  }
  for (const person of [ada, bob]) {
    await becomes(() => person.bodies(), wanted);
    await person.online();
    await person.isSamePage();
  }
  const all = await bob.stored();
  assert.deepEqual(all, wanted);
  for (const words of acknowledged) assert.ok(all.includes(words), `${words} was lost`);
});

story("what is written while the server is away survives a reload", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.say("before");
  for (const person of [ada, bob]) await person.sees("before");
  await stage.server.kill();
  const wanted = ["first", "second", "third"];
  for (const words of wanted) await ada.say(words);
  await ada.page.getByText("3 messages waiting to send").waitFor();
  assert.deepEqual(await ada.bodies(), ["before", ...wanted]);
  await becomes(() => stored(ada.page, "outbox"), 3);
  await assert.rejects(ada.page.reload(), /ERR_CONNECTION_REFUSED/);
  await ada.page.waitForURL(/^chrome-error:/);
  await stage.server.up();
  await ada.open("/");
  for (const person of [ada, bob]) await becomes(() => person.bodies(), ["before", ...wanted]);
  assert.deepEqual(await bob.stored(), ["before", ...wanted]);
});

story("a restart is told, and is over by itself", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.mark();
  const banner = ada.page.getByText(`No connection to ${stage.server.address}.`);
  const told = await ada.notes("nav [role=status], .bar-warn b");
  const lost = Date.now(); // at the earliest: the server takes its time to end
  const stopped = stage.server.stop();
  await banner.waitFor();
  await ada.connection("Offline");
  const [, reconnecting, first, second] = await told(); // the first is that there was a connection
  assert.equal(reconnecting?.words, "Reconnecting");
  const none = [first, second].find((one) => one?.words !== "Offline");
  assert.equal(none?.words, await banner.textContent());
  assert.ok((none?.at ?? 0) - lost >= 2500, "the banner came too soon");
  await ada.say("written without a server");
  await stopped;
  await stage.server.up();
  // Its own next try may come first and take the button away.
  const pressed = ada.page.getByRole("button", { name: "Try now" }).click().catch(() => {});
  await Promise.race([pressed, ada.online()]);
  await ada.online();
  await banner.waitFor({ state: "detached" });
  await bob.sees("written without a server");
  await ada.isSamePage();
});

story("a full disk is told, and what was written goes out when there is room", async (stage) => {
  stage.allow(/status of 507/);
  stage.allowComplaints(/request refused/);
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.say("before");
  await bob.sees("before");
  const filling = join(stage.server.dir, "filling");
  await fill(filling);
  await assert.rejects(async () => { // the database may have some room of its own
    for (;;) await bob.call("POST", "/channels/1/messages", filler());
  }, /: 507/);
  await ada.say("into a full disk");
  await ada.message("into a full disk").getByRole("status")
    .filter({ hasText: "Not sent yet. The server's disk is full." }).waitFor();
  await ada.composer.fill("and typed on");
  assert.ok((await bob.bodies()).includes("before"), "reading goes on");
  await rm(filling);
  await bob.sees("into a full disk");
  assert.equal(await ada.composer.inputValue(), "and typed on");
  await ada.message("into a full disk").getByRole("status").waitFor({ state: "detached" });
}, { disk: true, skip: !root && "only root can mount a disk" });

story("a disk that fails is told, and nothing is lost over the restart", async (stage) => {
  stage.allowOutage();
  stage.allowComplaints(/request refused/, /disk failed/);
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.say("before");
  await bob.sees("before");
  const tracer = await failToSync(stage.server.process?.pid);
  await ada.say("onto a failing disk");
  await ada.message("onto a failing disk").getByRole("status")
    .filter({ hasText: "Not sent yet. The server cannot write to its disk." }).waitFor();
  await ada.composer.fill("and typed on");
  assert.deepEqual(await bob.stored(), ["before"], "reading goes on");
  tracer.kill("SIGINT");
  await once(tracer, "exit");
  await stage.server.kill();
  await stage.server.up();
  await bob.sees("onto a failing disk");
  assert.equal(await ada.composer.inputValue(), "and typed on");
  assert.deepEqual(await ada.stored(), ["before", "onto a failing disk"]);
}, { skip: tracing });

/**
 * @param {number|undefined} pid of a process that cannot sync from now on
 * @returns {Promise<ChildProcess>} what sees to that
 */
async function failToSync(pid) {
  const tracer = spawn("strace", ["-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
    "-e", "inject=fsync,fdatasync:error=EIO", "-p", String(pid)], { stdio: ["ignore", "ignore", "pipe"] });
  const [said] = await once(tracer.stderr, "data");
  assert.match(String(said), /attached/);
  return tracer;
}

/**
 * @param {string} name of a file that takes what room there is
 */
async function fill(name) {
  const file = await open(name, "w");
  const block = Buffer.alloc(4096);
  await assert.rejects(async () => {
    for (;;) await file.write(block);
  }, { code: "ENOSPC" });
  await file.close();
}

/** @returns {{body: string, nonce: string}} a message that takes room */
function filler() {
  return { body: "x".repeat(3000), nonce: randomUUID() };
}

/**
 * @param {Person} person
 * @returns {Set<string>} the texts of this person that the server has acknowledged, growing
 */
function acknowledgements({ page }) {
  /** @type {Set<string>} */
  const texts = new Set();
  page.on("response", async (response) => {
    const request = response.request();
    if (request.method() !== "POST" || !request.url().endsWith("/messages")) return;
    if (response.ok()) texts.add(request.postDataJSON().body);
  });
  return texts;
}
