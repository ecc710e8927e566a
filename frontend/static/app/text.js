// Every word the page shows. What is imported here is English; for another
// language the linker takes its folder in the place of text/en, so a page has
// the words of one language only. Sentences say what happened, then what to do.
//
// What only modules need that are loaded later has its words in latertext.js,
// because everything here is loaded before the page shows anything.

import { call, callEnd, device, ring, trust } from "./text/en/calls.js";
import { cards } from "./text/en/cards.js";
import {
  channel, composer, connection, day, message, names, panel, presence, receipts, sidebar, toast,
} from "./text/en/chat.js";
import { complete, emoji, reactions } from "./text/en/emoji.js";
import { mentions, pins, search } from "./text/en/find.js";
import { file, upload } from "./text/en/media.js";
import { note } from "./text/en/notes.js";
import { invite, notice, welcome } from "./text/en/notices.js";
import { form, intro, person, profile, room } from "./text/en/rooms.js";
import { problem, said } from "./text/en/said.js";

export { locale } from "./text/en/locale.js";

export const text = {
  sidebar,
  connection,
  presence,
  channel,
  message,
  composer,
  toast,
  room,
  form,
  intro,
  person,
  profile,
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
  notice,
  invite,
  welcome,
  call,
  ring,
  callEnd,
  device,
  trust,
  problem,
  said,
};
