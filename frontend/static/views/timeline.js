// The log of the open channel.

import { text } from "../app/text.js";
import { perform } from "./actions.js";
import { channelName } from "./channels.js";
import { logClick, logKey } from "./clicks.js";
import { mountDays } from "./days.js";
import { attr, el, listen } from "./dom.js";
import { mountEdges } from "./edges.js";
import { mountGestures } from "./gestures.js";
import { LateCards } from "./latecards.js";
import { rowOf } from "./message.js";
import { presenceOf, showPresence } from "./people.js";
import { latestPill } from "./pill.js";
import { Positions } from "./positions.js";
import { showProgress } from "./progress.js";
import { mountReads } from "./reads.js";
import { mountReceipts, showReceipts } from "./receipts.js";
import { layoutRows, senderOf } from "./rows.js";
import { Scroll } from "./scroll.js";
import { Selection } from "./selection.js";
import { openSheet } from "./sheet.js";
import { mountToolbar } from "./toolbar.js";

/** @import {App, State, Target} from "../app/types.js" */
/** @import {Place} from "./scroll.js" */
/** @import {Ui} from "./ui.js" */

/** The parts of the state from which rows are made. */
const SHOWN = /** @type {const} */ ([
  "current",
  "timelines",
  "outbox",
  "users",
  "channels",
  "target",
  "me",
  "unsavedSettings",
]);

export class TimelineView {
  /**
   * @param {HTMLElement} root
   * @param {App} app
   * @param {Ui} ui
   */
  constructor(root, app, ui) {
    this.app = app;
    this.ui = ui;
    const before = el("div");
    const after = el("div");
    this.list = el("div");
    this.end = el("div", { class: "end" });
    this.start = el("div", { class: "end" });
    const parts = [before, this.start, this.list, after, this.end];
    const inner = el("div", { class: "log-in" }, ...parts);
    this.log = el("div", { class: "log", role: "log", tabindex: "0", id: "messages" }, inner);
    this.pill = latestPill(() => this.toLatest());
    root.append(this.log, this.pill.node);

    this.scroll = new Scroll(this.log, inner);
    this.cards = new LateCards(this.log, this.scroll);
    this.selection = new Selection(this.scroll, () => {
      ui.picked = this.selection.message !== undefined;
      ui.refresh();
    });
    this.reads = mountReads(this.log, app);
    this.days = mountDays(this.log, this.list, (row) => this.reads.observe(row));
    this.toolbar = mountToolbar(this.log, app, ui);
    this.positions = new Positions(this.scroll);
    this.edges = mountEdges(before, after, app, ui);
    ui.holdReads = this.reads.hold;
    /** @type {State | undefined} what is shown */
    this.shown = undefined;
    /** @type {string} */
    this.deleting = "";
    /** @type {Target | null} the last one obeyed */
    this.target = null;
    this.listen();
  }

  listen() {
    const { log, app, ui } = this;
    const ends = new IntersectionObserver(() => this.loadMore(), {
      root: log,
      rootMargin: "150% 0px 150% 0px",
    });
    ends.observe(this.start);
    ends.observe(this.end);
    const bottom = new IntersectionObserver(([e]) => this.atBottom(e?.isIntersecting ?? true), {
      root: log,
      rootMargin: "0px 0px 40px 0px",
    });
    bottom.observe(this.end);
    // An end that goes out of reach and comes back within a frame is no news to
    // the observer, which is there for what changes without scrolling.
    log.addEventListener("scroll", () => this.loadMore(), { passive: true });
    listen(log, { click: (e) => logClick(e, app, ui), keydown: logKey });
    mountReceipts(log, app, ui);
    mountGestures(log, {
      press: (message) => openSheet(app, ui, message),
      reply: (message) => perform(app, ui, "reply", message),
    });
  }

  /** @param {State} state */
  update(state) {
    const old = this.shown;
    this.shown = state;
    const deleting = [...this.ui.deleting].join();
    if (old?.uploads !== state.uploads) showProgress(this.list, state.uploads);
    const same = old && SHOWN.every((k) => old[k] === state[k]) && deleting === this.deleting;
    this.deleting = deleting;
    if (same) return this.showFaces(state);
    const place = this.scroll.measure();
    if (old && old.current !== state.current) this.leave(old.current);
    const newest = !state.timelines.get(state.current)?.moreAfter;
    const other = newest !== this.scroll.newest;
    this.scroll.newest = newest;
    this.show(state);
    this.cards.show(this.list, place);
    this.settle(state, place);
    if (other) this.atBottom(this.scroll.measure().bottom);
    this.reads.mark();
    this.loadMore();
  }

  /** @param {number} channel */
  leave(channel) {
    this.positions.save(channel);
    this.positions.settled = false;
    this.selection.clear();
    this.toolbar.hide();
    this.reads.reset();
  }

  /** @param {State} state */
  show(state) {
    const channel = state.channels.get(state.current);
    if (!channel) return;
    const timeline = state.timelines.get(channel.id);
    const pending = state.outbox.filter((p) => p.channel_id === channel.id);
    const busy = !timeline?.loaded || timeline.loading;
    attr(this.log, "aria-busy", busy ? "true" : null);
    attr(this.log, "aria-live", busy ? "off" : null);
    attr(this.log, "aria-label", text.channel.messages(channelName(state, channel)));
    this.edges.show(timeline, channel);
    this.days.show(layoutRows(timeline, pending, state.me.id, this.ui.deleting), state);
    showReceipts(this.list, state);
    this.showFaces(state);
    this.showPill();
  }

  /** Presence on the avatars of group heads. @param {State} state */
  showFaces(state) {
    for (const node of this.list.querySelectorAll(".msg.head")) {
      const row = rowOf(node);
      const face = node.querySelector(":scope > .av");
      if (row && face) showPresence(face, presenceOf(state, senderOf(row, state.me.id)));
    }
  }

  showPill() {
    const { state } = this.app;
    const more = state.timelines.get(state.current)?.moreAfter ?? false;
    const unread = state.channels.get(state.current)?.unread ?? 0;
    this.pill.show(more || !this.scroll.stuck, unread);
  }

  /** @param {boolean} there */
  atBottom(there) {
    this.scroll.stuck = there && this.scroll.newest;
    this.showPill();
    const { state, actions } = this.app;
    const t = state.timelines.get(state.current);
    if (t?.loaded && this.positions.settled) actions.follow(state.current, there && !t.moreAfter);
  }

  /**
   * After the rows: to where the state wants the view, or back to where it was.
   * @param {State} state
   * @param {Place} place where it was
   */
  settle(state, place) {
    const timeline = state.timelines.get(state.current);
    if (!timeline?.loaded) return this.scroll.toBottom();
    const { target } = state;
    if (target && target !== this.target && target.channel === state.current) {
      this.target = target;
      this.positions.settled = true;
      return this.aim(target.message);
    }
    if (this.positions.settle(state.current, timeline)) return;
    const follow = place.bottom && !timeline.moreAfter;
    this.scroll.restore({ ...place, bottom: follow });
  }

  /** @param {number} message 0: the bottom, -1: the top */
  aim(message) {
    if (message < 0) return this.scroll.toTop();
    const node = message ? this.scroll.rowOfMessage(message) : undefined;
    if (!node) return this.scroll.toBottom();
    this.scroll.toElement(node, 0.3);
    flash(node);
  }

  toLatest() {
    const { state, actions } = this.app;
    void this.ui.attempt(actions.jumpToLatest(state.current));
  }

  /** A page more where the end of what is loaded comes near. */
  loadMore() {
    const { state, actions } = this.app;
    const { log } = this;
    const t = state.timelines.get(state.current);
    if (!t?.loaded || t.loading || t.error || !this.positions.settled) return;
    const ahead = 1.5 * log.clientHeight + 4;
    const above = log.scrollTop - this.start.offsetTop;
    const below = log.scrollHeight - log.scrollTop - log.clientHeight;
    // What fails is told in the log itself.
    if (t.moreBefore && above < ahead) actions.loadOlder(state.current).catch(() => {});
    else if (t.moreAfter && below < ahead) actions.loadNewer(state.current).catch(() => {});
  }
}

/** @param {Element} node */
function flash(node) {
  node.classList.remove("flash");
  requestAnimationFrame(() => node.classList.add("flash"));
  const done = () => node.classList.remove("flash");
  node.addEventListener("animationend", done, { once: true });
}
