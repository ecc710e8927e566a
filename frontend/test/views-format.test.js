import assert from "node:assert/strict";
import { test } from "node:test";

import { toggleFence, toggleMark, togglePrefix } from "../static/views/format.js";

/** @import {Edit} from "../static/views/format.js" */

/**
 * Text with its selection in [brackets], and back.
 * @param {string} marked
 * @param {Change} edit
 */
function after(marked, edit) {
  const start = marked.indexOf("[");
  const end = marked.indexOf("]") - 1;
  const value = marked.replace("[", "").replace("]", "");
  const e = edit(value, start, end);
  const out = value.slice(0, e.from) + e.insert + value.slice(e.to);
  return `${out.slice(0, e.start)}[${out.slice(e.start, e.end)}]${out.slice(e.end)}`;
}

/** @typedef {(value: string, start: number, end: number) => Edit} Change */

/** @param {string} sign @returns {Change} */
const mark = (sign) => (v, s, e) => toggleMark(v, s, e, sign);
/** @param {string} sign @returns {Change} */
const prefix = (sign) => (v, s, e) => togglePrefix(v, s, e, sign);

test("a mark is put around the selection and taken away again", () => {
  assert.equal(after("a [b] c", mark("**")), "a **[b]** c");
  assert.equal(after("a **[b]** c", mark("**")), "a [b] c");
  assert.equal(after("a [**b**] c", mark("**")), "a [b] c");
});

test("an empty selection gets marks to write in", () => {
  assert.equal(after("a []", mark("~~")), "a ~~[]~~");
  assert.equal(after("a ~~[]~~", mark("~~")), "a []");
});

test("bold and italic do not take each other away", () => {
  assert.equal(after("**[b]**", mark("*")), "***[b]***");
  assert.equal(after("***[b]***", mark("*")), "**[b]**");
  assert.equal(after("***[b]***", mark("**")), "*[b]*");
  assert.equal(after("*[b]*", mark("**")), "***[b]***");
});

test("a prefix goes before every line of the selection", () => {
  assert.equal(after("a\nb[c\nd]e\nf", prefix("> ")), "a\n[> bc\n> de]\nf");
  assert.equal(after("a\n[> bc\n> de]\nf", prefix("> ")), "a\n[bc\nde]\nf");
});

test("a prefix on one line leaves the caret between the same letters", () => {
  assert.equal(after("ab[]c", prefix("- ")), "- ab[]c");
  assert.equal(after("- ab[]c", prefix("- ")), "ab[]c");
});

test("a fence stands on lines of its own and goes again", () => {
  assert.equal(after("[x = 1]", toggleFence), "```\n[x = 1]\n```");
  assert.equal(after("a [b] c", toggleFence), "a \n```\n[b]\n```\n c");
  assert.equal(after("```\n[x = 1]\n```", toggleFence), "[x = 1]");
  assert.equal(after("```go\n[x := 1]\n```", toggleFence), "[x := 1]");
});
