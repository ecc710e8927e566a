// The words about a channel, and about one person.

export const room = {
  self: (/** @type {string} */ name) => `${name} (you)`,
  selfLead: "Notes to yourself",
  more: "More about this channel",
  menu: (/** @type {string} */ name) => `Channel ${name}`,
  notify: "Notify me of",
  levels: { all: "All messages", mentions: "Mentions only", none: "Nothing" },
  members: "Members",
  add: "Add people",
  edit: "Name and topic",
  leave: "Leave channel",
  profile: "Profile",
  close: "Close conversation",
  addTopic: "Add a topic",
  lost: (/** @type {string} */ name) => `You are no longer in ${name}.`,
};

export const form = {
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  name: "Name",
  topic: "Topic",
  topicHint: "What it is about. Optional.",
  members: "Members",
  newRoom: "New private channel",
  newRoomLead: "Only the people you add can see it or find it in search.",
  create: "Create channel",
  edit: "Name and topic",
  who: "Who",
  add: "Add",
  addTo: (/** @type {string} */ name) => `Add people to ${name}`,
  addLead: "They see what is written from now on, not what came before.",
  leave: "Leave",
  leaveTitle: (/** @type {string} */ name) => `Leave ${name}?`,
  leaveLead: "You no longer see its messages. A member can add you again.",
  leaveLast: "You are the last one here. Nobody can add you again.",
  remove: "Remove",
  removeTitle: (/** @type {string} */ name, /** @type {string} */ from) =>
    `Remove ${name} from ${from}?`,
  removeLead: "They no longer see its messages. A member can add them again.",
};

export const person = {
  message: "Message",
  edit: "Edit profile",
  disabled: "Disabled",
  until: (/** @type {string} */ time) => `until ${time}`,
};

export const profile = {
  title: "Profile and status",
  availability: "Availability",
  availabilities: {
    auto: "Automatic",
    away: "Away",
    dnd: "Do not disturb",
    invisible: "Invisible",
  },
  says: {
    auto: "Others see whether you are active, idle or offline.",
    away: "Others see you as idle.",
    dnd: "Your devices stay silent. Others see you as usual.",
    invisible: "Others see you as offline.",
  },
  status: "Status",
  clear: "Clear after",
  terms: {
    none: "Do not clear",
    half: "30 minutes",
    hour: "1 hour",
    four: "4 hours",
    today: "Today",
    week: "This week",
  },
  name: "Display name",
  about: "About you",
  hue: "Name colour",
  hueName: (/** @type {number} */ n) => `Colour ${n}`,
  bio: "In a few words",
};

export const intro = {
  private: "Only the people in this channel can see it or find it in search.",
  made: "You made this private channel. Only people you add can see it or find it in search.",
  later: "You were added here. What was written before that is not shown.",
  setTopic: "Set a topic",
  rename: "Rename",
  self: "A place for your own notes. Only you can see them.",
  pair: (/** @type {string} */ name) =>
    `This is the start of your conversation with ${name}. Only the two of you can see it.`,
  group: (/** @type {string} */ names) =>
    `This is the start of your conversation with ${names}. Only you can see it.`,
};
