// The log of the open channel.

import { text } from "../app/text.js";
import { perform } from "./actions.js";
import { capped } from "./channels.js";
import { codeClick } from "./code.js";
import { mountDays } from "./days.js";
import { attr, closest, el, icon, listen } from "./dom.js";
import { intro, skeletons, trouble } from "./edges.js";
import { mountGestures } from "./gestures.js";
import { rowOf } from "./message.js";
import { presenceOf, showPresence } from "./people.js";
import { Positions } from "./positions.js";
import { mountReads } from "./reads.js";
import { layoutRows, senderOf } from "./rows.js";
import { Scroll } from "./scroll.js";
import { Selection } from "./selection.js";
import { openSheet } from "./sheet.js";
import { mountToolbar } from "./toolbar.js";

/** @import {App, Channel, Message, State, Timeline} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

/** The parts of the state that the log shows. */
const SHOWN = /** @type {const} */ (["current", "timelines", "outbox", "users", "channels"]);

/**
 * @param {HTMLElement} root
 * @param {App} app
 * @param {Ui} ui
 */
export function mountTimeline(root, app, ui) {
  const before = el("div");
  const list = el("div");
  const after = el("div");
  const end = el("div", { class: "end" });
  const inner = el("div", { class: "log-in" }, before, list, after, end);
  const log = el("div", { class: "log", role: "log", tabindex: "0", id: "messages" }, inner);
  const pill = latestPill();
  root.append(log, pill.node);

  const scroll = new Scroll(log, inner);
  const selection = new Selection(scroll, () => {
    ui.picked = selection.message !== undefined;
    ui.refresh();
  });
  const reads = mountReads(log, app);
  const days = mountDays(log, list, (row) => reads.observe(row));
  const toolbar = mountToolbar(log, app, ui);
  const positions = new Positions(scroll);
  const edges = mountEdges(before, after, app);
  ui.holdReads = reads.hold;

  /** @type {State | undefined} */
  let last;
  let lastDeleting = 0;
  /** What to scroll to once it is there. */
  let wanted = { message: 0, bottom: false };

  /** @param {State} state */
  const update = (state) => {
    const old = last;
    last = state;
    const deleting = sum(ui.deleting);
    const same = old && SHOWN.every((k) => old[k] === state[k]) && deleting === lastDeleting;
    lastDeleting = deleting;
    if (same) return showFaces(state);
    const switched = old?.current !== state.current;
    const place = scroll.measure();
    if (switched) leave(old);
    show(state);
    if (switched) positions.open(state.current);
    settle(state, place, ownMessageAdded(old, state));
    reads.mark();
    loadMore();
  };

  /** @param {State | undefined} old */
  const leave = (old) => {
    if (old) positions.save(old.current);
    selection.clear();
    toolbar.hide();
    reads.reset();
    wanted = { message: 0, bottom: false };
  };

  /** @param {State} state */
  const show = (state) => {
    const timeline = state.timelines.get(state.current);
    const pending = state.outbox.filter((p) => p.channel_id === state.current);
    const busy = !timeline?.loaded || timeline.loading;
    attr(log, "aria-busy", busy ? "true" : null);
    attr(log, "aria-live", busy ? "off" : null);
    const channel = state.channels.get(state.current);
    attr(log, "aria-label", text.channel.messages(channel?.name ?? ""));
    edges.show(timeline, channel);
    days.show(layoutRows(timeline, pending, state.me.id, ui.deleting), state);
    showFaces(state);
    pill.count(timeline, channel);
  };

  /** @param {State} state */
  const showFaces = (state) => {
    for (const node of list.querySelectorAll(".msg.head")) {
      const row = rowOf(node);
      const face = node.querySelector(":scope > .av");
      if (row && face) showPresence(face, presenceOf(state, senderOf(row, state.me.id)));
    }
  };

  /**
   * @param {State} state
   * @param {import("./scroll.js").Place} place
   * @param {boolean} sent
   */
  const settle = (state, place, sent) => {
    const timeline = state.timelines.get(state.current);
    if (!timeline?.loaded) return scroll.toBottom();
    if (positions.settle(timeline)) return;
    if (wanted.message && reveal(wanted.message)) return;
    if (sent && timeline.moreAfter) return toLatest();
    if (sent || (wanted.bottom && !timeline.moreAfter)) {
      wanted.bottom = false;
      return scroll.toBottom();
    }
    scroll.restore(timeline.moreAfter ? { ...place, bottom: false, rows: place.rows } : place);
  };

  /** @param {number} id @returns {boolean} whether it is there */
  const reveal = (id) => {
    const node = selection.rows().find((r) => rowOf(r)?.message?.id === id);
    if (!node) return false;
    wanted.message = 0;
    scroll.toElement(node, 0.3);
    flash(node);
    return true;
  };

  /** @param {number} id */
  const jump = async (id) => {
    if (reveal(id)) return;
    wanted.message = id;
    await attempt(app.actions.jumpTo(app.state.current, id), ui);
  };

  const toLatest = () => {
    if (!app.state.timelines.get(app.state.current)?.moreAfter) return scroll.toBottom();
    wanted.bottom = true;
    void attempt(app.actions.jumpToLatest(app.state.current), ui);
  };

  const loadMore = () => {
    const { current } = app.state;
    const t = app.state.timelines.get(current);
    if (!t?.loaded || t.loading || t.error || !positions.settled) return;
    const ahead = 1.5 * log.clientHeight;
    if (t.moreBefore && log.scrollTop < ahead) void attempt(app.actions.loadOlder(current));
    else if (t.moreAfter && log.scrollHeight - log.scrollTop - log.clientHeight < ahead)
      void attempt(app.actions.loadNewer(current));
  };

  const near = { root: log, rootMargin: "150% 0px 150% 0px" };
  const ends = new IntersectionObserver(loadMore, near);
  ends.observe(before);
  ends.observe(end);
  const bottom = new IntersectionObserver(
    ([e]) => {
      scroll.stuck = e?.isIntersecting ?? true;
      pill.show(!scroll.stuck || moreAfter(app));
    },
    { root: log, rootMargin: "0px 0px 40px 0px" },
  );
  bottom.observe(end);

  listen(pill.node, { click: toLatest });
  listen(log, { click: (e) => clicked(e, app, ui, (id) => void jump(id)) });
  mountGestures(log, {
    press: (message) => openSheet(app, ui, message),
    reply: (message) => perform(app, ui, "reply", message),
  });
  return { update, log, scroll, selection, jump, toLatest };
}

/** @param {App} app */
function moreAfter(app) {
  return app.state.timelines.get(app.state.current)?.moreAfter ?? false;
}

/** @param {Iterable<number>} numbers */
function sum(numbers) {
  let n = 0;
  for (const x of numbers) n += x;
  return n;
}

/** @param {Element} node */
function flash(node) {
  node.classList.remove("flash");
  void (/** @type {HTMLElement} */ (node).offsetWidth);
  node.classList.add("flash");
  node.addEventListener("animationend", () => node.classList.remove("flash"), { once: true });
}

/**
 * @param {Promise<void>} promise
 * @param {Ui} [ui] says what failed; without one the log itself does
 */
async function attempt(promise, ui) {
  try {
    await promise;
  } catch (error) {
    const words = error instanceof Error && error.message ? error.message : text.toast.failed;
    ui?.toast({ icon: "alert", words, mood: "bad", ms: 6000 });
  }
}

/** @param {State | undefined} old @param {State} state */
function ownMessageAdded(old, state) {
  if (!old || old.outbox === state.outbox || old.current !== state.current) return false;
  const known = new Set(old.outbox.map((p) => p.nonce));
  return state.outbox.some((p) => p.channel_id === state.current && !known.has(p.nonce));
}

function latestPill() {
  const fresh = el("b");
  const node = el("button", { type: "button", class: "to-end", hidden: true });
  node.append(icon("arrow-down", 18), el("span", {}, text.channel.latest), fresh);
  return {
    node,
    /** @param {boolean} on */
    show: (on) => (node.hidden = !on),
    /** @param {Timeline | undefined} timeline @param {Channel | undefined} channel */
    count(timeline, channel) {
      const n = channel?.unread ?? 0;
      fresh.textContent = n > 0 ? text.channel.fresh(capped(n)) : "";
      if (timeline?.moreAfter) node.hidden = false;
    },
  };
}

/**
 * Intro, skeletons and errors around the rows.
 * @param {HTMLElement} before
 * @param {HTMLElement} after
 * @param {App} app
 */
function mountEdges(before, after, app) {
  let shown = "";
  return {
    /** @param {Timeline | undefined} timeline @param {Channel | undefined} channel */
    show(timeline, channel) {
      const state = stateOf(timeline);
      const key = `${channel?.id} ${channel?.name} ${channel?.topic} ${state}`;
      if (key === shown) return;
      shown = key;
      before.replaceChildren();
      after.replaceChildren();
      if (!channel) return;
      if (state === "empty-error" || state === "older-error") {
        before.append(trouble(text.channel.older, () => void attempt(app.actions.loadOlder(channel.id))));
      }
      if (state === "newer-error") {
        after.append(trouble(text.channel.newer, () => void attempt(app.actions.loadNewer(channel.id))));
      }
      if (state === "loading" || state === "empty-error" || state === "older") before.append(skeletons());
      if (state === "start") before.append(intro(channel));
    },
  };
}

/** @param {Timeline | undefined} t */
function stateOf(t) {
  if (!t || !t.loaded) return t?.error ? "empty-error" : "loading";
  if (t.error) return t.moreBefore ? "older-error" : "newer-error";
  return t.moreBefore ? "older" : "start";
}

/**
 * @param {MouseEvent} e
 * @param {App} app
 * @param {Ui} ui
 * @param {(message: number) => void} jump
 */
function clicked(e, app, ui, jump) {
  const target = e.target;
  if (!(target instanceof HTMLElement || target instanceof SVGElement)) return;
  const at = /** @type {HTMLElement} */ (target);
  if (codeClick(at, (code) => void ui.copy(code, text.toast.codeCopied))) return;
  const quote = closest(e, "[data-quote]");
  if (quote) {
    e.preventDefault();
    return jump(Number(quote.dataset.quote));
  }
  const fate = closest(e, "[data-fate]");
  const row = fate && closest(e, ".msg");
  const pending = row && rowOf(row)?.pending;
  if (!pending) return;
  if (fate.dataset.fate === "retry") return app.actions.retry(pending.nonce);
  const body = app.actions.discard(pending.nonce);
  if (fate.dataset.fate === "edit") ui.refill(body);
  else ui.focusComposer();
}
