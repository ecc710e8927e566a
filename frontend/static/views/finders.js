// The buttons in the head of a channel that open the panel: pins and search.

import { text } from "../app/text.js";
import { keycap } from "./keycaps.js";
import { attr, el, icon, listen, setText } from "./dom.js";

/** @import {State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/**
 * @param {HTMLElement} side the header's buttons; these go before the last one
 * @param {Ui} ui
 */
export function mountFinders(side, ui) {
  const count = el("span", { class: "num" });
  const pins = el("button", { type: "button", class: "hd-pins not-phone", hidden: true }, icon("pin"), count);
  const key = keycap("/", { "aria-hidden": "true" });
  const words = el("span", { class: "grow" }, text.search.open);
  const find = el("button", { type: "button", class: "find" }, icon("search", 16), words, key);
  attr(find, "title", `${text.search.title} (/)`);
  attr(find, "aria-label", text.search.title);
  listen(pins, { click: () => ui.panel.toggle("pins", pins) });
  listen(find, { click: () => ui.panel.toggle("search", find) });
  side.lastElementChild?.before(pins, find);
  return {
    /** @param {State} state */
    update(state) {
      const n = state.channels.get(state.current)?.pin_count ?? 0;
      const { kind } = ui.panel;
      attr(pins, "hidden", n === 0 && kind !== "pins");
      setText(count, String(n));
      attr(pins, "aria-label", text.pins.open(n));
      attr(pins, "title", text.pins.open(n));
      attr(pins, "aria-expanded", String(kind === "pins"));
      attr(find, "aria-expanded", String(kind === "search"));
    },
  };
}
