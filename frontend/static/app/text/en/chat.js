// The words of the conversations: the sidebar, the messages and the composer.

import { count } from "../count.js";

export const sidebar = {
  label: "Workspace",
  jump: "Jump to",
  publicChannels: "Public channels",
  privateChannels: "Private channels",
  direct: "Direct messages",
  newRoom: "New private channel",
  newMessage: "New message",
  mentionsRow: "Mentions",
  drafts: "Drafts",
  noDrafts: "No unsent texts",
  moreUnreads: "More unreads",
  muted: "Muted",
  close: (/** @type {string} */ name) => `Close the conversation with ${name}`,
  talk: "Talk to someone",
  talkLead: "Direct messages stay between you and the people you pick.",
  disturb: "Do not disturb",
  disturbAgain: "Do not disturb is on",
  unread: (/** @type {string} */ n) => `${n} unread`,
  mentions: (/** @type {string} */ n) => `${n} mentions`,
  draft: "Draft",
  settings: "Settings",
  settingsKey: "Ctrl ,",
  you: "You and your status",
  resize: "Width of the sidebar",
  shortcuts: "Keyboard shortcuts",
  signOut: "Sign out",
  over: { ws: "Connected by WebSocket", poll: "Connected by long polling" },
};

export const connection = {
  connecting: "Connecting",
  online: "Connected",
  reconnecting: "Reconnecting",
  offline: "Offline",
  ended: "Signed out",
  none: (/** @type {string} */ host) => `No connection to ${host}.`,
  keepWriting: "You can keep writing, messages go out when it is back.",
  retryIn: (/** @type {number} */ s) => `Trying again in ${s} s`,
  retrying: "Trying again",
  tryNow: "Try now",
  noneLead: "This browser has kept nothing to show meanwhile. The page opens by itself when the server is back.",
  newVersion: "A new version is ready.",
  reload: "Reload",
  notNow: "Not now",
  endedTitle: "You were signed out",
  endedLead: "Unsent messages and drafts are kept on this device.",
  signInAgain: "Sign in again",
};

export const presence = {
  active: "Active",
  idle: "Idle",
  hidden: "Away from this tab",
  offline: "Offline",
};

export const channel = {
  menu: "Open navigation",
  menuUnread: (/** @type {number} */ n) => `Open navigation, ${n} unread`,
  people: (/** @type {number} */ n) => count(n, "person", "people"),
  members: (/** @type {number} */ n) => count(n, "member", "members"),
  pinned: (/** @type {number} */ n) => `${n} pinned`,
  messages: (/** @type {string} */ name) => `Messages in ${name}`,
  introPublic: "This is the start of the channel. Everyone on this server can read and write here.",
  introTopic: (/** @type {string} */ topic) =>
    `${topic} Everyone on this server can read and write here.`,
  latest: "Latest messages",
  fresh: (/** @type {string} */ n) => `${n} new`,
  newLine: "New",
  newLabel: "New messages",
  older: "Could not load older messages.",
  newer: "Could not load newer messages.",
  tryAgain: "Try again",
  skip: "Go to messages",
};

export const message = {
  label: (/** @type {string} */ name, /** @type {string} */ time) => `${name}, ${time}`,
  deleted: "Message deleted",
  quoteDeleted: "Message deleted",
  quoteHidden: "A message from before you joined",
  inReplyTo: "In reply to ",
  edited: "(edited)",
  editedAt: (/** @type {string} */ time) => `Edited ${time}`,
  waiting: "Waiting to send",
  notSent: "Not sent.",
  notSentBecause: (/** @type {string} */ why) => `Not sent. ${why}`,
  notYetBecause: (/** @type {string} */ why) => `Not sent yet. ${why}`,
  someone: "Somebody",
  former: "Deleted user",
  actions: "Message actions",
  retry: "Retry",
  edit: "Edit",
  delete: "Delete",
  reply: "Reply",
  copyText: "Copy text",
  copyLink: "Copy link",
  markUnread: "Mark unread from here",
  pin: "Pin to channel",
  unpin: "Unpin",
  more: "More actions",
  copyCode: "Copy code",
  code: (/** @type {string} */ lang) => (lang ? `Code, ${lang}` : "Code"),
  moreLines: (/** @type {number} */ n) => `Show ${count(n, "more line", "more lines")}`,
  fewerLines: "Show fewer lines",
};

export const composer = {
  placeholder: (/** @type {string} */ name) => `Message ${name}`,
  send: "Send",
  save: "Save",
  formatting: "Formatting",
  bold: "Bold",
  italic: "Italic",
  underline: "Underline",
  strike: "Strikethrough",
  code: "Code",
  codeBlock: "Code block",
  list: "List",
  quote: "Quote",
  mention: "Mention someone",
  emoji: "Emoji",
  editing: "Editing your message",
  replying: "Replying to",
  cancel: "Cancel",
  left: (/** @type {number} */ n) => `${n} characters left`,
  over: (/** @type {number} */ n) => `${count(n, "character", "characters")} too many`,
  typingOne: "is typing",
  typingTwo: "are typing",
  and: "and",
  typingMany: "Several people are typing",
  waiting: (/** @type {number} */ n) => `${count(n, "message", "messages")} waiting to send`,
  draftSaved: "Draft saved",
  unread: (/** @type {string} */ name) => `${name}’s account is disabled. They read this when it is opened again.`,
  selected: "Message selected",
  newLine: "new line",
  sendKey: "send",
  saveKey: "save",
  cancelKey: "cancel",
  keys: {
    reply: "reply",
    react: "react",
    edit: "edit",
    pin: "pin",
    delete: "delete",
    copy: "copy",
    move: "move",
    done: "done",
  },
};

export const receipts = {
  stored: "Sent",
  read: "Read",
  seenBy: (/** @type {string} */ who) => `Seen by ${who}`,
  seenByMany: (/** @type {number} */ n) => `Seen by ${count(n, "person", "people")}`,
};

export const toast = {
  deleted: "Message deleted",
  undo: "Undo",
  linkCopied: "Link copied",
  textCopied: "Text copied",
  codeCopied: "Code copied",
  copyFailed: "The browser refused to copy. Select the text and copy it.",
  deleteFailed: (/** @type {string} */ why) => `Could not delete the message. ${why}`,
  editFailed: (/** @type {string} */ why) => `Could not save the message. ${why}`,
  failed: "Something went wrong. Try again.",
  dismiss: "Dismiss",
  notLoaded: "This part of the page could not be loaded. Check your connection, then try again.",
  allRead: "Everything is marked as read",
};

export const panel = {
  close: "Close",
};

export const names = {
  you: "you",
  me: "me",
  more: (/** @type {number} */ n) => count(n, "other", "others"),
};

export const day = {
  today: "Today",
  yesterday: "Yesterday",
  long: (/** @type {string} */ weekday, /** @type {string} */ date) => `${weekday}, ${date}`,
};
