// A small lab's week: who works there, what they have said, and what o'clock it
// is on the devices of the one who comes in.

import assert from "node:assert/strict";

import { board, plot, portraits, scope, thermal } from "./pictures.js";

/** @import {BrowserContext, BrowserContextOptions} from "playwright-core" */
/** @import {Person} from "./person.js" */
/** @import {Site} from "./site.js" */
/** @import {Stage} from "./stage.js" */
/** @import {TestFile} from "./files.js" */

/** @typedef {"dark"|"light"} Theme */

export const channels = [
  { name: "general", topic: "For everybody in the lab" },
  { name: "software", topic: "Update server, dashboards, tooling" },
  { name: "firmware", topic: "Boards, bootloaders, releases" },
  { name: "systems", topic: "Racks, power, network" },
  { name: "off-topic", topic: "" },
];

const names = ["maren", "priya", "idris", "noor", "felix", "tomas", "yuki", "wren", "hana"];
const team = ["priya", "idris", "noor", "felix", "tomas", "yuki", "wren"];

const jitter = `Full jitter, capped at five minutes:

\`\`\`c
uint32_t ota_backoff_ms(unsigned attempt)
{
    uint32_t cap = MIN(BASE_MS << MIN(attempt, 9), 300000);
    return esp_random() % (cap + 1);   // full jitter
}
\`\`\``;

const schematic = { name: "kestrel-rev-c-schematic.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(2_500_000, "%PDF-1.7\n") };

const reviewed = "Reviewed and merged";

/**
 * Days ago and time of day, author, words; re: how the message it answers
 * begins; now: how it reads since it was edited; brings: its files; gets: its
 * reactions, by how many.
 * @typedef {{at: string, by: string, says: string, re?: string, now?: string, brings?: TestFile[],
 *   gets?: Record<string, number>}} Said
 */

/**
 * @param {string} wiki
 * @param {string} code
 * @returns {Said[]}
 */
const talk = (wiki, code) => [
  { at: "2 09:12", by: "idris", says: "Rev C boards are in. Scope captures and thermals from this morning, the 3V3 rail is finally clean:", brings: [scope, board, thermal, plot], gets: { "🎉": 4, "🔥": 3, "👀": 2 } },
  { at: "2 09:14", by: "idris", says: "After 40 minutes at full load: **51 °C** on the PMIC, 38 °C at the case. No throttling." },
  { at: "2 09:20", by: "yuki", re: "After 40", says: "Which ground did you probe with, the spring or the long clip?" },
  { at: "2 09:21", by: "idris", says: "Spring. The long clip adds about 40 mV of ringing, ask me how I know 😅", gets: { "😂": 5 } },
  { at: "2 10:05", by: "tomas", says: "Schematic as built, including the two bodge wires on U7.", brings: [schematic] },
  { at: "2 11:40", by: "wren", says: `Rollout order for the first fifty units is written up: ${wiki}` },
  { at: "1 14:02", by: "priya", says: `Found why the update server fell over on Monday. After a power cut every gateway retries in lockstep, there is no backoff at all: ${code}` },
  { at: "1 14:04", by: "priya", says: jitter, gets: { "👍": 5, "✅": 2 } },
  { at: "1 14:20", by: "felix", re: "Full jitter", says: "Nice and small. Does `esp_random()` have enough entropy so early?", now: "Nice and small. Does `esp_random()` have enough entropy that early in boot?" },
  { at: "1 14:22", by: "priya", says: "It does once RF is up, and OTA only starts after that. Added an assert so nobody trips over it later." },
  { at: "1 14:31", by: "maren", says: `${reviewed}. Building **2.4.0-rc2** now.` },
  { at: "0 08:52", by: "noor", says: "Morning! rc2 ran on the rack overnight: 500 simulated gateways, three power cuts. Peak on the update server went from 480 requests per second to **31**.", gets: { "🚀": 6, "👏": 3 } },
  { at: "0 08:58", by: "idris", re: reviewed, says: "@maren can you sign rc2 before the 14:00 build? The HSM stays plugged into lab-2 until lunch." },
  { at: "0 09:03", by: "tomas", says: "PSU swap on rack 3 is at 12:30. Ten minutes, if nobody hides the screwdriver again." },
  { at: "0 09:05", by: "maren", says: "On it. Signing now, the hash goes here when it is done." },
];

/** Everybody, and what they have said. */
export class Lab {
  constructor(/** @type {Stage} */ stage, /** @type {Site} */ wiki, /** @type {Site} */ code) {
    this.stage = stage;
    this.wiki = wiki;
    this.code = code;
    /** @type {Map<string, Person>} */
    this.people = new Map();
    /** @type {Map<number, string>} when, by message */
    this.times = new Map();
    /** @type {{says: string, id: number}[]} */
    this.said = [];
    /** The private channel of the board. */
    this.bringup = 0;
    /** That of the release. */
    this.release = 0;
    /** @type {Awaited<ReturnType<BrowserContext["storageState"]>>|undefined} maren's, for all her devices */
    this.signedIn = undefined;
  }

  /** @param {string} name */
  person(name) {
    const person = this.people.get(name);
    assert.ok(person, name);
    return person;
  }

  /** @param {string} start how it begins */
  message(start) {
    const message = this.said.find((m) => m.says.startsWith(start));
    assert.ok(message, start);
    return message.id;
  }

  async fill() {
    for (const name of names) {
      const person = await this.stage.visitor(name);
      await person.register();
      this.people.set(name, person);
    }
    const maren = this.person("maren");
    this.bringup = await this.room("rev-c", "Kestrel gateway rev C: bring-up, OTA and the 2.4 release. Builds on 10.0.4.12", team);
    await maren.call("PATCH", `/channels/${this.bringup}`, { name: "kestrel-bringup" });
    this.release = await this.room("release-2-4", "Ship on Thursday", ["idris", "priya", "tomas"]);
    await this.room("lab-rota", "Who opens, who closes", ["yuki", "tomas"]);
    const page = this.wiki.link("/kestrel/ota-rollout");
    const lines = this.code.link("/projects/OTA/repos/kestrel-ota/browse/src/ota/retry.c?at=9f3c2ab7d0#48-50");
    for (const one of talk(page, lines)) await this.say(one);
    await maren.call("PUT", `/channels/${this.bringup}/read`, { message_id: this.message(reviewed) });
    for (const start of ["Full jitter", "Schematic", "Rev C"]) {
      await this.person("idris").call("PUT", `/messages/${this.message(start)}/pin`);
    }
    const newest = { message_id: this.said.at(-1)?.id };
    for (const name of ["idris", "priya", "tomas"]) {
      await this.person(name).call("PUT", `/channels/${this.bringup}/read`, newest);
    }
    await this.elsewhere();
  }

  /** @param {string} name @param {string} topic @param {string[]} people */
  async room(name, topic, people) {
    const ids = await Promise.all(people.map((p) => this.id(p)));
    const { channel } = await this.person("maren").call("POST", "/channels", { kind: "private", name, topic, members: ids });
    return channel.id;
  }

  /** @param {string} name */
  async id(name) {
    return (await this.person(name).call("GET", "/me")).id;
  }

  /** @param {Said} one */
  async say({ at, by, says, re, now, brings, gets = {} }) {
    const author = this.person(by);
    const reply_to = re && this.message(re);
    const { id } = await author.post(says, { channel: this.bringup, reply_to: reply_to || undefined, files: brings });
    if (now) await author.call("PATCH", `/messages/${id}`, { body: now });
    this.said.push({ says, id });
    this.times.set(id, at);
    for (const [emoji, count] of Object.entries(gets)) {
      const fans = ["maren", ...team].filter((name) => name !== by).slice(0, count);
      for (const name of fans) {
        await this.person(name).call("PUT", `/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
      }
    }
  }

  /** What goes on beside. */
  async elsewhere() {
    const maren = this.person("maren");
    await this.person("yuki").post("Has anybody seen the spare PoE injector?");
    await this.person("felix").post("Window seat, second drawer.");
    await this.person("idris").post("@maren the switch in lab-2 has new firmware", { channel: 3 });
    for (const name of ["yuki", "wren", "hana"]) await this.person(name).post("Cake in the kitchen!", { channel: 5 });
    await maren.call("PUT", "/channels/2/draft", { body: "Release notes: " });
    await maren.call("PUT", "/channels/4/notify", { level: "none" });
    for (const others of [["idris"], ["priya"], ["felix", "noor"], ["tomas"], ["yuki"], ["hana"]]) {
      const members = await Promise.all(others.map((name) => this.id(name)));
      const { channel } = await maren.call("POST", "/channels", { kind: "direct", members });
      const first = this.person(others[0] ?? "");
      const { id } = await first.post(others[0] === "priya" ? "Two minutes?" : "See you at lunch", { channel: channel.id });
      if (others[0] !== "priya") await maren.call("PUT", `/channels/${channel.id}/read`, { message_id: id });
    }
    for (const [name, data] of Object.entries(portraits)) {
      const url = `${this.stage.server.origin}/api/v1/me/avatar`;
      const { request } = this.person(name).page.context();
      const answer = await request.put(url, { data, headers: { "Content-Type": "image/png" } });
      assert.ok(answer.ok(), await answer.text());
    }
  }

  /** Brings people to their desks, so that they are seen. */
  async gather() {
    for (const name of ["priya", "idris", "noor", "felix"]) {
      await this.person(name).open(`/c/${this.bringup}`);
    }
  }

  /**
   * A device of maren's, on which it is after nine. Nobody waits three days for
   * a picture: the times, and the names of the sites, are put into what her page
   * is told.
   * @param {Theme} theme
   * @param {BrowserContextOptions} device
   */
  async maren(theme, device) {
    const maren = await this.stage.visitor("maren", { ...device, storageState: this.signedIn });
    if (!this.signedIn) {
      await maren.call("POST", "/login", maren.credentials);
      this.signedIn = await maren.page.context().storageState();
    }
    await maren.page.addInitScript((t) => localStorage.setItem("minimost.theme", t), theme);
    await maren.page.clock.install({ time: when("0 09:07") });
    await maren.page.route(/\/(messages|pins|search|mentions)\b/, async (route) => {
      if (route.request().method() !== "GET") return route.continue();
      const response = await route.fetch();
      const text = (await response.text())
        .replaceAll(`http://${this.wiki.host}`, "https://wiki.halden.lan").replaceAll(this.wiki.host, "wiki.halden.lan")
        .replaceAll(`http://${this.code.host}`, "https://bitbucket.halden.lan").replaceAll(this.code.host, "bitbucket.halden.lan")
        .replaceAll("127.0.0.1", "wiki.halden.lan");
      await route.fulfill({ response, json: JSON.parse(text, (_, value) => this.dated(value)) });
    });
    return maren;
  }

  /** @param {any} value */
  dated(value) {
    const at = this.times.get(value?.id) ?? (value?.kind === "system" && "2 09:02");
    if (!at || !value.created_at) return value;
    return { ...value, created_at: when(at), ...(value.edited_at ? { edited_at: when(at) } : {}) };
  }
}

/** @param {string} at days ago and time of day */
function when(at) {
  const [days = 0, hours = 0, minutes = 0] = at.split(/[ :]/).map(Number);
  const date = new Date();
  date.setDate(date.getDate() - days);
  date.setHours(hours, minutes, 0, 0);
  return date.toISOString();
}
