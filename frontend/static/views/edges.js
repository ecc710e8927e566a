// The two ends of the log: the introduction of a channel, skeletons while
// nothing is there yet, and what went wrong with loading.

import { text } from "../app/text.js";
import { el, icon, listen } from "./dom.js";
import { introNode, introOf } from "./intro.js";

/** @import {App, Channel, Timeline} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** Lines of each skeleton row, as classes of css/empty.css. */
const SHAPES = ["w1 w2", "w1 w4 w3", "w1 w5", "w1 w3", "w1 w2 w5", "w1 w4"];

function skeletons() {
  const rows = [...SHAPES, ...SHAPES].map((lines) => {
    const spans = lines.split(" ").map((w) => el("span", { class: `sk ${w}` }));
    return el("div", { class: "sk-msg" }, el("span", { class: "sk" }), ...spans);
  });
  return el("div", { class: "sks", "aria-hidden": "true" }, ...rows);
}

/**
 * @param {string} words
 * @param {() => void} retry
 */
function trouble(words, retry) {
  const button = el("button", { type: "button", class: "btn" }, text.channel.tryAgain);
  listen(button, { click: retry });
  const bar = el("div", { class: "bar bar-warn" }, icon("warn", 18), el("span", {}, words), button);
  return el("div", { class: "trouble", role: "alert" }, bar);
}

/** @typedef {"loading"|"failed"|"older failed"|"newer failed"|"older"|"start"} Edge */

/** @param {Timeline | undefined} t @returns {Edge} */
export function edgeOf(t) {
  if (!t?.loaded) return t?.error ? "failed" : "loading";
  if (t.error) return t.moreBefore ? "older failed" : "newer failed";
  return t.moreBefore ? "older" : "start";
}

/**
 * @param {HTMLElement} before what stands above the rows
 * @param {HTMLElement} after and below
 * @param {App} app
 * @param {Ui} ui
 */
export function mountEdges(before, after, app, ui) {
  let shown = "";
  return {
    /** @param {Timeline | undefined} timeline @param {Channel} channel */
    show(timeline, channel) {
      const edge = edgeOf(timeline);
      const intro = introOf(channel, app.state, timeline);
      const key = `${channel.id} ${edge} ${edge === "start" ? intro.key : ""}`;
      if (key === shown) return;
      shown = key;
      const { loadOlder, loadNewer } = app.actions;
      const again = (/** @type {typeof loadOlder} */ load) => () =>
        void ui.attempt(load(channel.id));
      const { older, newer } = text.channel;
      before.replaceChildren();
      after.replaceChildren();
      if (edge === "start") before.append(introNode(channel, intro, app, ui));
      if (edge === "failed" || edge === "older failed")
        before.append(trouble(older, again(loadOlder)));
      if (edge === "newer failed") after.append(trouble(newer, again(loadNewer)));
      if (edge === "loading" || edge === "failed" || edge === "older") before.append(skeletons());
    },
  };
}
