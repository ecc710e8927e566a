// A device on a private network that has imported the server's authority: the
// page opens without a warning, and becomes an app that opens without the server.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { noNetwork, runApart } from "./apart.js";
import { shell } from "./harness.js";
import { flags, program } from "./stage.js";

/** @import {TestContext} from "node:test" */

const address = "192.168.23.5";
const binary = fileURLToPath(new URL("../../bin/minimost", import.meta.url));

/** Set where this file runs in the network that it has made for itself. */
const there = process.env.MINIMOST_APART !== undefined;
const skip = noNetwork || (spawnSync("certutil", ["-H"]).error ? "NOT TESTED: no certutil here (libnss3-tools)" : false);

const story = "a private address with the authority imported";
if (there) test(story, { timeout: 60_000 }, onThatNetwork);
else test(story, { skip, timeout: 90_000 }, () =>
  runApart(`ip addr add ${address}/24 dev lo`, fileURLToPath(import.meta.url), story, { MINIMOST_APART: "1" }));

/** @param {TestContext} t */
async function onThatNetwork(t) {
  const dir = await mkdtemp(join(tmpdir(), "minimost-trust-"));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const server = spawn(binary, ["--data", join(dir, "data"), "--addr", `${address}:8443`, "--plain", `${address}:8080`,
    "--stun-addr", "off", "--previews", "off", "--mdns", "", "--log", "json"], { stdio: ["ignore", "ignore", "pipe"] });
  t.after(() => server.kill("SIGKILL"));
  for await (const line of server.stderr) if (String(line).includes(`"message":"serving"`)) break;
  server.stderr.resume();
  const origin = `https://${address}:8443`;

  const stranger = await open(t, join(dir, "stranger"));
  await assert.rejects(stranger.goto(`${origin}/login`), /ERR_CERT_AUTHORITY_INVALID/);

  const device = join(dir, "device");
  const db = `sql:${join(device, ".pki", "nssdb")}`;
  await mkdir(join(device, ".pki", "nssdb"), { recursive: true });
  execFileSync("certutil", ["-d", db, "-N", "--empty-password"]);
  execFileSync("certutil", ["-d", db, "-A", "-t", "C,,", "-n", "MiniMost", "-i", join(dir, "data", "tls", "ca.pem")]);
  const page = await open(t, device);
  await page.goto(`${origin}/signup`);
  await page.getByLabel("Username").fill("ada");
  await page.getByLabel("Password", { exact: true }).fill("Tidal-Basalt-7");
  await page.getByLabel("Repeat password").fill("Tidal-Basalt-7");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("textbox", { name: /^Message/ }).waitFor();
  assert.equal(await page.evaluate(() => isSecureContext && "mediaDevices" in navigator), true);
  await shell(page);

  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
  await page.reload();
  await page.getByRole("textbox", { name: /^Message/ }).waitFor();
}

/** A browser in a home of its own. @param {TestContext} t @param {string} home */
async function open(t, home) {
  const context = await chromium.launchPersistentContext(join(home, "profile"), {
    executablePath: program(), args: flags, env: { ...process.env, HOME: home },
  });
  t.after(() => context.close());
  return context.pages()[0] ?? context.newPage();
}
