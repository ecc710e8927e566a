// Runs before the first paint, so that the page never shows the wrong theme.
// The choice is written by views/settings.js.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("minimost.theme");
    if (theme === "light" || theme === "system") root.dataset.theme = theme;
  } catch {
    // Storage is forbidden: the default theme it is.
  }
})();
