// The words of what is found: pins, mentions and the search.

import { count } from "../count.js";

export const pins = {
  title: "Pinned messages",
  open: (/** @type {number} */ n) => `Pinned messages, ${n}`,
  none: "No pins in this channel",
  noneLead: "Pin a message to keep it one click away for everybody. Select it and press",
  hint: "pins the selected message",
  count: (/** @type {number} */ n, /** @type {number} */ of) => `${n} of ${of}`,
  by: (/** @type {string} */ name) => `Pinned by ${name}`,
};

export const mentions = {
  title: "Mentions",
  none: "Nobody has mentioned you yet",
  noneLead: "Messages with your name or @everyone are listed here, from all your channels.",
};

export const search = {
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
