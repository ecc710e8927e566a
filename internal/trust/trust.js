// Looks again and again whether this device trusts the server by now: a request
// to it over HTTPS succeeds only then.

const secure = document.body.dataset.secure;
const state = /** @type {HTMLElement} */ (document.querySelector("[data-state]"));
/** Milliseconds between two looks. */
const pause = 2000;

async function trusted() {
  try {
    const answer = await fetch(`${secure}/trusted`, { cache: "no-store", credentials: "omit" });
    return answer.ok;
  } catch {
    return false;
  }
}

async function look() {
  const good = await trusted();
  state.dataset.state = good ? "good" : "wait";
  if (good && location.hash === "#go") location.replace(`${secure}/`);
  else setTimeout(look, pause);
}

// An iPad says that it is a Mac, but has a touch screen.
if (navigator.maxTouchPoints > 1 && /Mac OS X/.test(navigator.userAgent)) {
  for (const guide of document.querySelectorAll("details")) guide.open = guide.dataset.device === "ios";
}

look();
