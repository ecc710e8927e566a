// The real server, as a process with a port and a data directory of its own.

import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** @import {ChildProcess} from "node:child_process" */

const binary = fileURLToPath(new URL("../../bin/minimost", import.meta.url));
const tool = fileURLToPath(new URL("../../bin/minimost-admin", import.meta.url));
const seeder = fileURLToPath(new URL("../../bin/seed", import.meta.url));
const run = promisify(execFile);

/** Milliseconds until a server that does not come up is given up. */
const patience = 10_000;

/** @typedef {{name: string, topic?: string}} PublicChannel */

/** @typedef {{level: string, message: string, addr?: string}} LogLine */

/** One server; it keeps its address and its data over every restart. */
export class Server {
  /**
   * @param {string} dir
   * @param {string} name what people see it called
   * @param {string[]} allow hosts whose links get cards
   * @param {"open"|"invite"|"closed"} signup who may make an account
   */
  constructor(dir, name, allow, signup) {
    this.dir = dir;
    this.name = name;
    this.allow = allow;
    /** What runs; another one from the next start on. */
    this.binary = binary;
    this.signup = signup;
    /** Host and port, with port 0 until the first start. */
    this.address = "127.0.0.1:0";
    /** @type {ChildProcess|undefined} */
    this.process = undefined;
    /** Whether the data is on a disk of its own. */
    this.mounted = false;
    /** @type {LogLine[]} what it said of warnings and errors, over all its lives */
    this.complaints = [];
  }

  /**
   * @param {{name?: string, channels?: PublicChannel[], allow?: string[], signup?: "open"|"invite"|"closed",
   *   disk?: boolean, seeded?: number}} [options] seeded: messages that three people have written in the first channel
   * @returns {Promise<Server>} that serves
   */
  static async start(options = {}) {
    const { name = "Halden Lab", channels, allow = [], signup = "open", disk = false, seeded = 0 } = options;
    if (!existsSync(binary)) throw new Error(`There is no ${binary}: run make build.`);
    const server = new Server(await mkdtemp(join(tmpdir(), "minimost-e2e-")), name, allow, signup);
    if (disk) server.mount();
    if (seeded > 0) await server.seed(seeded);
    if (channels) await server.configure(channels);
    await server.up();
    return server;
  }

  get origin() {
    return `http://${this.address}`;
  }

  /** Starts it, on the port it had before. */
  async up() {
    const cards = this.allow.flatMap((host) => ["--preview-allow", host]);
    const flags = ["--data", this.dir, "--http", this.address, "--name", this.name, "--signup", this.signup,
      ...(cards.length > 0 ? cards : ["--previews", "off"])];
    // Any port, because others may test here; any source, because a sandbox may be in no network.
    flags.push("--stun-addr", ":0", "--stun-public");
    const child = spawn(this.binary, [...flags, "--log", "json", "--signups-per-hour", "0"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.process = child;
    /** @type {string[]} */
    const heard = [];
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    const lines = createInterface({ input: child.stderr });
    await new Promise((resolve, reject) => {
      lines.on("line", (line) => {
        heard.push(line);
        const said = logLine(line);
        if (said?.message === "serving") resolve((this.address = said.addr ?? ""));
        if (said && said.level !== "info") this.complaints.push(said);
      });
      child.once("exit", () => reject(new Error(`The server ended:\n${heard.join("\n")}`)));
    });
    clearTimeout(timer);
  }

  /** Gives it a disk of its own that is soon full. */
  mount() {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", this.dir]);
    this.mounted = true;
  }

  /**
   * Writes its history before the first start: three people in one channel.
   * @param {number} messages
   */
  async seed(messages) {
    const town = ["--people", "3", "--channels", "1", "--span", "720h"];
    await run(seeder, ["--data", this.dir, "--messages", String(messages), ...town]);
  }

  /**
   * What an administrator does beside it.
   * @param {...string} args of minimost-admin
   * @returns {Promise<string>} what it prints
   */
  async admin(...args) {
    return (await run(tool, ["--data", this.dir, "--yes", ...args])).stdout;
  }

  /** Ends it as a power cut would. */
  async kill() {
    await this.signal("SIGKILL");
  }

  /** Ends it as an administrator would. */
  async stop() {
    await this.signal("SIGTERM");
  }

  /** @param {"SIGKILL"|"SIGTERM"} signal */
  async signal(signal) {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  /** @param {PublicChannel[]} channels as channels.json is to list them */
  async configure(channels) {
    await writeFile(join(this.dir, "channels.json"), JSON.stringify(channels));
    this.process?.kill("SIGHUP");
  }

  /** Stops it and removes what it has stored. */
  async remove() {
    await this.kill();
    if (this.mounted) execFileSync("umount", [this.dir]);
    await rm(this.dir, { recursive: true, force: true });
  }
}

/**
 * @param {string} line
 * @returns {LogLine|undefined} nothing for what is meant for people
 */
function logLine(line) {
  return line.startsWith("{") ? JSON.parse(line) : undefined;
}
