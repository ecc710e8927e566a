// Pictures and files: pasted, dropped, cancelled, seen by others, looked at.

import assert from "node:assert/strict";

import { bring, gif, picture, textFile } from "./files.js";
import { becomes, stored, story } from "./harness.js";

/** @import {Locator, Page, Request} from "playwright-core" */
/** @import {Person} from "./person.js" */

const composer = "textarea[aria-label^='Message ']";

story("a screenshot is pasted, files are dropped, one is cancelled, the others are seen", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.post("What do the boards look like?");
  await bob.sees("What do the boards look like?");
  // Bob's pictures come late, as over a slow line.
  const line = await gate(bob.page, "**/files/**");
  const { page } = ada;
  const held = await holdUploads(page, "video.bin");

  await bring(page, "paste", composer, [picture("image.png", 900, 600)]);
  const tray = page.getByRole("list", { name: "Files to be sent" });
  await tray.getByRole("button", { name: /^(Remove|Cancel) pasted .*\.png$/ }).waitFor();
  await bring(page, "drop", "main", [
    picture("board.png", 300, 500), textFile("notes.txt", "one\ntwo\n"), textFile("video.bin", "x"),
  ]);
  await becomes(() => tray.getByRole("listitem").count(), 4);
  await held.seen;
  await tray.getByRole("button", { name: "Cancel video.bin" }).click();
  await becomes(() => tray.getByRole("listitem").count(), 3);
  await ada.composer.fill("Like this:");
  await ada.composer.press("Enter");
  await becomes(() => tray.getByRole("listitem").count(), 0);

  for (const person of [ada, bob]) {
    await person.sees("Like this:");
    const message = person.message("Like this:");
    await becomes(() => message.locator(".shot").count(), 2);
    await message.getByText("notes.txt").waitFor();
    await message.getByRole("link", { name: "Download notes.txt" }).waitFor();
  }
  const message = bob.message("Like this:");
  await line.seen;
  assert.deepEqual(await loaded(message), [false, false]);
  const before = await message.boundingBox();
  await watchShifts(bob.page);
  line.release();
  await becomes(() => loaded(message), [true, true]);
  assert.deepEqual(await message.boundingBox(), before);
  assert.equal(await shifts(bob.page), 0, "something moved");
  const { messages } = await bob.call("GET", "/channels/1/messages");
  const names = messages.at(-1).attachments.map((/** @type {{name: string}} */ a) => a.name);
  assert.deepEqual(names.slice(1), ["board.png", "notes.txt"]);
});

story("a message with pictures stands still from Enter to the server's answer", async (stage) => {
  const ada = await stage.join("ada");
  const { page } = ada;
  const held = await holdUploads(page, "tall.png");
  await bring(page, "paste", composer, [picture("wide.png", 1200, 400), picture("tall.png", 300, 700)]);
  await ada.composer.fill("both");
  await ada.composer.press("Enter");
  const row = ada.message("both");
  await becomes(() => row.locator(".shot").count(), 2);
  await row.getByRole("progressbar", { name: "Sending tall.png" }).waitFor();
  assert.match((await row.getAttribute("class")) ?? "", /pending/);
  const before = await row.boundingBox();
  await watchShifts(page);
  await held.release();
  await ada.sees("both");
  await becomes(() => row.locator("img[src^='/files/']").count(), 2);
  await becomes(() => loaded(row), [true, true]);
  assert.deepEqual(await row.boundingBox(), before);
  assert.equal(await shifts(page), 0, "something moved");
});

story("a picture is looked at by mouse and by keyboard", async (stage) => {
  const ada = await stage.join("ada");
  const { page } = ada;
  await attach(ada, [picture("one.png", 1600, 1200), picture("two.png", 1600, 1200)]);
  await ada.say("first");
  await ada.sees("first");
  await attach(ada, [picture("three.png", 200, 100)]);
  await ada.composer.press("Enter");
  const third = ada.log.getByRole("button", { name: "Image three.png" });
  await becomes(() => third.locator("img").getAttribute("src").then((s) => s?.startsWith("/files/")), true);

  const opener = ada.log.getByRole("button", { name: "Image two.png" });
  await opener.click();
  const viewer = (/** @type {string} */ name) => page.getByRole("dialog", { name: `Image ${name}` });
  await viewer("two.png").getByText("ada").waitFor();
  await page.keyboard.press("ArrowRight");
  await viewer("three.png").waitFor();
  assert.equal(await page.getByRole("button", { name: "Next image" }).isVisible(), false);
  await page.keyboard.press("ArrowLeft");
  await viewer("two.png").getByRole("button", { name: "Previous image" }).click();
  const shown = viewer("one.png").locator("img[alt='one.png']");
  await shown.waitFor();
  const width = () => shown.boundingBox().then((b) => Math.round(b?.width ?? 0));
  const whole = await width();
  await page.keyboard.press("+");
  await becomes(width, Math.round(whole * 1.5));
  await page.keyboard.press("0");
  await becomes(width, whole);
  await shown.dblclick();
  await becomes(async () => (await width()) > whole, true);
  await page.mouse.wheel(0, 4000);
  await becomes(width, whole);
  assert.match((await page.getByRole("link", { name: "Download one.png" }).getAttribute("href")) ?? "",
    /^\/files\/\d+\/one\.png$/);
  await page.keyboard.press("Escape");
  await viewer("one.png").waitFor({ state: "detached" });
  await becomes(() => opener.evaluate((node) => node === document.activeElement), true);

  await ada.composer.press("Escape"); // selects the last message
  await page.keyboard.press("Tab");
  await becomes(() => third.evaluate((node) => node === document.activeElement), true);
  await page.keyboard.press("Enter");
  await viewer("three.png").waitFor();
}, { over: ["ws"] });

story("the text of a file is read in place", async (stage) => {
  const ada = await stage.join("ada");
  const lines = Array.from({ length: 1200 }, (_, i) => `let n${i} = ${i};`);
  await attach(ada, [textFile("counts.js", lines.join("\n"))]);
  await ada.say("see");
  await ada.sees("see");
  const message = ada.message("see");
  const button = message.getByRole("button", { name: "Show the text of counts.js" });
  await button.click();
  const code = message.getByRole("region", { name: "Text of counts.js" });
  await becomes(() => code.locator(".ln").count(), 1000);
  assert.equal((await code.locator(".ln .k").first().innerText()).trim(), "let");
  await message.getByText("The first 1000 lines.").waitFor();
  await button.click();
  await code.waitFor({ state: "detached" });
  assert.equal(await button.getAttribute("aria-expanded"), "false");
}, { over: ["ws"] });

story("a file on its way survives a reload and the server's absence", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada");
  const { page } = ada;
  await stage.server.kill();
  await ada.connection(/Reconnecting|Offline/);
  await bring(page, "drop", "main", [picture("board.png"), textFile("notes.txt", "words")]);
  await ada.composer.fill("written on the train");
  await ada.composer.press("Enter");
  await bring(page, "drop", "main", [textFile("later.txt", "words")]);
  await becomes(() => stored(page, "blobs"), 3);
  // Nothing leaves the page before it is reloaded: what it had just sent then would stay stored for a while.
  const uploads = "**/api/v1/uploads";
  await page.route(uploads, (route) => route.abort("connectionrefused"));
  await stage.server.up();
  await page.reload();
  await page.unroute(uploads);
  await ada.online();
  await ada.sees("written on the train");
  await becomes(() => ada.message("written on the train").locator(".shot").count(), 1);
  const tray = page.getByRole("list", { name: "Files to be sent" });
  await tray.getByRole("button", { name: "Remove later.txt" }).waitFor();
  await ada.composer.press("Enter");
  await ada.log.getByText("later.txt").waitFor();
  await becomes(() => stored(page, "blobs"), 0);
  const { messages } = await ada.call("GET", "/channels/1/messages");
  const counts = messages.map((/** @type {{attachments: unknown[]}} */ m) => m.attachments.length);
  assert.deepEqual(counts.filter((/** @type {number} */ n) => n > 0), [2, 1]);
});

story("a tab that is closed leaves its files to the others", async (stage) => {
  const ada = await stage.join("ada");
  const other = await stage.tab(ada);
  await holdUploads(ada.page, "board.png");
  await bring(ada.page, "drop", "main", [picture("board.png")]);
  await ada.composer.fill("from the first tab");
  await ada.composer.press("Enter");
  await other.message("from the first tab").waitFor();
  await becomes(() => stored(other.page, "blobs"), 1);
  await other.message("from the first tab").locator(".shot").waitFor(); // it is known whose file that is
  await ada.page.close();
  await other.sees("from the first tab");
  await becomes(() => loaded(other.message("from the first tab")), [true]);
  await becomes(() => stored(other.page, "blobs"), 0);
}, { over: ["ws"] });

story("what cannot be sent says why, and can be tried again or taken out", async (stage) => {
  stage.allow(/status of 507/);
  const ada = await stage.join("ada");
  const { page } = ada;
  const tray = page.getByRole("list", { name: "Files to be sent" });
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(26 << 20)], "overnight.mp4"));
    const main = document.querySelector("main");
    for (const type of ["dragover", "drop"]) {
      main?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
  });
  await tray.getByText("26 MB, limit is 25 MB").waitFor();
  await ada.say("the recording");
  await page.getByText("A file was not sent.").waitFor();
  assert.deepEqual(await ada.stored(), []);
  await tray.getByRole("button", { name: "Remove overnight.mp4" }).click();

  const full = { code: "disk_full", detail: "The disk is full.", status: 507, title: "" };
  await page.route("**/api/v1/uploads", (route) => route.fulfill({ status: 507, json: full }), { times: 1 });
  await attach(ada, [textFile("short.txt", "words")]);
  await tray.getByText("The disk is full.").waitFor();
  await tray.getByRole("button", { name: "Send short.txt again" }).click();
  await tray.getByRole("button", { name: "Remove short.txt" }).waitFor();
  await ada.goTo("software");
  await becomes(() => tray.isVisible(), false, "files belong to their channel");
  await ada.goTo("general");
  await ada.composer.press("Enter");
  await ada.sees("the recording");
  await ada.pick("Edit", "the recording");
  await becomes(() => ada.composer.inputValue(), "the recording");
  await ada.composer.fill("a note");
  await ada.composer.press("Enter");
  await ada.sees("a note (edited)");
  await ada.message("a note").getByText("short.txt").waitFor();
}, { over: ["ws"] });

story("the whole main card is there to drop on", async (stage) => {
  const ada = await stage.join("ada");
  const veil = ada.page.getByText("Drop to attach to general");
  const drag = (/** @type {string} */ type, /** @type {string} */ on) =>
    ada.page.locator(on).first().evaluate((node, name) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "x.txt"));
      node.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer }));
    }, type);
  await drag("dragover", "header.hd");
  await veil.waitFor();
  await ada.page.getByText("Up to 25 MB each, 10 at a time").waitFor();
  await drag("dragover", "nav");
  await veil.waitFor({ state: "hidden" });
  await drag("dragover", "[role=log]");
  await veil.waitFor();
  await drag("dragleave", "html");
  await veil.waitFor({ state: "hidden" });
}, { over: ["ws"] });

story("a picture that is gone is a file, and one that has expired says so", async (stage) => {
  stage.allow(/status of 404/);
  const ada = await stage.join("ada");
  await attach(ada, [picture("broken.png"), picture("old.png")]);
  await ada.say("two");
  await ada.sees("two");
  const bob = await stage.visitor("bob");
  await bob.register();
  await bob.page.route("**/files/*/broken.png", (route) => route.fulfill({ status: 404 }));
  await bob.page.route("**/messages?*", async (route) => {
    const response = await route.fetch();
    const page = await response.json();
    for (const { attachments, created_at } of page.messages) {
      for (const file of attachments.filter((/** @type {{name: string}} */ a) => a.name === "old.png")) {
        delete file.url;
        file.expired_at = new Date(Date.parse(created_at) + 30 * 86_400_000).toISOString();
      }
    }
    await route.fulfill({ response, json: page });
  });
  await bob.open("/");
  const message = bob.message("two");
  await message.getByText("Removed after 30 days").waitFor();
  await message.getByRole("link", { name: "Download broken.png" }).waitFor();
  assert.equal(await message.locator(".shot").count(), 0);
}, { over: ["ws"] });

story("what moves stands still for whoever asked for that", async (stage) => {
  const ada = await stage.join("ada", { reducedMotion: "reduce" });
  await attach(ada, [{ name: "spin.gif", mimeType: "image/gif", buffer: gif }]);
  await ada.say("round");
  await ada.sees("round");
  const image = ada.message("round").getByRole("button", { name: "Image spin.gif" });
  await becomes(() => image.locator("img").getAttribute("src").then((s) => s?.slice(0, 10)), "data:image");
  assert.equal(await image.innerText(), "GIF");
}, { over: ["ws"] });

story("on a phone fingers look at pictures", async (stage) => {
  const ada = await stage.join("ada", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const { page } = ada;
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach and format" }).tap();
  await page.getByRole("menuitem", { name: "Attach files" }).tap();
  await (await choosing).setFiles([picture("one.png"), picture("two.png")]);
  await page.getByRole("button", { name: "Send" }).tap();
  const first = ada.log.getByRole("button", { name: "Image one.png" });
  await becomes(() => first.getAttribute("data-image").then(Boolean), true);
  const touch = await page.context().newCDPSession(page);
  const fingers = async (/** @type {"touchStart"|"touchMove"|"touchEnd"} */ type, /** @type {[number, number][]} */ ...at) =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints: at.map(([x, y], id) => ({ x, y, id })) });

  const box = await first.boundingBox();
  await fingers("touchStart", [(box?.x ?? 0) + 40, (box?.y ?? 0) + 40]);
  const sheet = page.getByRole("dialog", { name: "Message actions" });
  await sheet.waitFor();
  await fingers("touchEnd");
  await sheet.getByText("2 images").waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });

  await first.tap();
  const viewer = (/** @type {string} */ name) => page.getByRole("dialog", { name: `Image ${name}` });
  const image = viewer("one.png").locator(".vw-s img");
  await image.waitFor();
  const width = () => image.boundingBox().then((b) => Math.round(b?.width ?? 0));
  const whole = await width();
  await fingers("touchStart", [150, 400], [250, 400]);
  await fingers("touchMove", [100, 400], [300, 400]);
  await fingers("touchEnd");
  await becomes(width, whole * 2);
  await page.keyboard.press("0");
  await becomes(width, whole);
  await fingers("touchStart", [300, 400]);
  await fingers("touchMove", [200, 400]);
  await fingers("touchMove", [120, 405]);
  await fingers("touchEnd");
  await viewer("two.png").waitFor();
  await fingers("touchStart", [200, 300]);
  await fingers("touchMove", [200, 360]);
  await fingers("touchMove", [205, 480]);
  await fingers("touchEnd");
  await viewer("two.png").waitFor({ state: "detached" });
}, { over: ["ws"] });

story("files are found by their names and by what they are", async (stage) => {
  const ada = await stage.join("ada");
  await attach(ada, [picture("board.png")]);
  await ada.composer.press("Enter");
  await attach(ada, [textFile("signing.log", "words")]);
  await ada.say("the log");
  await ada.sees("the log");
  await ada.post("nothing with it");
  await ada.composer.press("Escape");
  await ada.page.keyboard.press("/");
  const panel = ada.panel("Search messages");
  const field = panel.getByRole("combobox", { name: "Search messages" });
  const hits = () => panel.getByRole("option").locator(".hit-f").allInnerTexts();
  await field.fill("has:image ");
  await becomes(hits, ["board.png"]);
  await panel.getByRole("button", { name: "Remove the filter Has Image" }).click();
  await field.fill("signing");
  await becomes(hits, ["signing.log"]);
}, { over: ["ws"] });

story("a file of a private channel is nobody else's", async (stage) => {
  stage.allow(/status of 404/);
  const [ada, bob, eve] = [await stage.join("ada"), await stage.join("bob"), await stage.join("eve")];
  await ada.makeRoom("lab", "", ["bob"]);
  await attach(ada, [picture("secret.png")]);
  await ada.say("for bob");
  await bob.goTo("lab");
  await bob.sees("for bob");
  const image = bob.message("for bob").locator("img[src^='/files/']");
  await becomes(() => loaded(bob.message("for bob")), [true]);
  const url = new URL((await image.getAttribute("src")) ?? "", stage.server.origin).href;
  const status = async (/** @type {Person} */ who) =>
    (await who.page.context().request.get(url)).status();
  assert.deepEqual([await status(ada), await status(bob), await status(eve)], [200, 200, 404]);
}, { over: ["ws"] });

/**
 * @param {Person} person
 * @param {import("./files.js").TestFile[]} files by the paperclip
 */
async function attach({ page }, files) {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (await choosing).setFiles(files);
}

/**
 * Uploads of one name wait until they are released, or cancelled.
 * @param {Page} page
 * @param {string} name
 */
function holdUploads(page, name) {
  return gate(page, "**/api/v1/uploads", (request) =>
    request.postDataBuffer()?.includes(`filename="${name}"`) ?? false);
}

/**
 * @param {Page} page
 * @param {string} pattern of addresses
 * @param {(request: Request) => boolean} [isHeld]
 */
async function gate(page, pattern, isHeld = () => true) {
  let open = () => {};
  let arrived = () => {};
  const released = new Promise((resolve) => (open = () => resolve(undefined)));
  const seen = new Promise((resolve) => (arrived = () => resolve(undefined)));
  await page.route(pattern, async (route) => {
    if (isHeld(route.request())) {
      arrived();
      await released;
    }
    // A request that was cancelled has gone.
    await route.continue().catch(() => {});
  });
  return { seen, release: open };
}

/** @param {Locator} message @returns {Promise<boolean[]>} which of its pictures are there */
function loaded(message) {
  return message.locator(".shot img").evaluateAll((all) =>
    all.map((img) => img instanceof HTMLImageElement && img.complete && img.naturalWidth > 0));
}

/** Begins to add up what moves. @param {Page} page */
async function watchShifts(page) {
  await page.evaluate(() => {
    const sum = { shifted: 0 };
    Object.assign(globalThis, sum);
    new PerformanceObserver((list) => {
      for (const e of /** @type {(PerformanceEntry & {value: number})[]} */ (list.getEntries())) {
        /** @type {{shifted: number}} */ (/** @type {unknown} */ (globalThis)).shifted += e.value;
      }
    }).observe({ type: "layout-shift" });
  });
}

/** @param {Page} page @returns {Promise<number>} by how much content has moved by itself */
function shifts(page) {
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return /** @type {{shifted: number}} */ (/** @type {unknown} */ (globalThis)).shifted;
  });
}
