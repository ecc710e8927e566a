// What the views may ask for, put together from the parts that do it.

import { composing, followed, opened } from "./changes.js";
import { typingEvery } from "./protocol.js";
import { go, pathOf } from "./routes.js";

/** @import {Parts} from "./app.js" */
/** @import {Actions} from "./types.js" */

/**
 * @param {Parts} parts
 * @returns {Actions}
 */
export function actionsOf(parts) {
  const { api, live, pager, reads, drafts } = parts;
  return {
    ...writing(parts),
    openChannel(channel) {
      go(pathOf(channel));
      show(parts, channel);
      const c = parts.store.state.channels.get(channel);
      // What goes wrong is told in the timeline.
      if (c) pager.open(c).catch(() => {});
    },
    async jumpTo(channel, message) {
      go(pathOf(channel, message));
      show(parts, channel);
      await pager.jumpTo(channel, message);
    },
    async jumpToLatest(channel) {
      go(pathOf(channel));
      show(parts, channel);
      await pager.jumpToLatest(channel);
    },
    loadOlder: (channel) => pager.older(channel),
    loadNewer: (channel) => pager.newer(channel),
    follow: (channel, atBottom) => parts.store.update((s) => followed(s, channel, atBottom)),
    markRead: (channel, message) => reads.mark(channel, message),
    markUnread: (channel, message) => reads.markUnread(channel, message),
    setDraft: (channel, body) => drafts.set(channel, body),
    reconnect: () => live.probe(),
    async logout() {
      drafts.flush();
      await api.logOut();
      live.end("You are signed out. Sign in again.", true);
    },
  };
}

/**
 * @param {Parts} parts
 * @param {number} channel
 */
function show({ live, reads, store }, channel) {
  if (store.state.current === channel) return;
  reads.opened(channel);
  store.update((state) => opened(state, channel));
  live.hold({ type: "view", channel_id: channel });
}

/**
 * What the composer and the messages ask for.
 * @param {Parts} parts
 */
function writing({ api, drafts, live, outbox, pager, store }) {
  let typed = { channel: 0, at: 0 };
  return {
    /** @param {string} body */
    send(body) {
      const { current, replyingTo } = store.state;
      outbox.add(current, body, replyingTo);
      drafts.set(current, "");
      store.update((state) => composing(state, {}));
      typed = { channel: 0, at: 0 };
      pager.jumpToLatest(current).catch(() => {});
    },
    /** @param {string} nonce */
    retry: (nonce) => outbox.retry(nonce),
    /** @param {string} nonce */
    discard: (nonce) => outbox.discard(nonce),
    /** @param {number} message */
    startEdit: (message) => store.update((s) => composing(s, { editing: message })),
    /** @param {number} message */
    startReply: (message) => store.update((s) => composing(s, { replyingTo: message })),
    cancelContext: () => store.update((s) => composing(s, {})),
    /**
     * @param {number} message
     * @param {string} body
     */
    async edit(message, body) {
      await api.editMessage(message, body);
      if (store.state.editing === message) store.update((s) => composing(s, {}));
    },
    /** @param {number} message */
    remove: (message) => api.deleteMessage(message),
    typing() {
      const channel = store.state.current;
      const now = Date.now();
      if (typed.channel === channel && now - typed.at < typingEvery) return;
      typed = { channel, at: now };
      live.say({ type: "typing", channel_id: channel });
    },
  };
}
