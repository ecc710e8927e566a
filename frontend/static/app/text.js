// Every word the page shows, in English. A second language is one more file
// with the same keys. Sentences say what happened, then what to do.

import { auth } from "./text-auth.js";
import { call, callEnd, check, device, ring, trust } from "./text-calls.js";
import { cards } from "./text-cards.js";
import { mentions, pins, search } from "./text-find.js";
import { file, photo, upload, viewer } from "./text-media.js";
import { note } from "./text-notes.js";
import { command, notice, settings, welcome } from "./text-settings.js";
import { form, intro, members, newMessage, people, person, profile, room } from "./text-rooms.js";

/** The language in which dates and lists are formatted. */
export const locale = "en-GB";

/** @param {number} n @param {string} one @param {string} many */
const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;

const sidebar = {
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
  you: "You and your status",
  resize: "Width of the sidebar",
  shortcuts: "Keyboard shortcuts",
  signOut: "Sign out",
  over: { ws: "Connected by WebSocket", poll: "Connected by long polling" },
};

const connection = {
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
  endedTitle: "You were signed out",
  endedLead: "Unsent messages and drafts are kept on this device.",
  signInAgain: "Sign in again",
};

const presence = {
  active: "Active",
  idle: "Idle",
  hidden: "Away from this tab",
  offline: "Offline",
};

const channel = {
  menu: "Open navigation",
  menuUnread: (/** @type {number} */ n) => `Open navigation, ${n} unread`,
  people: (/** @type {number} */ n) => count(n, "person", "people"),
  members: (/** @type {number} */ n) => count(n, "member", "members"),
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

const message = {
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
  former: "Former member",
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

const composer = {
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

const toast = {
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
};

const switcher = {
  label: "Quick switcher",
  placeholder: "Jump to a channel or a person",
  unread: "Unread",
  recent: "Recent",
  conversations: "Conversations",
  people: "People",
  you: "You",
  here: "You are here",
  onlyChannels: "channels",
  onlyPeople: "people",
  none: (/** @type {string} */ query) => `Nothing matches “${query}”.`,
  results: (/** @type {number} */ n) => count(n, "result", "results"),
  move: "move",
  open: "open",
};

const help = {
  title: "Keyboard shortcuts",
  filter: "Filter shortcuts",
  example: "Filter, for example “unread”",
  close: "Close",
  none: (/** @type {string} */ query) => `No shortcut for “${query}”.`,
  found: (/** @type {number} */ n, /** @type {number} */ of) => `${n} of ${of}`,
  note: "Single-key shortcuts work when you are not typing.",
  change: "change shortcuts",
  all: "All",
  sectionsLabel: "Sections",
  or: "or",
  sections: {
    move: "Move around",
    write: "Write",
    format: "Format",
    selected: "Selected message",
    call: "In a call",
    anywhere: "Anywhere",
  },
  actions: {
    switcher: "Quick switcher",
    commands: "Commands",
    channel: "Next, previous channel",
    channelKeys: "The same by letter",
    unread: "Next, previous unread",
    scroll: "Scroll down, up",
    half: "Scroll half a page",
    latest: "Jump to latest, oldest",
    region: "Next, previous region",
    newMessage: "New message",
    composer: "Focus the composer",
    send: "Send",
    newLine: "New line",
    mention: "Mention someone",
    emoji: "Emoji",
    editLast: "Edit your last message",
    leave: "Leave the composer",
    bold: "Bold",
    italic: "Italic",
    underline: "Underline",
    strike: "Strikethrough",
    code: "Code",
    codeBlock: "Code block",
    visual: "Select a message",
    select: "Select next, previous",
    reply: "Reply",
    react: "Add reaction",
    edit: "Edit",
    pin: "Pin, unpin",
    copy: "Copy text",
    delete: "Delete",
    mute: "Mute, unmute",
    speak: "Speak while muted, hold",
    share: "Share your screen",
    invite: "Add someone",
    layout: "Next layout",
    full: "Full screen",
    minimise: "Minimise the call",
    take: "Join a call that rings",
    decline: "Decline a call",
    search: "Search messages",
    help: "This help",
    settings: "Settings",
    allRead: "Mark everything as read",
    close: "Close or go back",
  },
};

const names = {
  you: "you",
  me: "me",
  more: (/** @type {number} */ n) => count(n, "other", "others"),
};

const reactions = {
  label: "Reactions",
  add: "Add reaction",
  with: (/** @type {string} */ emoji) => `React with ${emoji}`,
  by: (/** @type {string} */ emoji, /** @type {number} */ n, /** @type {string} */ who) =>
    `${emoji} ${n}, ${who}`,
};

const emoji = {
  label: "Emoji",
  search: "Search emoji",
  searchOf: (/** @type {number} */ n) => `Search ${n} emoji`,
  categories: "Categories",
  often: "Used often",
  found: (/** @type {number} */ n) => `${n} found`,
  none: (/** @type {string} */ query) => `No emoji for “${query}”.`,
  tone: "Skin tone",
  tones: ["No skin tone", "Light", "Medium light", "Medium", "Medium dark", "Dark"],
  react: "react",
  insert: "insert",
};

const complete = {
  people: "People",
  peopleIn: (/** @type {string} */ name) => `People in ${name}`,
  notifies: (/** @type {number} */ n) => `Notifies ${count(n, "person", "people")}`,
  move: "move",
  insert: "insert",
  close: "close",
};

const receipts = {
  stored: "Sent",
  read: "Read",
  seenBy: (/** @type {string} */ who) => `Seen by ${who}`,
  seenByMany: (/** @type {number} */ n) => `Seen by ${count(n, "person", "people")}`,
};

const panel = {
  close: "Close",
};

const day = {
  today: "Today",
  yesterday: "Yesterday",
  long: (/** @type {string} */ weekday, /** @type {string} */ date) => `${weekday}, ${date}`,
};

export const text = {
  auth,
  sidebar,
  connection,
  presence,
  channel,
  message,
  composer,
  toast,
  switcher,
  room,
  form,
  intro,
  members,
  people,
  newMessage,
  person,
  profile,
  help,
  names,
  reactions,
  emoji,
  cards,
  complete,
  receipts,
  pins,
  mentions,
  search,
  note,
  panel,
  day,
  upload,
  file,
  viewer,
  photo,
  settings,
  notice,
  command,
  welcome,
  call,
  ring,
  callEnd,
  device,
  trust,
  check,
};
