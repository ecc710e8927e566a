// What the views may ask for, put together from the parts that do it.

import { composing, entered, followed, lineRemoved, opened, reactedBy } from "./changes.js";
import { typingEvery } from "./protocol.js";
import { go, pathOf } from "./routes.js";

/** @import {Parts} from "./app.js" */
/** @import {Actions, Channel, Chosen, Message, Notify, ProfileChange, SettingsChange} from "./types.js" */

/**
 * @param {Parts} parts
 * @returns {Actions}
 */
export function actionsOf(parts) {
  const { live, pager, reads, drafts } = parts;
  /** @param {number} channel */
  const openChannel = (channel) => {
    go(pathOf(channel));
    show(parts, channel);
    const c = parts.store.state.channels.get(channel);
    // What goes wrong is told in the timeline.
    if (c) pager.open(c).catch(() => {});
  };
  return {
    ...writing(parts),
    ...filing(parts),
    ...marking(parts),
    ...rooms(parts, openChannel),
    ...oneself(parts),
    openChannel,
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
    jumpToOldest: (channel) => pager.jumpToOldest(channel),
    loadOlder: (channel) => pager.older(channel),
    loadNewer: (channel) => pager.newer(channel),
    follow: (channel, atBottom) => parts.store.update((s) => followed(s, channel, atBottom)),
    markRead: (channel, message) => reads.mark(channel, message),
    markUnread: (channel, message) => reads.markUnread(channel, message),
    markAllRead() {
      const { channels, current } = parts.store.state;
      reads.keptUnread = 0;
      for (const c of channels.values()) if (c.unread > 0) reads.mark(c.id, c.last_message_id);
      parts.store.update((s) => lineRemoved(s, current));
    },
    setDraft: (channel, body) => drafts.set(channel, body),
    reconnect: () => live.probe(),
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
 * The reader's own account.
 * @param {Parts} parts
 */
function oneself({ api, drafts, onSignedOut, outbox, preferences, store }) {
  return {
    /** @param {SettingsChange} change */
    set: (change) => preferences.set(change),
    /** @param {ProfileChange} change */
    async changeMe(change) {
      await api.changeMe(change);
    },
    /** @param {Blob} image */
    async setAvatar(image) {
      await api.setAvatar(image);
    },
    async removeAvatar() {
      await api.removeAvatar();
    },
    /**
     * @param {string} password
     * @param {"anonymise"|"erase"} mode
     */
    async deleteAccount(password, mode) {
      await api.deleteAccount(password, mode);
      drafts.forget();
      for (const { nonce } of store.state.outbox) outbox.discard(nonce);
      onSignedOut();
    },
    async logout() {
      drafts.flush();
      await api.logOut();
      onSignedOut();
    },
  };
}

/**
 * What the composer and the messages ask for.
 * @param {Parts} parts
 */
function writing({ api, drafts, live, outbox, pager, store, uploads }) {
  let typed = { channel: 0, at: 0 };
  return {
    /** @param {string} body */
    send(body) {
      const { current, replyingTo } = store.state;
      outbox.add(current, body, replyingTo, (nonce) => uploads.claim(current, nonce));
      drafts.set(current, "");
      store.update((state) => composing(state, {}));
      typed = { channel: 0, at: 0 };
      pager.jumpToLatest(current).catch(() => {});
    },
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

/**
 * What becomes of files, and of messages that were not sent.
 * @param {Parts} parts
 */
function filing({ outbox, store, uploads }) {
  const isHeld = (/** @type {string} */ nonce) => outbox.find(nonce)?.state === "sending";
  return {
    /** @param {Chosen[]} files */
    attach: (files) => uploads.add(store.state.current, files),
    /** @param {string} key */
    detach: (key) => uploads.remove(key),
    /** @param {string} key */
    retryUpload: (key) => uploads.retry(key),
    /** @param {string} nonce */
    retry(nonce) {
      for (const { key } of uploads.of(nonce)) uploads.retry(key);
      outbox.retry(nonce);
    },
    /** @param {string} nonce */
    discard(nonce) {
      if (isHeld(nonce)) return "";
      for (const { key } of uploads.of(nonce)) uploads.remove(key);
      return outbox.discard(nonce);
    },
    /** @param {string} nonce */
    takeBack(nonce) {
      if (isHeld(nonce)) return "";
      uploads.release(nonce);
      return outbox.discard(nonce);
    },
  };
}

/**
 * What people do to messages with one click.
 * @param {Parts} parts
 */
function marking({ api, store }) {
  return {
    /**
     * @param {Message} message
     * @param {string} emoji
     */
    async toggleReaction(message, emoji) {
      const given = message.reactions.find((r) => r.emoji === emoji)?.user_ids ?? [];
      const on = !given.includes(store.state.me.id);
      store.update((s) => reactedBy(s, message, emoji, on));
      try {
        await api.react(message.id, emoji, on);
      } catch (error) {
        store.update((s) => reactedBy(s, message, emoji, !on));
        throw error;
      }
    },
    /**
     * @param {number} message
     * @param {string} [url]
     */
    removePreviews: (message, url) => api.removePreviews(message, url),
    /** @param {Message} message */
    togglePin: (message) => api.pin(message.id, !message.pinned_at),
  };
}

/**
 * @param {Parts} parts
 * @param {(channel: number) => void} openChannel
 */
function rooms({ api, reads, store }, openChannel) {
  /** @param {Channel} channel */
  const enter = (channel) => {
    store.update((s) => (s.channels.has(channel.id) ? s : entered(s, channel)));
    openChannel(channel.id);
  };
  return {
    /** @param {{name: string, topic: string, members: number[]}} room */
    createPrivate: async (room) => enter(await api.createChannel({ kind: "private", ...room })),
    /** @param {number[]} members */
    openDirect: async (members) => enter(await api.createChannel({ kind: "direct", members })),
    /**
     * @param {number} channel
     * @param {{name?: string, topic?: string}} change
     */
    changeChannel: (channel, change) => api.changeChannel(channel, change),
    /**
     * @param {number} channel
     * @param {number} user
     */
    addMember: (channel, user) => api.addMember(channel, user),
    /**
     * @param {number} channel
     * @param {number} user
     */
    async removeMember(channel, user) {
      if (user === store.state.me.id) await reads.tell(channel);
      await api.removeMember(channel, user);
    },
    /** @param {number} channel */
    closeDirect: (channel) => api.setHidden(channel, true),
    /**
     * @param {number} channel
     * @param {Notify} level
     */
    setNotify: (channel, level) => api.setNotify(channel, level),
  };
}
