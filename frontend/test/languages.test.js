// Every language says everything, and says it in its own words.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { languages, sentence, stead, wordsOf } from "./catalogue.js";

const repository = new URL("../../", import.meta.url);
const read = (/** @type {string} */ path) => readFileSync(new URL(path, repository), "utf8");

/** Words that are the same in another language, by language. @type {Record<string, string[]>} */
const alike = {
  de: [
    "auth.version", "call.chat", "check.bad", "command.app", "composer.code", "composer.emoji",
    "connection.offline", "emoji.label", "file.play", "form.name", "help.actions.code",
    "help.actions.emoji", "message.code", "note.took", "notice.in", "presence.offline",
    "profile.status", "search.filter.in.set", "search.has.link", "settings.percent",
    "settings.sendKeys.enter", "settings.themes.system",
  ],
};

/** Refusals that only a program can meet, which does not read sentences. */
const forPrograms = [
  "bad_nonce", "nonce_reused", "bad_json", "unknown_field", "bad_field", "bad_media_type", "no_host",
  "method_not_allowed", "bad_frame", "missing_type", "unknown_type", "bad_channel", "bad_presence",
  "bad_signal", "no_call", "peer_away",
];

const english = await wordsOf("en");

for (const language of languages.filter((l) => l !== "en")) {
  const words = await wordsOf(language);
  const kept = new Map([...words].filter(([at]) => !stead.test(at)));

  test(`${language} has the keys of English, of the same kinds`, () => {
    assert.deepEqual([...kept.keys()].sort(), [...english.keys()].sort());
    for (const [at, word] of kept) {
      const other = english.get(at);
      assert.equal(typeof word, typeof other, at);
      if (typeof word === "function") assert.equal(word.length, other?.length, at);
    }
  });

  test(`${language} has gaps where English has them`, () => {
    const gaps = (/** @type {string} */ s) => (s.match(/\u2063|\{\w+\}/g) ?? []).sort();
    for (const [at, word] of kept) {
      assert.deepEqual(gaps(sentence(word)), gaps(sentence(english.get(at) ?? "")), at);
    }
  });

  test(`${language} has words of its own`, () => {
    const same = [...kept]
      .filter(([at, word]) => /\p{L}/u.test(sentence(word)) && sentence(word) === sentence(english.get(at) ?? ""))
      .map(([at]) => at);
    assert.deepEqual(same.sort(), (alike[language] ?? []).sort());
  });

  test(`${language} has a sentence for each refusal, and for no other`, () => {
    const codes = goSources().flatMap((source) =>
      [...source.matchAll(/Code: +"(\w+)"|transportError\{\d+, "(\w+)"/g)].map((m) => m[1] ?? m[2] ?? ""));
    const met = [...new Set(codes)].filter((code) => !forPrograms.includes(code));
    assert.deepEqual(below(words, "problems."), met.sort());
  });

  test(`${language} has the server's other words`, () => {
    const rules = [...read("chat/password.go").matchAll(/\brule\("(\w+)"/g)].map((m) => m[1]);
    assert.deepEqual(below(words, "said.rules."), rules.sort());
    const groups = JSON.parse(read("internal/emoji/emoji.json")).groups;
    const names = groups.map((/** @type {{name: string}} */ g) => g.name);
    assert.deepEqual(below(words, "said.groups."), names.sort());
  });
}

/** @param {Map<string, unknown>} words @param {string} path @returns {string[]} the last parts */
function below(words, path) {
  return [...words.keys()].filter((at) => at.startsWith(path)).map((at) => at.slice(path.length)).sort();
}

/** What the packages that answer the page are made of. */
function goSources() {
  return ["chat/", "hub/", "server/", "signal/", "store/"].flatMap((dir) =>
    readdirSync(new URL(dir, repository))
      .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
      .map((name) => read(dir + name)));
}
