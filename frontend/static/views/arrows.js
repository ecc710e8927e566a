/**
 * Left and right go from button to button of a toolbar, which is one tab stop.
 * @param {Element} toolbar
 * @param {KeyboardEvent} e
 */
export function walk(toolbar, e) {
  const by = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
  if (!by) return;
  const list = [...toolbar.querySelectorAll("button")];
  const at = list.findIndex((b) => b === document.activeElement);
  const to = list[(at + by + list.length) % list.length];
  for (const b of list) b.tabIndex = b === to ? 0 : -1;
  to?.focus();
  e.preventDefault();
}
