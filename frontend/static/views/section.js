// A section of the sidebar that folds; what is unread stays in sight.

import { attr, el, icon, listen, reconcile } from "./dom.js";
import { recall, remember } from "./settings.js";

/**
 * @param {string} name under which it is remembered
 * @param {string} title
 * @param {{label: string, run: () => void}} [plus] the button at its end
 */
export function section(name, title, plus) {
  const list = el("ul");
  const button = el("button", { type: "button", class: "fold" }, icon("down", 14), title);
  const head = el("div", { class: "sec" }, el("h2", {}, button));
  const node = el("section", { "aria-label": title }, head, list);
  if (plus) head.append(plusButton(plus.label, plus.run));
  let open = recall(`fold.${name}`) !== "1";
  const fold = () => {
    attr(button, "aria-expanded", String(open));
    list.classList.toggle("folded", !open);
  };
  listen(button, {
    click: () => {
      open = !open;
      remember(`fold.${name}`, open ? "" : "1");
      fold();
    },
  });
  fold();
  return {
    node,
    /**
     * @template T
     * @param {T[]} items
     * @param {import("./dom.js").How<T, HTMLElement>} how
     */
    show: (items, how) => reconcile(list, items, how),
  };
}

/** @param {string} label @param {() => void} run */
function plusButton(label, run) {
  const button = el("button", { type: "button", class: "ib ib-24", title: label });
  attr(button, "aria-label", label);
  button.append(icon("plus", 16));
  return listen(button, { click: run });
}
