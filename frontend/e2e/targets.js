// How much of the page each control takes, as a finger finds it.

/** @import {Page} from "playwright-core" */

const pressed = [
  "button", "a[href]", "input", "textarea", "select", "summary", "[tabindex='0']:is([role=tab], [role=option], [role=slider])",
  "[role=button]", "[role=menuitem]", "[role=menuitemradio]", "[role=option]", "[role=tab]", "[role=radio]", "[role=switch]",
].join();

/**
 * Everything that can be pressed, of what lies uppermost, and whose hit area, with what pseudo elements
 * and labels add to it, is lower or narrower than it may be. Links within
 * running text are as high as their line.
 * @param {Page} page
 * @param {number} least px
 * @returns {Promise<string[]>} each with its width and height
 */
export function smallTargets(page, least) {
  return page.evaluate(async ({ selector, least: min }) => {
    const ending = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((a) => a.finished)); // what slides in is in its place
    /** @param {Element} node */
    const shown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true })
      && !node.closest("[inert], [aria-hidden=true]") && node.getClientRects().length > 0;
    /** @param {Element} node @param {number} x @param {number} y */
    const at = (node, x, y) => {
      const hit = document.elementFromPoint(x, y);
      return hit !== null && (node.contains(hit) || hit.closest("label")?.contains(node));
    };
    /** How far it reaches. @param {Element} node @param {number} x @param {number} y @param {number} dx @param {number} dy */
    const reach = (node, x, y, dx, dy) => {
      let n = 0;
      while (n < min && at(node, x + dx * (n + 1), y + dy * (n + 1))) n++;
      return n;
    };
    const over = [...document.querySelectorAll("dialog:modal, :popover-open")].filter(shown).at(-1) ?? document;
    const small = [];
    for (const node of over.querySelectorAll(selector)) {
      if (!shown(node) || node.matches(":is(.txt, .snip, p) :is(a, button, [role=button])")) continue;
      node.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      const box = node.getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      if (!at(node, x, y)) continue; // it is under something
      const width = 1 + reach(node, x, y, -1, 0) + reach(node, x, y, 1, 0);
      const height = 1 + reach(node, x, y, 0, -1) + reach(node, x, y, 0, 1);
      if (width >= min - 1 && height >= min - 1) continue; // to half a px at each side
      const name = node.getAttribute("aria-label") ?? node.textContent?.trim().slice(0, 30);
      small.push(`${node.tagName.toLowerCase()}.${node.className} "${name}" ${width}×${height}`);
    }
    return small;
  }, { selector: pressed, least });
}
