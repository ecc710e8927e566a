// The two ends of the log: the introduction of a channel, skeletons while
// nothing is there yet, and what went wrong with loading.

import { text } from "../app/text.js";
import { el, icon, listen } from "./dom.js";

/** @import {Channel} from "../app/types.js" */

/** @param {Channel} channel */
export function intro(channel) {
  const topic = channel.topic.replace(/([^.!?…])$/u, "$1.");
  const words = topic ? text.channel.introTopic(topic) : text.channel.introPublic;
  return el(
    "div",
    { class: "intro" },
    el("div", { class: "ill" }, icon("hash", 24)),
    el("h2", {}, channel.name),
    el("p", {}, words),
  );
}

/** Lines of each skeleton row, as classes of css/empty.css. */
const SHAPES = ["w1 w2", "w1 w4 w3", "w1 w5", "w1 w3", "w1 w2 w5", "w1 w4"];

export function skeletons() {
  const rows = SHAPES.map((lines) => {
    const spans = lines.split(" ").map((w) => el("span", { class: `sk ${w}` }));
    return el("div", { class: "sk-msg" }, el("span", { class: "sk" }), ...spans);
  });
  return el("div", { class: "sks", "aria-hidden": "true" }, ...rows);
}

/**
 * @param {string} words
 * @param {() => void} retry
 */
export function trouble(words, retry) {
  const button = el("button", { type: "button", class: "btn" }, text.channel.tryAgain);
  listen(button, { click: retry });
  const bar = el("div", { class: "bar bar-warn" }, icon("warn", 18), el("span", {}, words), button);
  return el("div", { class: "trouble", role: "alert" }, bar);
}
