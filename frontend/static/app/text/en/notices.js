// The words that tell of something beside the conversations.

export const notice = {
  in: (/** @type {string} */ name, /** @type {string} */ channel) => `${name} in ${channel}`,
  file: "Sent a file",
  desktopBy: {
    granted: "Allowed by this browser.",
    default: "The browser asks you once.",
    denied: "Blocked by this browser. Allow notifications for this address in its site settings.",
    none: "This browser has none here. Open MiniMost over HTTPS.",
  },
};

export const invite = {
  title: "Invite people",
  leadOpen: "Anyone on this network can sign up at this address.",
  lead: "People need a link to sign up here. One works for 10 people, for a week.",
  make: "Make a link",
  code: (/** @type {string} */ address) => `QR code of ${address}`,
  copy: "Copy the address",
  copied: "Address copied",
};

export const welcome = {
  title: "Your first steps",
  lead: "You are the first one here. It is nicer with others.",
  invite: "Invite people",
  channel: "Make a channel",
  channelLead: "A private one for a team or a topic. Public channels are the administrator’s to make.",
  channelDo: "New private channel",
  notify: "Turn on notifications",
  notifyLead: "So that you hear of messages while MiniMost is behind other windows.",
  notifyDo: "Turn on",
  done: "Done",
  dismiss: "Put away",
};
