// Settings: they hold at once, here and on every other device.

import assert from "node:assert/strict";

import { axe, serious } from "./axe.js";
import { becomes, story } from "./harness.js";

/** @import {Person} from "./person.js" */

const ws = { over: /** @type {["ws"]} */ (["ws"]) };

story("what is set holds at once, on every device, and after a reload", async (stage) => {
  const ada = await stage.join("ada");
  await ada.post("hello");
  const phone = await stage.device(ada);
  const settings = await ada.settings("Appearance");
  await settings.getByRole("radio", { name: "Light" }).click();
  await settings.getByRole("radio", { name: "Compact" }).click();
  await settings.getByRole("radio", { name: "12 hour" }).click();
  await settings.getByRole("slider", { name: "Text size" }).press("ArrowRight");
  await settings.getByRole("switch", { name: "Reduce motion" }).click();
  const want = { theme: "light", density: "compact", motion: "reduced", scale: "1.05", clock: true };
  for (const person of [ada, phone]) await becomes(() => looks(person), want, person.name);
  await phone.page.reload();
  await phone.online();
  await becomes(() => looks(phone), want);
  assert.deepEqual((await ada.call("GET", "/me")).settings, {
    clock: "12", density: "compact", reduce_motion: true, text_size: 1.05, theme: "light",
  });
});

story("two devices that set different things at once undo nothing of each other", async (stage) => {
  const ada = await stage.join("ada");
  const phone = await stage.device(ada);
  const [here, there] = await Promise.all([ada, phone].map((p) => p.settings("Appearance")));
  await Promise.all([
    here?.getByRole("radio", { name: "Light" }).click(),
    there?.getByRole("radio", { name: "12 hour" }).click(),
  ]);
  await becomes(async () => (await ada.call("GET", "/me")).settings, { clock: "12", theme: "light" });
}, ws);

story("a setting that is made without a connection reaches the server when it is back", async (stage) => {
  stage.allowOutage();
  const ada = await stage.join("ada");
  const settings = await ada.settings("Appearance");
  await stage.server.kill();
  await settings.getByRole("radio", { name: "Light" }).click();
  await becomes(async () => (await looks(ada)).theme, "light");
  await stage.server.up();
  await becomes(async () => (await ada.call("GET", "/me")).settings, { theme: "light" });
}, ws);

story("sessions are listed and ended, one and all", async (stage) => {
  stage.allow(/status of 401/);
  const ada = await stage.join("ada");
  const others = [await stage.device(ada), await stage.device(ada), await stage.device(ada)];
  const settings = await ada.settings("Sessions");
  await settings.getByText("This device").waitFor();
  assert.equal(await settings.getByRole("listitem").count(), 4);
  await settings.getByRole("button", { name: /^Sign out Chrome/ }).first().click();
  await becomes(() => settings.getByRole("listitem").count(), 3);
  await settings.getByRole("button", { name: "Sign out 2 other sessions" }).click();
  await becomes(() => settings.getByRole("listitem").count(), 1);
  for (const { page } of others) await page.getByRole("heading", { name: "You were signed out" }).waitFor();
  await ada.post("still here");
}, ws);

story("a new password, and the end of the account", async (stage) => {
  stage.allow(/status of 40[13]/);
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.post("my words");
  const phone = await stage.device(ada);
  const settings = await ada.settings("Danger zone");
  await settings.getByRole("button", { name: "Change" }).click();
  await settings.getByLabel("Current password").fill("Wrong-Basalt-7");
  await settings.getByLabel("New password").fill("Tidal-Granite-8");
  await settings.getByLabel("Repeat password").fill("Tidal-Granite-8");
  await settings.getByLabel("Repeat password").press("Enter");
  await settings.getByText("That is not your password.").waitFor();
  await settings.getByLabel("Current password").fill(ada.credentials.password);
  await settings.getByRole("button", { name: "Change password" }).click();
  await settings.getByText("Your password is changed.").waitFor();
  await phone.page.getByRole("heading", { name: "You were signed out" }).waitFor();

  await settings.getByRole("button", { name: "Delete account" }).click();
  await settings.getByRole("radio", { name: "Erase everything" }).click();
  await settings.getByLabel("Your password").fill("Tidal-Granite-8");
  await settings.getByRole("button", { name: "Delete account" }).click();
  await settings.getByText("Type ada to confirm").last().waitFor();
  await bob.sees("my words");
  await settings.getByLabel("Type ada to confirm").fill("ada");
  await settings.getByRole("button", { name: "Delete account" }).click();
  await ada.page.getByRole("heading", { name: "Sign in to" }).waitFor();
  await bob.loses("my words");
}, ws);

story("the sidebar is as wide as one likes it", async (stage) => {
  const ada = await stage.join("ada");
  const { page } = ada;
  const edge = page.getByRole("separator", { name: "Width of the sidebar" });
  const width = () => page.locator("nav.side").evaluate((n) => Math.round(n.getBoundingClientRect().width));
  assert.equal(await width(), 264);
  await edge.press("ArrowRight");
  await becomes(width, 272);
  await edge.press("End");
  await becomes(width, 340);
  const box = await edge.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 4, 300);
  await page.mouse.down();
  await page.mouse.move(240, 300, { steps: 4 });
  await page.mouse.up();
  await becomes(width, 240);
  await page.reload();
  await ada.online();
  await becomes(width, 240);
}, ws);

story("somebody who is alone is shown what to do, until they put it away", async (stage) => {
  const ada = await stage.join("ada");
  const steps = ada.page.getByRole("region", { name: "Your first steps" });
  await steps.getByRole("img", { name: `QR code of ${stage.server.origin}` }).waitFor();
  await steps.getByRole("button", { name: "New private channel" }).click();
  await ada.page.getByRole("dialog", { name: "New private channel" }).waitFor();
  await ada.page.keyboard.press("Escape");
  await steps.getByRole("button", { name: "Put away" }).click();
  await steps.waitFor({ state: "detached" });
  await becomes(async () => (await ada.call("GET", "/me")).settings.welcomed, true);
  await ada.page.reload();
  await ada.online();
  await ada.isIn("general");
  assert.equal(await steps.count(), 0);
}, ws);

for (const theme of ["dark", "light"]) {
  story(`axe finds nothing serious in the settings and the palette, ${theme}`, async (stage) => {
    // Half faded in, words have less contrast.
    const ada = await stage.join("ada", { reducedMotion: "reduce" });
    const { page } = ada;
    await page.addInitScript({ path: axe });
    await ada.call("PATCH", "/me", { settings: { theme } });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await page.goto("/");
      await ada.online();
      assert.deepEqual(await serious(ada), [], `first steps, ${width}`);
      for (const tab of ["Profile", "Appearance", "Notifications", "Shortcuts", "Sessions", "Danger zone"]) {
        await page.keyboard.press("Control+,");
        await page.getByRole("tab", { name: tab }).click();
        await page.getByRole("heading", { name: tab, level: 2 }).waitFor();
        assert.deepEqual(await serious(ada), [], `${tab}, ${width}`);
        await page.keyboard.press("Escape");
        await page.locator("dialog.set").waitFor({ state: "detached" });
      }
      await page.keyboard.press("Control+Shift+P");
      await page.getByRole("dialog", { name: "Commands" }).waitFor();
      assert.deepEqual(await serious(ada), [], `palette, ${width}`);
      await page.keyboard.press("Escape");
    }
  }, ws);
}

/** @param {Person} person */
function looks({ page }) {
  return page.evaluate(() => {
    const { theme, density, motion } = document.documentElement.dataset;
    const scale = document.documentElement.style.getPropertyValue("--msg-scale");
    const times = [...document.querySelectorAll(".msg .meta .time")].map((n) => n.textContent ?? "");
    return { theme, density, motion, scale, clock: times.length > 0 && times.every((t) => /^\d+:\d\d\s?[ap]m$/i.test(t)) };
  });
}
