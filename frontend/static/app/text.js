// Every word the page shows, in English. A second language is one more file
// with the same keys. Sentences say what happened, then what to do.

import { cards } from "./text-cards.js";
import { file, photo, upload, viewer } from "./text-media.js";
import { form, intro, members, newMessage, people, person, profile, room } from "./text-rooms.js";

/** The language in which dates and lists are formatted. */
export const locale = "en-GB";

/** @param {number} n @param {string} one @param {string} many */
const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;

const auth = {
  signInTo: (/** @type {string} */ server) => `Sign in to ${server}`,
  signInLead: "Use the account you made on this server.",
  signUpTitle: "Create your account",
  signUpLead: "Everyone on this server can see your username.",
  username: "Username",
  password: "Password",
  repeat: "Repeat password",
  signIn: "Sign in",
  signingIn: "Signing in",
  create: "Create account",
  creating: "Creating account",
  newHere: "New here?",
  createOne: "Create an account",
  haveOne: "Have an account?",
  forgot: "Forgot password?",
  forgotHelp: "Ask the administrator of this server for a reset link.",
  show: "Show password",
  hide: "Hide password",
  caps: "Caps lock is on",
  nameHint: "Letters, numbers, - and _ are fine.",
  nameFree: "Available. Letters, numbers, - and _ are fine.",
  nameTaken: "This name is taken. Choose another one.",
  nameMissing: "Type your username.",
  passwordMissing: "Type your password.",
  passphrase: (/** @type {number} */ n) => `Or a passphrase of ${n} characters`,
  ruleMet: "met",
  ruleUnmet: "not met yet",
  rules: "Password rules",
  same: "Both passwords are the same.",
  differ: "The passwords are not the same.",
  selfHosted: "Self-hosted, stays on this network",
  version: (/** @type {string} */ v) => (v.startsWith("v") ? v : `v${v}`),
};

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
  settings: "Settings and sign out",
  theme: "Theme",
  dark: "Dark",
  light: "Light",
  system: "Same as the system",
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
  or: "or",
  sections: {
    move: "Move around",
    write: "Write",
    format: "Format",
    selected: "Selected message",
    anywhere: "Anywhere",
  },
  actions: {
    switcher: "Quick switcher",
    channel: "Next, previous channel",
    unread: "Next, previous unread",
    latest: "Jump to latest, oldest",
    region: "Next, previous region",
    newMessage: "New message",
    composer: "Focus the composer",
    send: "Send",
    newLine: "New line",
    editLast: "Edit your last message",
    leave: "Leave the composer",
    bold: "Bold",
    italic: "Italic",
    underline: "Underline",
    strike: "Strikethrough",
    code: "Code",
    select: "Select next, previous",
    reply: "Reply",
    react: "Add reaction",
    edit: "Edit",
    pin: "Pin, unpin",
    copy: "Copy text",
    delete: "Delete",
    search: "Search messages",
    help: "This help",
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

const pins = {
  title: "Pinned messages",
  open: (/** @type {number} */ n) => `Pinned messages, ${n}`,
  none: "No pins in this channel",
  noneLead: "Pin a message to keep it one click away for everybody. Select it and press",
  hint: "pins the selected message",
  count: (/** @type {number} */ n, /** @type {number} */ of) => `${n} of ${of}`,
  by: (/** @type {string} */ name) => `Pinned by ${name}`,
};

const mentions = {
  title: "Mentions",
  none: "Nobody has mentioned you yet",
  noneLead: "Messages with your name or @everyone are listed here, from all your channels.",
};

const search = {
  title: "Search messages",
  open: "Search",
  clear: "Clear",
  filters: "Filters",
  filter: {
    from: { open: "From", set: "From" },
    in: { open: "Anywhere", set: "In" },
    after: { open: "Since", set: "Since" },
    before: { open: "Before", set: "Before" },
    has: { open: "Has", set: "Has" },
  },
  has: { link: "Link", image: "Image", file: "File" },
  drop: (/** @type {string} */ filter) => `Remove the filter ${filter}`,
  findPerson: "Find a person",
  findPlace: "Find a channel",
  since: (/** @type {number} */ days) =>
    days === 0 ? "Today" : days === 1 ? "Yesterday" : `The last ${days} days`,
  day: "Another day",
  results: "Results",
  found: (/** @type {number} */ n, /** @type {boolean} */ more) =>
    more ? `${n} messages and more` : count(n, "message", "messages"),
  similar: "Similar spelling",
  start: "Find what was said",
  startLead: "In every conversation you are in. from: in: has: before: and after: work, too.",
  none: (/** @type {string} */ query) => `Nothing matches “${query}”`,
  noneAtAll: "Nothing matches",
  advice: (/** @type {string} */ filter) =>
    filter
      ? `Spelling is already forgiving. Try fewer words, or drop the filter on ${filter}.`
      : "Spelling is already forgiving. Try fewer or other words.",
  clearFilters: "Clear filters",
  move: "move",
  jump: "jump to message",
  toFilters: "filters",
};

const note = {
  joined: "{actor} joined",
  created: "{actor} created the channel",
  renamed: "{actor} renamed the channel from {from} to {to}",
  topic: "{actor} set the topic to {to}",
  untopic: "{actor} took the topic away",
  added: "{actor} added {users}",
  removed: "{actor} removed {users}",
  left: "{actor} left",
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
};
