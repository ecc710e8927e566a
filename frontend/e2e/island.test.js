// Calls on networks that are not as they should be: one that leads nowhere, one
// that swallows what the browser asks, and four cameras for as long as you like.

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { noNetwork, runApart } from "./apart.js";
import { answer, joinListening, launchWithDevices, rises } from "./caller.js";
import { becomes, story } from "./harness.js";

/** @import {AddressInfo} from "node:net" */
/** @import {Stage} from "./stage.js" */

before(launchWithDevices);

const ws = /** @type {["ws"]} */ (["ws"]);
const soak = Number(process.env["MINIMOST_SOAK"] ?? 0);

test("two people call each other where no route leads out", { skip: noNetwork, timeout: 120_000 }, () =>
  runApart('test -z "$(ip route)"', fileURLToPath(new URL("calls.test.js", import.meta.url)), "both call at once"));

story("the self-test says that the server's UDP port is blocked", async (stage) => {
  const wall = createSocket("udp4").bind(0, "127.0.0.1");
  await once(wall, "listening");
  const { port } = /** @type {AddressInfo} */ (wall.address());
  let asked = 0;
  wall.on("message", () => (asked += 1));
  const ada = await stage.visitor("ada");
  await ada.register();
  await ada.page.route("**/api/v1/bootstrap", async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    json.server.stun_port = port;
    await route.fulfill({ response, json });
  });
  const { id } = await (await stage.join("bob")).call("GET", "/me");
  const { channel } = await ada.call("POST", "/channels", { kind: "private", name: "lab", members: [id] });
  await ada.open(`/c/${channel.id}`);
  await ada.page.getByRole("button", { name: "Start a call" }).click();
  await ada.page.getByRole("button", { name: "Microphone, camera and speaker" }).click();
  await ada.page.getByRole("button", { name: "Check my setup" }).click();
  await ada.page.getByText(`No answer from the server's UDP port ${port}.`).waitFor();
  assert.ok(asked > 0, "nothing was asked");
  wall.close();
}, { over: ws });

const four = "four people with cameras stay connected";
if (soak > 0) story(four, fourCameras, { over: ws, limit: 180_000 + soak * 1000 });
else test(four, { skip: "NOT TESTED: it takes both processors; set MINIMOST_SOAK to the seconds" }, () => {});

/** @param {Stage} stage */
async function fourCameras(stage) {
  const people = await Promise.all(["ada", "bob", "cathy", "dora"].map((name) => joinListening(stage, name)));
  const [ada, ...others] = /** @type {[typeof people[0], ...typeof people]} */ (people);
  await ada.makeRoom("lab", "", others.map(({ name }) => name));
  await ada.page.getByRole("button", { name: "Start a call" }).click();
  for (const person of others) await answer(person, "ada");
  for (const { page } of people) await page.getByRole("button", { name: "Turn the camera on" }).click();
  for (const person of people) await rises(person, 3, "frames");
  const [began, used] = [Date.now(), cpuSeconds(stage.server.process?.pid ?? 0)];
  while (Date.now() - began < soak * 1000) {
    for (const person of people) await rises(person, 3, "bytes");
  }
  for (const person of people) {
    await rises(person, 3, "frames");
    await becomes(() => person.page.evaluate(() => /** @type {{connections: unknown[]}} */ (
      /** @type {unknown} */ (globalThis)).connections.length), 3, "connections were made anew");
  }
  const seconds = cpuSeconds(stage.server.process?.pid ?? 0) - used;
  process.stdout.write(`# the server used ${seconds.toFixed(2)} s of CPU in ${((Date.now() - began) / 1000).toFixed(0)} s\n`);
}

/** What a process has used of the processor. @param {number} pid */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
