// Draws docs/images: a small lab's morning, in the real page of a real server.
// Run it with make screenshots.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { bring, draw } from "./files.js";
import { Server } from "./server.js";
import { closeBrowser, Stage } from "./stage.js";

/** @import {BrowserContextOptions} from "playwright-core" */
/** @import {Person} from "./person.js" */
/** @import {TestFile} from "./files.js" */

const images = fileURLToPath(new URL("../../docs/images/", import.meta.url));

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = {
  viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true,
};

const channels = [
  { name: "general", topic: "For everybody in the lab" },
  { name: "software", topic: "Update server, dashboards, tooling" },
  {
    name: "firmware",
    topic: "Kestrel gateway rev C: bring-up, OTA and the 2.4 release. Builds on 10.0.4.12",
  },
  { name: "systems", topic: "Racks, power, network" },
  { name: "off-topic", topic: "" },
];
const firmware = 3;

const names = ["maren", "priya", "idris", "noor", "felix", "tomas", "yuki"];

const jitter = `Full jitter, capped at five minutes:

\`\`\`c
static uint32_t backoff_ms(uint8_t attempt)
{
    uint32_t cap = MIN(BASE_MS << MIN(attempt, 9), 300000);
    return esp_random() % (cap + 1);   // full jitter
}
\`\`\``;

/** @param {string} name @param {Buffer} buffer @returns {TestFile} */
const png = (name, buffer) => ({ name, mimeType: "image/png", buffer });

/** A scope's screen: a step that rings, and a square wave below it. */
const scope = draw(960, 600, (x, y) => {
  const t = (x - 220) / 60;
  const step = t < 0 ? 400 : 170 - 120 * Math.exp(-t / 1.2) * Math.cos(t * 5);
  const wave = Math.floor(x / 80) % 2 ? 520 : 450;
  const near = (/** @type {number} */ at) => Math.abs(y - at) < 2.5;
  if (near(step) || (Math.abs(x - 220) < 2 && y < 400 && y > 60)) return [255, 206, 84];
  if (near(wave) || (x % 80 < 3 && y > 450 && y < 520)) return [84, 200, 235];
  return x % 96 < 2 || y % 75 < 2 ? [22, 34, 42] : [5, 9, 13];
});

/** What a thermal camera sees: three warm spots. */
const thermal = draw(480, 320, (x, y) => {
  const spots = [[150, 130, 52, 1], [320, 110, 44, 0.75], [350, 220, 70, 0.6]];
  const heat = spots.reduce((sum, [a = 0, b = 0, r = 1, h = 0]) =>
    sum + h * Math.exp(-((x - a) ** 2 + (y - b) ** 2) / (r * r)), 0.12);
  return [Math.min(255, 60 + heat * 320), Math.min(255, heat * heat * 210), 110 * (1 - heat * 0.7) + 20];
});

/** A mountain at dusk, in somebody's own colours. */
const dusk = (/** @type {number} */ warm) => draw(192, 192, (x, y) => {
  const ridge = 120 - 40 * Math.sin(x / 31 + warm) - 12 * Math.sin(x / 9);
  if (y > ridge) return [34 + warm * 4, 48, 66 + warm * 6];
  return [120 + y * 0.7, 90 + y * (0.3 + warm * 0.03), 160 - y * 0.4];
});

const captures = [png("3v3-rail.png", scope), png("thermal.png", thermal), png("scope-2.png", scope)];
const schematic = { name: "kestrel-rev-c-schematic.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(2_500_000, "%PDF-1.7\n") };

/**
 * Time of day, author, words; re: how the message it answers begins; now: how
 * it reads since it was edited; brings: its files.
 * @type {{at: string, by: string, says: string, re?: string, now?: string, brings?: TestFile[]}[]}
 */
const talk = [
  { at: "08:12", by: "idris", says: "Rev C boards are in. Scope captures and thermals from this morning, the 3V3 rail is finally clean:", brings: captures },
  { at: "08:20", by: "tomas", says: "Schematic as built, including the two bodge wires on U7.", brings: [schematic] },
  { at: "08:31", by: "idris", says: "Rack 2 lost all its gateways at once last night. They came back within the same second and took the update server down with them." },
  { at: "08:34", by: "felix", says: "So the retry timer is **synchronised**. Every unit sees the outage at the same moment and counts the same seconds." },
  { at: "08:35", by: "felix", says: "- 500 units\n- one retry each, every 30 s\n- 480 requests in the first second" },
  { at: "08:39", by: "priya", says: jitter },
  { at: "08:41", by: "felix", re: "Full jitter", says: "Nice and small. Does `esp_random()` have enough entropy so early?", now: "Nice and small. Does `esp_random()` have enough entropy that early in boot?" },
  { at: "08:43", by: "priya", says: "It does once RF is up, and OTA only starts after that. Added an assert so nobody trips over it later." },
  { at: "08:47", by: "maren", says: "Reviewed and merged. Building **2.4.0-rc2** now." },
  { at: "08:52", by: "noor", says: "rc2 is on the rack: 500 simulated gateways, three power cuts. Peak on the update server went from 480 requests per second to **31**." },
  { at: "08:58", by: "idris", re: "Reviewed and merged", says: "@maren can you sign rc2 before the 14:00 build? The HSM stays plugged into lab-2 until lunch." },
  { at: "09:03", by: "tomas", says: "PSU swap on rack 3 is at 12:30. Ten minutes, if nobody hides the screwdriver again." },
  { at: "09:05", by: "maren", says: "On it. Signing now, the hash goes here when it is done." },
];
/** From here on maren has read nothing yet when she comes in. */
const readUpTo = "Reviewed and merged";

/** Everybody, and what they have said. */
class Lab {
  constructor(/** @type {Stage} */ stage) {
    this.stage = stage;
    /** @type {Map<string, Person>} */
    this.people = new Map();
    /** @type {Map<number, string>} the time of day by message */
    this.times = new Map();
  }

  /** @param {string} name */
  person(name) {
    const person = this.people.get(name);
    assert.ok(person, name);
    return person;
  }

  async fill() {
    for (const name of names) {
      const person = await this.stage.visitor(name);
      await person.register();
      this.people.set(name, person);
    }
    /** @type {{says: string, id: number}[]} */
    const said = [];
    const idOf = (/** @type {string} */ start) => said.find((m) => m.says.startsWith(start))?.id;
    for (const { at, by, says, re, now, brings } of talk) {
      const author = this.person(by);
      const reply_to = re && idOf(re);
      const options = { channel: firmware, reply_to: reply_to || undefined, files: brings };
      const { id } = await author.post(says, options);
      if (now) await author.call("PATCH", `/messages/${id}`, { body: now });
      said.push({ says, id });
      this.times.set(id, at);
    }
    await this.read("maren", firmware, idOf(readUpTo));
    await this.person("yuki").post("Has anybody seen the spare PoE injector?");
    await this.person("felix").post("Window seat, second drawer.");
    await this.person("idris").post("@maren the switch in lab-2 has new firmware", { channel: 4 });
    await this.person("maren").call("PUT", "/channels/2/draft", { body: "Release notes: " });
  }

  /**
   * @param {string} name
   * @param {number} channel
   * @param {number|undefined} message_id
   */
  async read(name, channel, message_id) {
    await this.person(name).call("PUT", `/channels/${channel}/read`, { message_id });
  }

  /** Some have a photo. */
  async dress() {
    for (const [i, name] of ["maren", "idris", "priya"].entries()) {
      const url = `${this.stage.server.origin}/api/v1/me/avatar`;
      const { request } = this.person(name).page.context();
      const answer = await request.put(url, { data: dusk(i * 2), headers: { "Content-Type": "image/png" } });
      assert.ok(answer.ok(), await answer.text());
    }
  }

  /** Brings people to their desks, so that they are seen. */
  async gather() {
    for (const name of ["priya", "idris", "noor", "felix"]) {
      await this.person(name).open(`/c/${firmware}`);
    }
  }

  /**
   * A device of maren's, on which it is after nine. Nobody waits a morning for
   * a picture: the times of day are put into what her page is told.
   * @param {"dark"|"light"} theme
   * @param {BrowserContextOptions} device
   */
  async maren(theme, device) {
    const maren = await this.stage.visitor("maren", device);
    await maren.call("POST", "/login", maren.credentials);
    await maren.page.addInitScript((t) => localStorage.setItem("minimost.theme", t), theme);
    await maren.page.clock.install({ time: today("09:07") });
    await maren.page.route(/\/messages\?/, async (route) => {
      const response = await route.fetch();
      const page = await response.json();
      for (const m of page.messages) {
        const at = this.times.get(m.id);
        if (at) m.created_at = today(at);
        if (at && m.edited_at) m.edited_at = today(at);
      }
      await route.fulfill({ response, json: page });
    });
    return maren;
  }
}

/** @param {string} clock @returns {string} */
function today(clock) {
  const at = new Date();
  const [hours, minutes] = clock.split(":").map(Number);
  at.setHours(hours, minutes, 0, 0);
  return at.toISOString();
}

/**
 * @param {Person} person
 * @param {string} name
 */
async function shoot({ page }, name) {
  await page.locator(".is-scrolling").waitFor({ state: "detached" }); // the day has faded
  await page.screenshot({ path: `${images}${name}.png`, animations: "disabled" });
}

/** @param {Lab} lab */
async function chats(lab) {
  for (const theme of /** @type {const} */ (["dark", "light"])) {
    const maren = await lab.maren(theme, desktop);
    await maren.open(`/c/${firmware}`);
    await maren.sees("Signing now");
    await lab.person("priya").composer.pressSequentially("Thanks");
    await maren.page.getByText("priya is typing").waitFor();
    await shoot(maren, `chat-${theme}`);
    await maren.page.context().close();

    const mobile = await lab.maren(theme, phone);
    await mobile.open(`/c/${firmware}`);
    await mobile.sees("Signing now");
    await shoot(mobile, `phone-${theme}`);
    if (theme === "dark") {
      await mobile.page.getByRole("button", { name: /^Open navigation/ }).tap();
      await mobile.channel("software").waitFor();
      await shoot(mobile, "phone-drawer");
    }
    await mobile.page.context().close();
    await lab.person("priya").composer.fill("");
  }
}

/** @param {Lab} lab */
async function media(lab) {
  for (const theme of /** @type {const} */ (["dark", "light"])) {
    const maren = await lab.maren(theme, desktop);
    await maren.open(`/c/${firmware}`);
    await maren.sees("Signing now");
    await maren.message("Rev C boards").evaluate((row) => row.scrollIntoView({ block: "start" }));
    const pictures = maren.message("Rev C boards").locator(".shot img");
    await pictures.evaluateAll((all) => Promise.all(all.map((img) =>
      img instanceof HTMLImageElement && img.decode())));
    await bring(maren.page, "drop", "main", captures.slice(1));
    await maren.page.getByRole("button", { name: "Remove thermal.png" }).waitFor();
    await shoot(maren, `media-${theme}`);
    await maren.page.context().close();
  }
}

/** @param {Lab} lab */
async function special(lab) {
  const maren = await lab.maren("dark", desktop);
  await maren.open("/c/5");
  await maren.page.getByText("This is the start of the channel").waitFor();
  await shoot(maren, "empty");
  await maren.open(`/c/${firmware}`);
  await maren.sees("Signing now");
  await lab.stage.server.kill();
  await maren.say("Hash is `9b1e07c2…44c0`, identical on both machines.");
  await maren.page.getByText("No connection to").waitFor();
  await maren.page.getByText("1 message waiting to send").waitFor();
  await shoot(maren, "offline");
  await lab.stage.server.up();
}

/** @param {Stage} stage */
async function doors(stage) {
  const visitor = await stage.visitor("visitor", desktop);
  await visitor.page.goto("/login");
  await visitor.page.getByLabel("Username").waitFor();
  await shoot(visitor, "login");
  await visitor.page.goto("/signup");
  await visitor.page.getByLabel("Username").fill("wren");
  await visitor.page.getByText("Available").waitFor();
  await visitor.page.getByLabel("Password", { exact: true }).fill("Tidal-Basalt");
  await shoot(visitor, "signup");
}

await mkdir(images, { recursive: true });
const stage = new Stage(await Server.start({ channels }), "ws");
try {
  const lab = new Lab(stage);
  await lab.fill();
  await lab.dress();
  await doors(stage);
  await lab.gather();
  await chats(lab);
  await media(lab);
  await special(lab);
} finally {
  await stage.close();
  await closeBrowser();
}
