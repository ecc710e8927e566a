// A group of which one holds. It is one tab stop, the arrow keys go round.

import { attr, closest, el, icon, listen } from "./dom.js";

/**
 * @template {string|number} V
 * @param {string} label
 * @param {string} classes
 * @param {readonly {value: V, label: string, classes?: string, bare?: boolean}[]} options bare: the
 *   label is not shown, and a tick marks the one that holds
 * @param {(value: V) => void} pick
 * @returns {{node: HTMLElement, mark: (value: V) => void}}
 */
export function radios(label, classes, options, pick) {
  const node = el("div", { class: classes, role: "radiogroup", "aria-label": label });
  const buttons = options.map((o) => {
    const button = el("button", { type: "button", role: "radio", class: o.classes ?? null });
    if (o.bare) {
      attr(button, "aria-label", o.label);
      attr(button, "title", o.label);
      button.append(icon("check", 16));
    } else {
      button.append(o.label);
    }
    return button;
  });
  node.append(...buttons);
  const choose = (/** @type {number} */ at) => {
    const option = options[(at + options.length) % options.length];
    if (!option) return;
    buttons[options.indexOf(option)]?.focus();
    mark(option.value);
    pick(option.value);
  };
  const mark = (/** @type {V} */ value) => {
    const at = Math.max(options.findIndex((o) => o.value === value), 0);
    buttons.forEach((button, i) => {
      attr(button, "aria-checked", String(options[i]?.value === value));
      attr(button, "tabindex", i === at ? "0" : "-1");
    });
  };
  listen(node, {
    click: (e) => {
      const at = buttons.findIndex((b) => b === closest(e, "button"));
      if (at >= 0) choose(at);
    },
    keydown: (e) => {
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
      const step = steps[/** @type {keyof typeof steps} */ (e.key)];
      if (!step) return;
      e.preventDefault();
      choose(buttons.findIndex((b) => b === document.activeElement) + step);
    },
  });
  return { node, mark };
}
