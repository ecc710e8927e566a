// The words about the people of a channel, and of choosing some.

export const members = {
  title: (/** @type {number} */ n) => `Members, ${n}`,
  search: "Find a member",
  none: (/** @type {string} */ query) => `No member is called “${query}”.`,
  message: (/** @type {string} */ name) => `Message ${name}`,
  call: (/** @type {string} */ name) => `Call ${name}`,
  share: (/** @type {string} */ name) => `Share your screen with ${name}`,
  remove: (/** @type {string} */ name) => `Remove ${name} from the channel`,
  you: (/** @type {string} */ name) => `${name} (you)`,
  failed: "Could not load the members.",
};

export const people = {
  list: "People",
  none: (/** @type {string} */ query) => `Nobody is called “${query}”.`,
  nobody: "There is nobody else to choose.",
  takeOut: (/** @type {string} */ name) => `Remove ${name}`,
};

export const newMessage = {
  title: "New message",
  to: "To",
  open: "Open conversation",
  notes: "Write a note to yourself",
  add: "add person",
  back: "remove last",
};
