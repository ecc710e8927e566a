// Draws docs/images: a small lab's morning, in the real page of a real server,
// dark and light. Run it with make screenshots, or for some pictures with
// npm run screenshots -- chat phone.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { answer, launchWithDevices, leave, plays, ring, stageOf, tiles } from "./caller.js";
import { becomes } from "./harness.js";
import { channels, Lab } from "./lab.js";
import { desk, phone, viewer } from "./screens.js";
import { Server } from "./server.js";
import { Site } from "./site.js";
import { closeBrowser, Stage } from "./stage.js";

/** @import {BrowserContextOptions} from "playwright-core" */
/** @import {Theme} from "./lab.js" */
/** @import {Person} from "./person.js" */
/** @import {Screen} from "./screens.js" */

const images = fileURLToPath(new URL("../../docs/images/", import.meta.url));

const desktop = { viewport: { width: 1440, height: 900 } };
const mobile = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

const editor = `static void ota_retry_task(void *arg)
{
    ota_ctx_t *ctx = arg;
    unsigned attempt = 0;
    while (!ctx->done) {
        if (ota_fetch(ctx) == ESP_OK)
            break;
        vTaskDelay(pdMS_TO_TICKS(ota_backoff_ms(attempt++)));
    }
    xEventGroupSetBits(ctx->ev, OTA_DONE);
}`;

const themes = /** @type {const} */ (["dark", "light"]);
/** The screens that show what is under the pointer. */
const viaPointer = new Set(["compose", "emoji"]);
const chosen = process.argv.slice(2);

/** @param {string} name */
const wanted = (name) => chosen.length === 0 || chosen.includes(name);

/**
 * @param {Person} person
 * @param {string} name
 * @param {Theme} theme
 */
async function shoot({ page }, name, theme) {
  await page.locator(".is-scrolling").waitFor({ state: "detached" }); // the day has faded
  // Icons are of a file of their own, which no element waits for.
  await page.waitForFunction(() => {
    const icon = [...document.querySelectorAll("use")].find((use) => use.parentElement?.checkVisibility());
    return !icon || icon.getBBox().width > 0;
  });
  await page.screenshot({ path: `${images}${name}-${theme}.png`, animations: "disabled" });
}

/**
 * @param {Lab} lab
 * @param {Theme} theme
 * @param {BrowserContextOptions} device
 * @param {Screen[]} screens
 */
async function draw(lab, theme, device, screens) {
  for (const { name, show } of screens.filter((screen) => wanted(screen.name))) {
    const maren = await lab.maren(theme, device);
    await maren.open(`/c/${lab.bringup}`);
    await maren.sees("Signing now");
    await show(maren, lab);
    if (!viaPointer.has(name)) await maren.page.mouse.move(0, 0);
    await shoot(maren, name, theme);
    await maren.call("PUT", `/channels/${lab.bringup}/draft`, { body: "" });
    await maren.page.context().close();
    await lab.person("priya").composer.fill("");
  }
}

/** Gives somebody a screen to share: an editor with code. @param {Person} person */
async function screenOf({ page }) {
  await page.evaluate((code) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const paint = () => {
      pen.fillStyle = "#1b1d22";
      pen.fillRect(0, 0, 1280, 720);
      pen.fillStyle = "#26292f";
      pen.fillRect(0, 0, 1280, 44);
      pen.font = "22px monospace";
      for (const [i, line] of ["retry.c - kestrel-ota", ...code.split("\n")].entries()) {
        pen.fillStyle = i === 0 ? "#9aa2b0" : "#d7dce5";
        pen.fillText(i === 0 ? line : `${String(i + 43).padStart(4)}  ${line}`, i === 0 ? 500 : 40, 30 + i * 42);
      }
      requestAnimationFrame(paint);
    };
    paint();
    navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(5);
  }, editor);
}

/** @param {Lab} lab @param {Theme} theme */
async function calls(lab, theme) {
  const others = ["idris", "priya", "tomas"].map((name) => lab.person(name));
  const maren = await lab.maren(theme, desktop);
  for (const person of [...others, maren]) {
    person.page.setDefaultTimeout(60_000); // moving pictures are drawn by the processor
    await person.open(`/c/${lab.release}`);
  }
  const [idris, priya, tomas] = /** @type {[Person, Person, Person]} */ (others);
  await screenOf(idris);
  await idris.page.getByRole("button", { name: "Start a call" }).click();
  await ring(maren, "idris").waitFor();
  await shoot(maren, "call-incoming", theme);
  for (const person of [maren, priya, tomas]) await answer(person, "idris");
  await becomes(async () => (await tiles(maren)).length, 4);
  await tomas.page.keyboard.press("m");
  await shoot(maren, "call", theme);
  await idris.page.keyboard.press("s");
  const screen = stageOf(maren).getByRole("group", { name: "idris is sharing" });
  await plays(screen.locator("video"));
  await stageOf(maren).getByRole("button", { name: "Add someone to the call" }).click();
  await maren.page.getByRole("combobox", { name: "Find a person" }).fill("n");
  await maren.page.getByRole("option").first().waitFor();
  await shoot(maren, "call-share", theme);
  await maren.page.keyboard.press("Escape");
  await maren.channel("kestrel-bringup").click();
  await maren.sees("Signing now");
  await shoot(maren, "call-docked", theme);
  await maren.page.setViewportSize(mobile.viewport);
  await maren.page.locator(".call-go").click();
  await stageOf(maren).waitFor();
  await shoot(maren, "phone-call", theme);
  await leave(maren);
  await maren.page.context().close();
  for (const person of [idris, priya]) await leave(person);
  await stageOf(tomas).waitFor({ state: "hidden" }); // who is alone is in no call
}

/** @param {Lab} lab @param {Theme} theme */
async function special(lab, theme) {
  const maren = await lab.maren(theme, desktop);
  await maren.open("/c/2");
  await maren.page.locator(".intro").waitFor();
  await shoot(maren, "empty", theme);
  await maren.open(`/c/${lab.bringup}`);
  await maren.sees("Signing now");
  await lab.stage.server.kill();
  await maren.say("Hash is `9b1e07c2…44c0`, identical on both machines.");
  await maren.page.getByText("No connection to").waitFor();
  await maren.page.getByText("1 message waiting to send").waitFor();
  await shoot(maren, "offline", theme);
  await maren.page.context().close();
  await lab.stage.server.up();
}

/** @param {Stage} stage @param {Theme} theme */
async function doors(stage, theme) {
  const visitor = await stage.visitor("visitor", { ...desktop, colorScheme: theme });
  const { page } = visitor;
  await page.addInitScript((t) => localStorage.setItem("minimost.theme", t), theme);
  await page.goto("/login");
  await page.getByLabel("Username").waitFor();
  await shoot(visitor, "login", theme);
  await page.getByLabel("Username").fill("maren");
  await page.getByLabel("Password", { exact: true }).fill("Tidal-Granite");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").first().waitFor();
  await shoot(visitor, "login-error", theme);
  await page.goto("/signup");
  await page.getByLabel("Username").fill("sol");
  await page.getByText("Available").waitFor();
  await page.getByLabel("Password", { exact: true }).fill("Tidal-Basalt");
  await shoot(visitor, "signup", theme);
  await page.context().close();
}

await mkdir(images, { recursive: true });
await launchWithDevices();
const [wiki, code] = [await Site.start(), await Site.start()];
const stage = new Stage(await Server.start({ channels, allow: [wiki.host, code.host] }), "ws");
try {
  const lab = new Lab(stage, wiki, code);
  await lab.fill();
  for (const theme of themes) {
    if (wanted("doors")) await doors(stage, theme);
    await lab.gather();
    await draw(lab, theme, desktop, [...desk, viewer]);
    await draw(lab, theme, mobile, phone);
    if (wanted("calls")) await calls(lab, theme);
    if (wanted("special")) await special(lab, theme);
  }
} finally {
  await stage.close();
  wiki.close();
  code.close();
  await closeBrowser();
}
