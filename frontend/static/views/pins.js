// The pinned messages of the open channel, in the panel.

import { ApiError } from "../app/api.js";
import { text } from "../app/text.js";
import { attr, closest, el, icon, listen, reconcile, setText } from "./dom.js";
import { attachHits, emptyState, hitKey, linkRow } from "./hits.js";
import { keycap } from "./keycaps.js";
import { panelHead } from "./panel.js";
import { nameOf } from "./people.js";
import { wordsOf } from "./submit.js";

/** @import {App, Message, State} from "../app/types.js" */
/** @import {PanelView} from "./panel.js" */
/** @import {Ui} from "./ui.js" */

/** The most that a channel holds. */
const MOST = 50;

/** @param {App} app @param {Ui} ui @returns {PanelView} */
export function mountPins(app, ui) {
  const t = text.pins;
  const list = el("ul", { class: "hits" });
  const body = el("div", { class: "col scrolls" });
  const head = panelHead(t.title, () => ui.panel.close());
  const count = el("span", { class: "num", role: "status" });
  const hint = el("span", { class: "grow keyed" }, keycap("P"), t.hint);
  /** @type {Message[]} */
  let pins = [];
  let shown = "";

  const show = (/** @type {State} */ state) => {
    reconcile(list, pins, {
      key: (m) => hitKey(m, state),
      create: (m) => pinRow(m, state),
    });
    setText(count, t.count(pins.length, MOST));
    const none = emptyState("pin", t.none, t.noneLead, " ", keycap("P", { class: "keyed" }));
    const now = pins.length ? list : none;
    if (body.firstElementChild !== now) body.replaceChildren(now);
  };
  /** @param {number} channel */
  const load = async (channel) => {
    try {
      const found = await app.api.pins(channel);
      if (app.state.current !== channel) return;
      pins = found;
      app.meet(pins.flatMap((m) => [m.sender_id, m.pinned_by ?? 0]));
      show(app.state);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      body.replaceChildren(el("p", { class: "panel-p", role: "alert" }, wordsOf(error)));
    }
  };
  attachHits(list, app, ui);
  listen(list, {
    click: (e) => {
      const id = Number(closest(e, "[data-unpin]")?.dataset.unpin ?? 0);
      const message = pins.find((m) => m.id === id);
      if (message) void ui.attempt(app.actions.togglePin(message));
    },
  });
  return {
    label: t.title,
    rows: [head, body, el("div", { class: "ph-f" }, hint, count)],
    leave: () => (shown = ""),
    update(state) {
      const channel = state.channels.get(state.current);
      const key = `${state.current} ${channel?.pin_count}`;
      if (key === shown) return body.contains(list) ? show(state) : undefined;
      if (!shown.startsWith(`${state.current} `)) body.replaceChildren();
      shown = key;
      if (channel) void load(channel.id);
    },
  };
}

/** @param {Message} message @param {State} state */
function pinRow(message, state) {
  const by = text.pins.by(nameOf(state.users.get(message.pinned_by ?? 0)));
  const top = el("div", { class: "hit-c" }, icon("pin", 14), el("span", { class: "trunc" }, by));
  const row = linkRow(message, state, top);
  const { unpin } = text.message;
  const x = el("button", { type: "button", class: "ib ib-28 unpin", title: unpin }, icon("x", 16));
  attr(x, "aria-label", unpin);
  attr(x, "data-unpin", message.id);
  row.classList.add("pin-row");
  row.append(x);
  return row;
}
