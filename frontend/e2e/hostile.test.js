// What people, and the administrator's own files, contain never becomes code.

import assert from "node:assert/strict";

import { becomes, story } from "./harness.js";

const bomb = "<img src=x onerror=\"window.broken=1\">";

/** Each with a piece of it that is to be read as text. */
const bodies = [
  ["<script>window.broken=1</script>", "<script>window.broken=1</script>"],
  [`${bomb} picture`, "onerror="],
  ["<svg/onload=window.broken=1>vector", "<svg/onload="],
  ["[click](javascript:window.broken=1) link", "link"],
  ["[click](data:text/html,<script>window.broken=1</script>) data", "data"],
  ["<a href=\"https://example.com\" onclick=\"window.broken=1\">anchor</a>", "onclick="],
  ["```html\n<script>window.broken=1</script>fenced\n```", "fenced"],
  ["`<iframe srcdoc='<script>parent.broken=1</script>'>` inline", "srcdoc="],
  ["![remote](https://example.com/pixel.png) pixel", "pixel"],
  ["<style>*{display:none}</style>style", "display:none"],
  ["https://example.com/\"onmouseover=\"window.broken=1 bare", "bare"],
  ["a\u202Egnp.exe override and \u0000-free zero\u200Bwidth", "override"],
].map(([body, piece]) => [body.replaceAll("\u0000", ""), piece]);

story("hostile texts are shown as texts", async (stage) => {
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  for (const [body, piece] of bodies) {
    await ada.composer.fill(body);
    await ada.composer.press("Enter");
    await bob.sees(piece);
  }
  await becomes(async () => (await bob.bodies()).length, bodies.length);
  const { id } = await ada.post(`${bomb} parent`);
  await ada.post("a reply", { reply_to: id });
  await bob.message("a reply").getByRole("link", { name: "In reply to" }).waitFor();
  await bob.page.reload();
  await bob.sees("a reply");
  for (const { page } of [ada, bob]) {
    assert.equal(await page.evaluate(() => "broken" in window), false, "a script has run");
    const made = page.getByRole("log").locator("script, style, iframe, img, object, svg[onload]");
    assert.equal(await made.count(), 0, "markup has come through");
    const links = await page.getByRole("log").locator("a").evaluateAll((all) =>
      all.map((a) => new URL(/** @type {HTMLAnchorElement} */ (a).href).protocol));
    for (const protocol of links) assert.match(protocol, /^https?:$/);
  }
}, { server: `Lab ${bomb}`, channels: [{ name: `general ${bomb}`, topic: bomb }] });

story("what the page's policy forbids does not happen, and is noticed", async (stage) => {
  stage.allow(/the policy forbids/, /Content Security Policy/, /TrustedHTML/, /left the origin/);
  const ada = await stage.join("ada");
  const refused = await ada.page.evaluate(() => {
    const made = document.createElement("div");
    made.setAttribute("style", "color: red");
    const picture = new Image();
    picture.src = "https://example.invalid/pixel.png";
    const frame = document.createElement("iframe");
    frame.src = "/login";
    document.body.append(made, picture, frame);
    try {
      Reflect.set(made, "innerHTML", "<b>bold</b>");
    } catch (error) {
      return String(error);
    }
    return "";
  });
  assert.match(refused, /TrustedHTML/);
  for (const directive of ["require-trusted-types-for", "style-src", "img-src", "frame-src"]) {
    const noticed = async () => ada.troubles.some((words) => words.startsWith(`the policy forbids ${directive}`));
    await becomes(noticed, true, `${directive}: ${ada.troubles.join("\n")}`);
  }
}, { over: ["ws"] });
