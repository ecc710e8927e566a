// The words of what is loaded later, or instead of the conversations: a second
// part of text.js.

import { auth } from "./text/en/auth.js";
import { check } from "./text/en/check.js";
import { command, help, switcher } from "./text/en/help.js";
import { members, newMessage, people } from "./text/en/people.js";
import { photo, viewer } from "./text/en/pictures.js";
import { settings } from "./text/en/settings.js";

export const later = {
  auth,
  switcher,
  members,
  people,
  newMessage,
  help,
  viewer,
  photo,
  settings,
  command,
  check,
};
