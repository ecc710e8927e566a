// Every word the page shows. What is imported here is English; for another
// language the linker takes its folder in the place of text/en, so a page has
// the words of one language only. Sentences say what happened, then what to do.

import { auth } from "./text/en/auth.js";
import { call, callEnd, check, device, ring, trust } from "./text/en/calls.js";
import { cards } from "./text/en/cards.js";
import {
  channel, composer, connection, day, message, names, panel, presence, receipts, sidebar, toast,
} from "./text/en/chat.js";
import { complete, emoji, reactions } from "./text/en/emoji.js";
import { mentions, pins, search } from "./text/en/find.js";
import { help, switcher } from "./text/en/help.js";
import { file, photo, upload, viewer } from "./text/en/media.js";
import { note } from "./text/en/notes.js";
import {
  form, intro, members, newMessage, people, person, profile, room,
} from "./text/en/rooms.js";
import { problem, said } from "./text/en/said.js";
import { command, notice, settings, welcome } from "./text/en/settings.js";

export { locale } from "./text/en/locale.js";

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
  problem,
  said,
};
