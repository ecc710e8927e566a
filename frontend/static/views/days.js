// The days of the log: a section each, its chip sticky and faded when stuck
// and nothing scrolls.

import { text } from "../app/text.js";
import { dayLabel } from "./dates.js";
import { attr, el, find, reconcile, setText } from "./dom.js";
import { createRow, updateRow } from "./message.js";

/** @import {State} from "../app/types.js" */
/** @import {Day} from "./rows.js" */

/** The chip fades this long after the last scroll. */
const FADE_MS = 1200;

/**
 * @param {HTMLElement} log
 * @param {HTMLElement} list the parent of the sections
 * @param {(row: HTMLElement) => void} onRow told of every new row
 */
export function mountDays(log, list, onRow) {
  const stuck = new IntersectionObserver(
    (entries) => {
      for (const e of entries) {
        const above = e.boundingClientRect.top <= (e.rootBounds?.top ?? 0);
        e.target.classList.toggle("is-stuck", !e.isIntersecting && above);
      }
    },
    { root: log, rootMargin: "-9px 0px 0px 0px", threshold: 1 },
  );
  let timer = 0;
  log.addEventListener(
    "scroll",
    () => {
      log.classList.add("is-scrolling");
      clearTimeout(timer);
      timer = window.setTimeout(() => log.classList.remove("is-scrolling"), FADE_MS);
    },
    { passive: true },
  );
  const create = () => {
    const chip = el("div", { class: "day", role: "separator" }, el("span"));
    stuck.observe(chip);
    return el("section", { class: "dayg" }, chip, el("div", { class: "rows" }));
  };
  return {
    /** @param {Day[]} days @param {State} state */
    show(days, state) {
      const now = new Date();
      reconcile(list, days, {
        key: (day) => `${state.current} ${day.key}`,
        create,
        update: (node, day) => updateDay(node, day, state, now, onRow),
      });
    },
  };
}

/**
 * @param {HTMLElement} node
 * @param {Day} day
 * @param {State} state
 * @param {Date} now
 * @param {(row: HTMLElement) => void} onRow
 */
function updateDay(node, day, state, now, onRow) {
  const label = dayLabel(day.at, now);
  attr(node, "aria-label", label);
  setText(find(node, ".day span"), label);
  attr(find(node, ".day"), "aria-label", day.isNew ? `${label}, ${text.channel.newLabel}` : label);
  node.classList.toggle("is-new", day.isNew);
  const tag = node.querySelector(".new-tag");
  if (!day.isNew) tag?.remove();
  else if (!tag)
    node.prepend(el("span", { class: "new-tag", "aria-hidden": "true" }, text.channel.newLine));
  reconcile(find(node, ".rows"), day.rows, {
    key: (row) => row.key,
    create: (row) => {
      const made = createRow(row);
      onRow(made);
      return made;
    },
    update: (made, row) => updateRow(made, row, state),
  });
}
