// Links have cards, of pages and of code, and a card that comes late moves
// nothing that is being read.

import assert from "node:assert/strict";
import { after } from "node:test";

import { becomes, story } from "./harness.js";
import { Site } from "./site.js";

/** @import {Locator} from "playwright-core" */
/** @import {Person} from "./person.js" */

const site = await Site.start();
after(() => site.close());
const allow = [site.host];

const code = "/projects/OTA/repos/kestrel-ota/browse/src/ota/retry.c?at=9f3c2ab7d0#48-50";

/** @param {Locator} card */
async function title(card) {
  return card.getByRole("link").innerText();
}

/** @param {Locator} node */
async function top(node) {
  return Math.round((await node.boundingBox())?.y ?? NaN);
}

story("a link gets the card of its page, until its author removes it", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.say(`the plan: ${site.link("/kestrel/ota-rollout")}`);
  for (const person of [ada, bob]) {
    const card = person.message("the plan").locator(".card");
    await becomes(() => title(card), "Kestrel OTA: staged rollout plan");
    await card.getByText("Five units on the bench").waitFor();
    const loaded = (/** @type {HTMLImageElement} */ img) => img.complete && img.naturalWidth > 0;
    await becomes(() => card.locator("img").evaluate(loaded), true, "its picture is there");
    const link = person.message("the plan").locator(".txt a");
    assert.equal(await link.innerText(), `${site.host}/kestrel/ota-rollout`);
    assert.equal(await link.getAttribute("href"), site.link("/kestrel/ota-rollout"));
  }
  assert.equal(await bob.message("the plan").getByRole("button", { name: "Remove preview" }).count(), 0);
  await ada.message("the plan").locator(".card").hover();
  await ada.message("the plan").getByRole("button", { name: "Remove preview" }).click();
  for (const person of [ada, bob]) {
    await person.message("the plan").locator(".card").waitFor({ state: "detached" });
    const link = person.message("the plan").locator(".txt a");
    await becomes(() => link.innerText(), site.link("/kestrel/ota-rollout"));
  }
}, { allow });

story("who does not want to see cards sees none, on any device", async (stage) => {
  const ada = await stage.join("ada");
  await ada.say(`the plan: ${site.link("/kestrel/ota-rollout")}`);
  const phone = await stage.device(ada);
  for (const person of [ada, phone]) await person.message("the plan").locator(".card").waitFor();
  const settings = await ada.settings("Appearance");
  const previews = settings.getByRole("switch", { name: "Link previews" });
  await previews.click();
  for (const person of [ada, phone]) await person.message("the plan").locator(".card").waitFor({ state: "hidden" });
  await phone.page.reload();
  await phone.sees("the plan");
  assert.equal(await phone.message("the plan").locator(".card").isVisible(), false);
  await previews.click();
  for (const person of [ada, phone]) await person.message("the plan").locator(".card").waitFor();
}, { allow, over: ["ws"] });

story("a link to lines of a file shows them", async (stage) => {
  const ada = await stage.join("ada");
  await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await ada.say(`here: ${site.link(code)} and ${site.link("/b")}`);
  const message = ada.message("here:");
  const card = message.getByRole("figure", { name: "retry.c, lines 44 to 78" });
  await becomes(() => card.locator(".ln:visible").count(), 10);
  const marked = await card.locator(".ln.hl").allInnerTexts();
  assert.deepEqual(marked.map((line) => line.trim()),
    ["if (ota_fetch(ctx) == ESP_OK)", "break;", "vTaskDelay(pdMS_TO_TICKS(RETRY_MS));"]);
  assert.equal(await card.locator(".ln i").first().getAttribute("data-line"), "44");
  assert.equal(await card.locator(".ln .k").first().innerText(), "static ");
  for (const words of ["L48-50", "9f3c2ab", "kestrel-ota / src / ota /"]) {
    await card.getByText(words, { exact: true }).waitFor();
  }
  assert.equal(await message.locator(".txt a").first().innerText(), `${site.host}/…/retry.c#48-50`);
  await card.getByRole("button", { name: "Show 25 more lines" }).click();
  await becomes(() => card.locator(".ln:visible").count(), 35);
  await card.getByRole("button", { name: "Show fewer lines" }).click();
  const toasts = await ada.notes(".toast");
  await card.getByRole("button", { name: "Copy lines" }).click();
  await becomes(async () => (await toasts()).some(({ words }) => words.includes("Code copied")), true);
  const copied = await ada.page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^ {8}if \(ota_fetch.*\n {12}break;\n {8}vTaskDelay.*;$/);
  const open = card.getByRole("link", { name: "Open in Bitbucket" });
  assert.equal(await open.getAttribute("href"), site.link(code));
  await becomes(() => message.locator(".card").count(), 2);
  await ada.pick("Remove previews", "here:");
  await becomes(() => message.locator(".card").count(), 0);
}, { allow, over: ["ws"] });

/**
 * Waits until the server has the card of a message, and the page has been told.
 * @param {Person} person
 * @param {number} id
 */
async function told(person, id) {
  await becomes(async () => (await person.call("GET", `/messages/${id}`)).previews.length, 1);
  await person.post("and told");
  await person.sees("and told");
}

story("a card that comes late moves nothing that is being read", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  const early = await bob.post("early: no link yet");
  for (let i = 10; i < 50; i++) await bob.post(`line ${i}`);
  const { id } = await bob.post("look: no link yet");
  for (let i = 50; i < 54; i++) await bob.post(`line ${i}`);
  await ada.sees("line 53");
  const [first, row] = [ada.message("early:"), ada.message("look:")];

  // The one is in sight, the other above it; the log does not stand at its end.
  await ada.log.evaluate((log) => log.scrollBy(0, -60));
  await becomes(() => ada.page.getByRole("button", { name: "Latest messages" }).isVisible(), true);
  // From here on the server waits for an answer, for five seconds.
  await bob.call("PATCH", `/messages/${early.id}`, { body: `early: ${site.link("/held/early")}` });
  await bob.call("PATCH", `/messages/${id}`, { body: `look: ${site.link("/held/one")}` });
  await row.getByText("(edited)").waitFor();
  await becomes(async () => site.waiting.length, 2);
  const before = await top(row);
  site.release();
  await told(bob, early.id);
  await becomes(async () => (await bob.call("GET", `/messages/${id}`)).previews.length, 1);
  await first.locator(".card").waitFor({ state: "attached" });
  await bob.post("all is told");
  await ada.sees("all is told");
  assert.equal(await row.locator(".card").count(), 0, "it opened in sight");
  assert.equal(await top(row), before, "the view has been moved");

  await ada.log.evaluate((log) => log.scrollTo(0, 0));
  await row.locator(".card").waitFor({ state: "attached" });

  // The last message of a log that stands at its end may grow.
  await ada.log.evaluate((log) => log.scrollTo(0, log.scrollHeight));
  await bob.post(`last: ${site.link("/held/two")}`);
  await ada.sees("last:");
  await becomes(async () => site.waiting.length, 1);
  site.release();
  const card = ada.message("last:").locator(".card");
  await card.waitFor();
  const atEnd = (/** @type {Element} */ log) =>
    Math.abs(log.scrollHeight - log.scrollTop - log.clientHeight) < 2;
  await becomes(() => ada.log.evaluate(atEnd), true, "the log stands at its end");
}, { allow, over: ["ws"] });

story("cards fit a phone", async (stage) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const ada = await stage.join("ada", phone);
  await ada.post(`here: ${site.link(code)} and ${site.link("/a")}`);
  await becomes(() => ada.message("here:").locator(".card").count(), 2);
  for (const card of await ada.message("here:").locator(".card").all()) {
    const box = await card.boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  }
  const wide = await ada.log.evaluate((log) => log.scrollWidth > log.clientWidth);
  assert.equal(wide, false, "the log scrolls sideways");
}, { allow, over: ["ws"] });
