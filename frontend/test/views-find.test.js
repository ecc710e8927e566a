// What the search, the completion and the emoji picker make of what is typed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import fc from "fast-check";

import { findEmoji, toned } from "../static/views/emoji.js";
import { most, withUse } from "../static/views/often.js";
import { placed } from "../static/views/place.js";
import { dateOf, dayOf, readTokens } from "../static/views/query.js";
import { segments } from "../static/views/snippet.js";
import { triggerAt } from "../static/views/trigger.js";

/** @import {EmojiGroup} from "../static/app/types.js" */
/** @import {Use} from "../static/views/often.js" */

const names = {
  user: (/** @type {string} */ name) => ({ ada: 2, "Bob Li": 3 })[name],
  channel: (/** @type {string} */ name) => ({ firmware: 7 })[name],
};

test("a match is marked exactly where the server says", () => {
  assert.deepEqual(segments("no backoff at all", [[3, 10]]), [
    { words: "no ", hit: false },
    { words: "backoff", hit: true },
    { words: " at all", hit: false },
  ]);
});

test("ranges count UTF-16 code units, as the server does", () => {
  const body = "🚀🚀 Straße <b>";
  const hits = segments(body, [[5, 11], [12, 15]]).filter((p) => p.hit);
  assert.deepEqual(hits.map((p) => p.words), ["Straße", "<b>"]);
});

test("a long message is shown around its first match, from the start of a word", () => {
  const body = `${"lorem ipsum ".repeat(40)}needle${" dolor sit".repeat(60)}`;
  const at = body.indexOf("needle");
  const pieces = segments(body, [[at, at + 6]]);
  assert.equal(pieces[0]?.words, "… ");
  assert.match(pieces[1]?.words ?? "", /^(lorem|ipsum) /);
  assert.equal(pieces.find((p) => p.hit)?.words, "needle");
  assert.equal(pieces.at(-1)?.words, " …");
});

test("a snippet never begins or ends inside a character", () => {
  for (const lead of ["", "a"]) {
    const body = lead + "🚀".repeat(400);
    const start = lead.length + 140;
    for (const { words } of segments(body, [[start, start + 2]])) {
      assert.doesNotMatch(words, /\p{Surrogate}/u);
    }
  }
});

test("a stretch leaves out what only formats, and never what matched", () => {
  const shown = (/** @type {string} */ body, /** @type {string} */ found) => {
    const at = body.indexOf(found);
    return segments(body, [[at, at + found.length]]).map((p) => (p.hit ? `[${p.words}]` : p.words)).join("");
  };
  for (const [body, found, want] of [
    ["**bold** and _it_ `co*d*e` ~~no~~", "and", "bold [and] it co*d*e no"],
    ["# Title\n> quote\n- [x] item", "item", "Title quote [item]"],
    ["see [the docs](http://x.y/z) now", "docs", "see the [docs] now"],
    ["see [the docs](http://x.y/z) now", "x.y", "see [the docs](http://[x.y]/z) now"],
    ["```js\nconst a = **b**;\n```\nafter", "after", " const a = **b**; [after]"],
    ["a * b * c snake_case_name", "case", "a * b * c snake_[case]_name"],
    ["**bold** x", "**", "[**]bold** x"],
    ["\\*no\\* **a _b_ c**", "no", "*[no]* a b c"],
    ["an **open end", "open", "an **[open] end"],
  ]) assert.equal(shown(body, found), want);
});

test("whatever a message says, what matched is shown whole", () => {
  const pieces = fc.array(fc.constantFrom("*", "**", "_", "`", "```", "~~", "[", "](", ")", "\\", "\n", "# ", "> ", "- ", "a", "bc", " "));
  fc.assert(fc.property(pieces, fc.nat(), fc.integer({ min: 1, max: 4 }), (parts, at, n) => {
    const body = `${parts.join("")}x`;
    const from = at % body.length;
    const to = Math.min(from + n, body.length);
    const all = segments(body, [[from, to]]);
    const hits = all.filter((p) => p.hit).map((p) => p.words).join("");
    assert.equal(hits, body.slice(from, to).replace(/\s+/g, " "));
  }));
});

test("a filter is taken out of the words once it is complete", () => {
  const read = readTokens("from:ada backoff", names, false);
  assert.deepEqual(read, { words: "backoff", filters: { from: 2 } });
  assert.deepEqual(readTokens("backoff from:ad", names, false).filters, {});
  assert.deepEqual(readTokens("backoff from:ada", names, false).filters, {});
  assert.deepEqual(readTokens("backoff from:ada", names, true).filters, { from: 2 });
});

test("filters know names with @ and #, quotes, plurals and days", () => {
  const typed = 'from:"Bob Li" in:#firmware has:links before:2026-02-28 after:2026-01-31 x';
  assert.deepEqual(readTokens(typed, names, false), {
    words: "x",
    filters: { from: 3, in: 7, has: "link", before: "2026-02-28", after: "2026-01-31" },
  });
});

test("what names nobody stays among the words", () => {
  for (const typed of ["from:eve x", "has:sound x", "before:2026-02-30 x", "http://from:ada/ x"]) {
    assert.deepEqual(readTokens(typed, names, true), { words: typed, filters: {} });
  }
});

test("days are the reader's own", () => {
  const at = new Date(2026, 2, 1, 0, 30);
  assert.equal(dayOf(at), "2026-03-01");
  assert.equal(dayOf(at, -1), "2026-02-28");
  assert.equal(dateOf("2026-03-01").getTime(), new Date(2026, 2, 1).getTime());
});

/** @param {string} typed with | where the caret stands */
function completed(typed) {
  const caret = typed.indexOf("|");
  const found = triggerAt(typed.replace("|", ""), caret);
  return found && [found.kind, found.query, found.from];
}

test("an @ at the start of a word begins a mention", () => {
  assert.deepEqual(completed("@|"), ["@", "", 0]);
  assert.deepEqual(completed("hello @a-d|"), ["@", "a-d", 6]);
  assert.deepEqual(completed("(@ad| there"), ["@", "ad", 1]);
});

test("a mention is not completed in addresses, in code or inside a word", () => {
  assert.equal(completed("ada@exa|"), null);
  assert.equal(completed("@ad|a"), null);
  assert.equal(completed("`x @ad|"), null);
  assert.equal(completed("```\n@ad|"), null);
  assert.deepEqual(completed("```\nx\n```\n@ad|"), ["@", "ad", 10]);
});

test("two letters behind a colon begin an emoji", () => {
  assert.equal(completed(":t|"), null);
  assert.deepEqual(completed("done :ta|"), [":", "ta", 5]);
  assert.equal(completed("12:30|"), null);
  assert.equal(completed("std::ve|"), null);
});

/** @type {EmojiGroup[]} */
const groups = JSON.parse(
  readFileSync(new URL("../../internal/emoji/emoji.json", import.meta.url), "utf8"),
).groups;
const find = (/** @type {string} */ query) => findEmoji(groups, query, 5).map((e) => e.e);

test("emoji are found by shortcode, name and keyword", () => {
  assert.equal(find("tada")[0], "🎉");
  assert.equal(find(":rocket:")[0], "🚀");
  assert.equal(find("thumbs up")[0], "👍");
  assert.ok(find("happy").length > 0);
  assert.deepEqual(find("zzzz"), []);
  assert.deepEqual(find(" "), []);
});

test("a skin tone stands where Unicode wants it", () => {
  const tone = "🏽";
  const emoji = (/** @type {string} */ e, t = true) => ({ e, n: "", s: [], t });
  assert.equal(toned(emoji("👍"), tone), "👍🏽");
  assert.equal(toned(emoji("☝️"), tone), "☝🏽");
  assert.equal(toned(emoji("🤦‍♂️"), tone), "🤦🏽‍♂️");
  assert.equal(toned(emoji("👩‍❤️‍👩"), tone), "👩🏽‍❤️‍👩🏽");
  assert.equal(toned(emoji("🚀", false), tone), "🚀");
  assert.equal(toned(emoji("👍"), ""), "👍");
});

test("what is used most comes first, what is no longer used fades", () => {
  /** @type {Use[]} */
  let uses = [];
  for (let i = 0; i < 5; i++) uses = withUse(uses, "🐢");
  uses = withUse(uses, "🚀");
  assert.deepEqual(most(uses, 3), ["🐢", "🚀", "👍"]);
  for (let i = 0; i < 60; i++) uses = withUse(uses, i % 2 ? "🚀" : "👀");
  assert.deepEqual(new Set(most(uses, 2)), new Set(["🚀", "👀"]));
  assert.equal(new Set(most(uses, 9)).size, 9);
});

test("a popover stands above its anchor, else below, always in the window", () => {
  const size = { width: 300, height: 400 };
  const room = { width: 1000, height: 800 };
  const box = (/** @type {number} */ left, /** @type {number} */ top) =>
    ({ left, right: left + 30, top, bottom: top + 30 });
  assert.deepEqual(placed(box(900, 600), size, room), { left: 630, top: 194 });
  assert.deepEqual(placed(box(10, 100), size, room), { left: 10, top: 136 });
  assert.deepEqual(placed(box(10, 390), { width: 1200, height: 780 }, room), { left: 8, top: 12 });
});
