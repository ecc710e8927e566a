// A photo of oneself: cropped here, seen everywhere.

import assert from "node:assert/strict";

import { picture } from "./files.js";
import { becomes, story } from "./harness.js";

/** @import {Locator} from "playwright-core" */

story("a photo is cropped by keyboard and seen by others at once", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await ada.post("hello");
  await bob.sees("hello");
  const { page } = ada;
  const face = bob.message("hello").locator(".av");
  assert.equal((await face.innerText()).toLowerCase(), "ad");

  const profile = await ada.settings("Profile");
  const choosing = page.waitForEvent("filechooser");
  await profile.getByRole("button", { name: "Upload photo" }).click();
  // Dark on the left, bright on the right: the part that is shown can be told.
  await (await choosing).setFiles([picture("me.png", 800, 400)]);
  const crop = page.getByRole("dialog", { name: "Crop your photo" });
  await crop.locator("img[style*=transform]").waitFor(); // it has been read, and lies where it begins
  await crop.getByRole("group").focus();
  for (let i = 0; i < 12; i++) await page.keyboard.press("ArrowRight");
  await crop.getByRole("button", { name: "Save photo" }).click();
  await profile.getByRole("button", { name: "Remove" }).waitFor();
  await becomes(() => shows(face), "right");
  await becomes(() => shows((bob.page).locator("header .people .av").first()), "right");
  await page.keyboard.press("Escape");
  await becomes(() => shows(page.locator("footer .me-b .av")), "right");

  await bob.talkTo("ada");
  await becomes(() => shows(bob.channel("ada").locator(".av")), "right");
  await ada.settings("Profile");
  await profile.getByRole("button", { name: "Remove" }).click();
  await becomes(() => bob.channel("ada").locator(".av img").count(), 0);
});

story("a file that is no picture is refused in words", async (stage) => {
  const ada = await stage.join("ada");
  const { page } = ada;
  const profile = await ada.settings("Profile");
  const choosing = page.waitForEvent("filechooser");
  await profile.getByRole("button", { name: "Upload photo" }).click();
  await (await choosing).setFiles([{ name: "me.png", mimeType: "image/png", buffer: Buffer.from("no") }]);
  const crop = page.getByRole("dialog", { name: "Crop your photo" });
  await crop.getByText("This image cannot be read.").waitFor();
  await page.keyboard.press("Escape");
  await crop.waitFor({ state: "detached" });
  await profile.waitFor();
}, { over: ["ws"] });

/**
 * @param {Locator} face
 * @returns {Promise<string>} which half of the picture it shows, "" for neither
 */
function shows(face) {
  return face.evaluate((node) => {
    const img = node.querySelector("img");
    if (!img?.complete || !img.naturalWidth) return "";
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2, 1];
    const context = canvas.getContext("2d");
    context?.drawImage(img, 0, 0, 2, 1);
    const reds = context?.getImageData(0, 0, 2, 1).data ?? [];
    return [reds[0], reds[4]].every((red) => (red ?? 0) > 180) ? "right" : "left";
  }).catch(() => "");
}
