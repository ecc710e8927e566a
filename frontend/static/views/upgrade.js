// The banner of a newer page: quiet, and as the last of the banners, because
// the page that is open goes on working.

import { text } from "../app/text.js";
import { isOther } from "../app/version.js";
import { el, icon, listen } from "./dom.js";

/** @import {App, State} from "../app/types.js" */

/** Milliseconds within which the pages look that came back together. */
const spread = 3000;

/**
 * @param {App} app
 * @param {HTMLElement} root
 * @param {() => Promise<unknown>} prepare has the browser fetch the newer page
 */
export function mountUpgrade(app, root, prepare) {
  const bar = upgradeBar();
  /** The version that was told of, or put off. */
  let told = "";
  const tell = (/** @type {string} */ version) => {
    if (!isOther(version) || version === told) return;
    told = version;
    void prepare();
    root.append(bar);
  };
  const look = () => app.api.server().then(({ page }) => tell(page), () => {});
  /** @type {State["connection"]["status"]} */
  let last = "online";
  app.subscribe(({ connection, server }) => {
    tell(server.page);
    if (connection.status === "online" && last !== "online") setTimeout(look, Math.random() * spread);
    last = connection.status;
  });
  tell(app.state.server.page);
}

function upgradeBar() {
  const t = text.connection;
  const reload = el("button", { type: "button", class: "btn" }, t.reload);
  const put = el("button", { type: "button", class: "ib ib-28", "aria-label": t.notNow, title: t.notNow });
  put.append(icon("x", 16));
  const words = el("span", { class: "grow", role: "status" }, t.newVersion);
  const bar = el("div", { class: "bar bar-new" }, icon("info", 18), words, reload, put);
  listen(reload, { click: () => location.reload() });
  listen(put, { click: () => bar.remove() });
  return bar;
}
