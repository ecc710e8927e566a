// Runs before the first paint, so that the page never shows the wrong theme
// and nothing moves. views/settings.js and views/resize.js write what it reads.
(() => {
  const root = document.documentElement;
  try {
    const kept = (/** @type {string} */ name) => localStorage.getItem(`minimost.${name}`);
    const theme = kept("theme");
    if (theme === "light" || theme === "system") root.dataset.theme = theme;
    const light = theme === "light" || (theme === "system" && matchMedia("(prefers-color-scheme: light)").matches);
    const frame = document.querySelector("meta[name=theme-color]");
    if (light) frame?.setAttribute("content", "#eff1f3");
    if (kept("density") === "compact") root.dataset.density = "compact";
    if (kept("previews") === "none") root.dataset.previews = "none";
    if (kept("motion") === "reduced") root.dataset.motion = "reduced";
    const size = Number(kept("text_size"));
    if (size >= 0.5 && size <= 2) root.style.setProperty("--msg-scale", String(size));
    const width = Number(kept("sidebar"));
    if (width >= 220 && width <= 340) root.style.setProperty("--sidebar-w", `${width}px`);
  } catch {
    // Storage is forbidden: it is as it is from the start.
  }
})();
