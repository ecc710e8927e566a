// The files of the page fit together: what is named is there, what is there
// is named.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../static/", import.meta.url);
const read = (/** @type {string} */ name) => readFileSync(new URL(name, root), "utf8");
const list = (/** @type {string} */ dir) => readdirSync(new URL(dir, root)).map((f) => dir + f);
/** The catalogue itself says nothing. */
const isModule = (/** @type {string} */ name) => name.endsWith(".js") && !/text\.js$/.test(name);
const page = read("index.html");
const views = list("views/").map(read).join("\n");

test("the style sheet takes in every part", () => {
  const imported = [...read("app.css").matchAll(/@import "\.\/([^"]+)"/g)].map((m) => m[1]);
  assert.deepEqual(imported.sort(), list("css/").sort());
  assert.match(page, /<link rel="stylesheet" href="\/static\/app\.css"/);
});

test("the page has no inline script and no inline style", () => {
  assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
});

test("every icon of the sprite is used", () => {
  const ids = [...read("icons.svg").matchAll(/<symbol id="([^"]+)"/g)].map((m) => m[1] ?? "");
  const unused = ids.filter((id) => !views.includes(`"${id.replace(/^[ip]-/, "")}"`));
  const presence = ["p-active", "p-idle", "p-hidden", "p-offline"];
  assert.deepEqual(
    unused.filter((id) => !presence.includes(id) && !views.includes(`"${id}"`)),
    [],
  );
});

test("every word of the catalogue is said somewhere", async () => {
  const { text } = await import("../static/app/text.js");
  const { later } = await import("../static/app/latertext.js");
  const code = views + [...list("app/"), ...list("app/call/")].filter(isModule).map(read).join("\n");
  // Presence is looked up by what the server says.
  const { presence: _, ...parts } = { ...text, ...later };
  const unsaid = Object.entries(parts).flatMap(([part, words]) =>
    Object.keys(words)
      .filter((key) => !new RegExp(`\\b${key}\\b`).test(code))
      .map((k) => `${part}.${k}`),
  );
  assert.deepEqual(unsaid, []);
});
