// Runs stories in a network of their own, in which there is nothing but this machine.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

const flags = ["--map-root-user", "--net"];

/** Why there can be none here, or false. */
export const noNetwork = spawnSync("unshare", [...flags, "ip", "link"]).status === 0
  ? false
  : "NOT TESTED: no network namespaces here (unshare from util-linux, ip from iproute2)";

/**
 * @param {string} prepare what a shell does there first
 * @param {string} file with the story
 * @param {string} story how its name begins, which must pass
 * @param {NodeJS.ProcessEnv} [env] more of it
 */
export async function runApart(prepare, file, story, env = {}) {
  const run = `ip link set lo up && ${prepare} && exec node --test --test-name-pattern "${story}" ${file}`;
  const child = spawn("unshare", [...flags, "sh", "-c", run], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
  });
  let said = "";
  child.stdout.on("data", (part) => (said += part));
  const [code] = await once(child, "close");
  assert.equal(code, 0, said);
  assert.match(said, new RegExp(`^ok \\d+ - ${story}`, "m"), said);
}
