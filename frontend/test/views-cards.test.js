import assert from "node:assert/strict";
import { test } from "node:test";

import { rangesOf, shortLink } from "../static/views/links.js";

/** @param {string} url @param {[number, number][]} [marks] */
function short(url, marks) {
  const code = marks && { path: "", start: 1, marks, html: "" };
  return shortLink({ url, kind: code ? "code" : "page", code });
}

test("a link with a card is shown by its host and path", () => {
  assert.equal(short("https://wiki.halden.lan/kestrel/ota-rollout"), "wiki.halden.lan/kestrel/ota-rollout");
  assert.equal(short("http://www.example.com/?utm=1#part"), "example.com");
  assert.equal(short("http://wiki.lan:8080/a/"), "wiki.lan:8080/a");
  assert.equal(short("https://example.com/%C3%BCber"), "example.com/über");
});

test("a long path is cut to its last part", () => {
  assert.equal(short(`https://example.com/2026/03/${"long-".repeat(6)}name`), `example.com/…/${"long-".repeat(6)}name`);
  assert.equal(short(`https://example.com/${"x".repeat(90)}`), `example.com/${"x".repeat(40)}…`);
});

test("a link to lines of a file names the file and the lines", () => {
  const url = "https://bitbucket.halden.lan/projects/OTA/repos/kestrel/browse/src/ota/retry.c?at=9f3c2ab#48-50";
  assert.equal(short(url, [[48, 50]]), "bitbucket.halden.lan/…/retry.c#48-50");
  assert.equal(short(url, []), "bitbucket.halden.lan/…/retry.c");
  assert.equal(rangesOf([[3, 3], [7, 9]]), "3,7-9");
});

test("a path shows no more than it says", () => {
  assert.equal(short("https://example.com/a%2Fb"), "example.com/a%2Fb");
  assert.equal(short("https://example.com/%E2%80%AEcod.exe"), "example.com/%E2%80%AEcod.exe");
  assert.equal(short("https://example.com/%ff%20"), "example.com/%ff%20");
  assert.equal(short("https://bücher.example/"), "xn--bcher-kva.example");
});
