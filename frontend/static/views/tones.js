// The choice of a skin tone, remembered on this device.

import { text } from "../app/text.js";
import { attr, closest, el, listen } from "./dom.js";
import { chooseTone, TONES } from "./emoji.js";

const HAND = "✋";

/**
 * A button with the tone that is chosen; pressed, it shows all of them.
 * @param {string} chosen
 * @param {(tone: string) => void} onChoose
 */
export function tonePicker(chosen, onChoose) {
  const t = text.emoji;
  const button = el("button", { type: "button", class: "ib ib-28 emo" }, HAND + chosen);
  attr(button, "aria-label", t.tone);
  attr(button, "title", t.tone);
  attr(button, "aria-expanded", "false");
  const choices = TONES.map((tone, i) => {
    const label = { "aria-label": t.tones[i], title: t.tones[i] };
    const state = { role: "radio", "aria-checked": String(tone === chosen) };
    const node = el("button", { type: "button", class: "ib ib-28 emo", ...state, ...label });
    attr(node, "data-tone", i);
    node.append(HAND + tone);
    return node;
  });
  const group = el("div", { class: "tones", role: "radiogroup", hidden: true });
  attr(group, "aria-label", t.tone);
  group.append(...choices);
  const show = (/** @type {boolean} */ on) => {
    group.hidden = !on;
    attr(button, "aria-expanded", String(on));
  };
  listen(button, {
    click: () => {
      const open = group.hidden === true;
      show(open);
      if (open) choices.find((c) => c.getAttribute("aria-checked") === "true")?.focus();
    },
  });
  listen(group, {
    keydown: (e) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
      const at = choices.findIndex((c) => c === document.activeElement);
      if (!by || at < 0) return;
      e.preventDefault();
      choices[(at + by + choices.length) % choices.length]?.focus();
    },
    click: (e) => {
      const tone = TONES[Number(closest(e, "[data-tone]")?.dataset.tone ?? -1)];
      if (tone === undefined) return;
      choices.forEach((c, i) => attr(c, "aria-checked", String(TONES[i] === tone)));
      button.replaceChildren(HAND + tone);
      chooseTone(tone);
      show(false);
      button.focus();
      onChoose(tone);
    },
  });
  return el("div", { class: "tone" }, group, button);
}
