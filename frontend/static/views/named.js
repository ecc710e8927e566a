// Every message that names the reader, across channels, in the panel.

import { ApiError } from "../app/api.js";
import { text } from "../app/text.js";
import { el, reconcile } from "./dom.js";
import { attachHits, emptyState, hitKey, linkRow, placeLine } from "./hits.js";
import { panelHead } from "./panel.js";
import { wordsOf } from "./submit.js";

/** @import {App, Channel, Message, State} from "../app/types.js" */
/** @import {PanelView} from "./panel.js" */
/** @import {Ui} from "./ui.js" */

/**
 * Whether somebody has named the reader in one of the channels since.
 * @param {ReadonlyMap<number, Channel> | undefined} old
 * @param {ReadonlyMap<number, Channel>} now
 */
export function namedSince(old, now) {
  if (!old || old === now) return !old;
  return [...now.values()].some((c) => c.mentions > (old.get(c.id)?.mentions ?? 0));
}

/** @param {App} app @param {Ui} ui @returns {PanelView} */
export function mountMentions(app, ui) {
  const t = text.mentions;
  const list = el("ul", { class: "hits" });
  const end = el("div", { class: "hits-end" });
  const body = el("div", { class: "col scrolls" });
  /** @type {Message[]} */
  let messages = [];
  /** @type {number | undefined} */
  let next;
  /** @type {State["channels"] | undefined} of which the list is known to be true */
  let seen;
  let loading = false;

  const show = (/** @type {State} */ state) => {
    reconcile(list, messages, {
      key: (m) => hitKey(m, state),
      create: (m) => linkRow(m, state, placeLine(state.channels.get(m.channel_id), state)),
    });
    if (messages.length === 0) body.replaceChildren(emptyState("at", t.none, t.noneLead));
    else if (!body.contains(list)) body.replaceChildren(list, end);
  };
  /** @param {number} [cursor] where to go on; absent: from the newest */
  const load = async (cursor) => {
    if (loading) return;
    loading = true;
    try {
      const page = await app.api.mentions({ cursor });
      messages = cursor ? [...messages, ...page.messages] : page.messages;
      next = page.next_cursor;
      app.meet(messages.map((m) => m.sender_id));
      show(app.state);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      body.replaceChildren(el("p", { class: "panel-p", role: "alert" }, wordsOf(error)));
    } finally {
      loading = false;
    }
  };
  const more = new IntersectionObserver(
    (entries) => {
      if (next && entries.some((e) => e.isIntersecting)) void load(next);
    },
    { root: body, rootMargin: "400px" },
  );
  more.observe(end);
  attachHits(list, app, ui);
  return {
    label: t.title,
    rows: [panelHead(t.title, () => ui.panel.close()), body],
    leave: () => (seen = undefined),
    update(state) {
      const fresh = namedSince(seen, state.channels);
      seen = state.channels;
      if (fresh) void load();
      else if (body.contains(list)) show(state);
    },
  };
}
