// axe finds nothing serious in any view, in either theme, at either width.

import assert from "node:assert/strict";

import { axe, serious } from "./axe.js";
import { bring, picture, textFile } from "./files.js";
import { story } from "./harness.js";

/** @import {Person} from "./person.js" */

story("axe finds nothing serious", async (stage) => {
  stage.allow(/status of 401/);
  const visitor = await stage.visitor("nobody");
  await visitor.page.addInitScript({ path: axe });
  const ada = await stage.join("ada");
  const bob = await stage.join("bob");
  await fill(ada, bob);
  await ada.page.addInitScript({ path: axe });
  for (const theme of ["dark", "light"]) {
    for (const width of [1440, 390]) {
      for (const { page } of [visitor, ada]) {
        await page.setViewportSize({ width, height: 844 });
        await page.evaluate((t) => localStorage.setItem("minimost.theme", t), theme)
          .catch(() => {}); // no page has been opened yet
      }
      const at = `${theme}, ${width}`;
      for (const path of ["/login", "/signup"]) {
        await visitor.page.goto(path);
        await visitor.page.evaluate((t) => localStorage.setItem("minimost.theme", t), theme);
        await visitor.page.reload();
        await visitor.page.getByLabel("Username").waitFor();
        assert.deepEqual(await serious(visitor), [], `${path}, ${at}`);
      }
      await ada.open("/");
      await ada.sees("the last word");
      await bring(ada.page, "drop", "main", [picture("late.png"), textFile("empty.txt", "")]);
      await ada.page.getByText("The file is empty").waitFor();
      await ada.log.getByRole("button", { name: "Show the text of notes.txt" }).click();
      await ada.log.getByRole("region", { name: "Text of notes.txt" }).waitFor();
      assert.deepEqual(await serious(ada), [], `chat, ${at}`);
      if (width === 390) continue;
      await ada.log.getByRole("button", { name: "Image board.png" }).click();
      await ada.page.getByRole("dialog", { name: "Image board.png" }).waitFor();
      // What lies behind it was looked at.
      assert.deepEqual(await serious(ada, ".viewer"), [], `viewer, ${at}`);
    }
  }
}, { over: ["ws"] });

/**
 * A conversation with everything in it.
 * @param {Person} ada
 * @param {Person} bob
 */
async function fill(ada, bob) {
  const { id } = await ada.post("**bold**, `code`, [a link](https://example.com)\n\n> a quote");
  await bob.post("```go\nfunc main() { println(\"hi\") } // a comment\n```", { reply_to: id });
  await bob.post("| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n- two");
  await bob.call("POST", "/channels/2/messages", { body: "unread", nonce: "unread" });
  await ada.call("PUT", "/channels/3/draft", { body: "a draft" });
  await bring(ada.page, "drop", "main", [
    picture("board.png"), picture("scope.png"), textFile("notes.txt", "one\ntwo"),
  ]);
  await ada.composer.press("Enter");
  await ada.log.getByText("notes.txt").waitFor();
  await bob.post("the last word");
}
