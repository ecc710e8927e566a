// Settings: how others see the reader. A choice is made at once,
// words when their field is left.

import { ApiError } from "../app/api.js";
import { later } from "../app/latertext.js";
import { text } from "../app/text.js";
import { clock } from "./dates.js";
import { el, icon, listen, setText } from "./dom.js";
import { field } from "./field.js";
import { avatar, hueClass, nameOf, presenceOf, showPresence } from "./people.js";
import { choosePhoto } from "./photo.js";
import { radios } from "./radios.js";
import { heading, row } from "./settingrows.js";
import { openSettings } from "./settingsopen.js";
import { NO_END, TERMS, endOf, serverNow, statusOf, untilWords } from "./status.js";
import { note, wordsOf } from "./submit.js";

/** @import {App, Availability, ProfileChange, State} from "../app/types.js" */
/** @import {Field} from "./field.js" */
/** @import {PaneView} from "./settingsdialog.js" */
/** @import {Term} from "./status.js" */

/** @type {Availability[]} */
const AVAILABILITIES = ["auto", "away", "dnd", "invisible"];

const HUES = 12;
const NAME_MAX = 50;
const STATUS_MAX = 80;
const BIO_MAX = 160;

/**
 * @param {App} app
 * @param {HTMLDialogElement} dialog
 * @returns {PaneView}
 */
export function profilePane(app, dialog) {
  const profile = new Profile(app);
  return {
    nodes: profile.nodes(dialog),
    update: (state) => profile.show(state),
    leave: () => profile.save(),
  };
}

class Profile {
  /** @param {App} app */
  constructor(app) {
    const t = text.profile;
    this.app = app;
    this.face = el("div", { class: "pf-a" });
    this.says = el("p", { class: "hint" });
    this.photo = el("div", { class: "grow" });
    this.sample = el("div", { class: "preview" });
    this.noPhoto = el("button", { type: "button", class: "btn btn-quiet" }, later.photo.remove);
    this.trouble = note();
    const availabilities = AVAILABILITIES.map((value) => ({ value, label: t.availabilities[value] }));
    this.availability = radios(t.availability, "seg", availabilities, (presence) =>
      void this.change({ presence }));
    this.hues = radios(t.hue, "swatches", hues(), (hue) => void this.change({ name_hue: hue }));
    /** By the name the server has for it. @type {Record<Word, Field>} */
    this.words = wordFields(app.state);
    this.ends = endSelect(app.state);
    for (const f of Object.values(this.words)) listen(f.input, { change: () => this.save() });
    listen(this.ends, { change: () => void this.change(this.status()) });
  }

  /** @param {HTMLDialogElement} dialog */
  nodes(dialog) {
    const t = text.profile;
    const s = later.settings;
    const { availability, hues: colours, words, ends } = this;
    const status = el("div", { class: "pair" }, words.status_text.node, labelled(t.clear, ends));
    this.photo.append(...this.photoButtons(dialog));
    const username = row(this.app.state.me.username, s.usernameHint, icon("lock", 18));
    return [
      el("div", { class: "pf" }, this.face, this.photo),
      this.trouble.node,
      heading(t.about), el("div", { class: "set-f" }, words.display_name.node, words.bio.node),
      heading(t.hue), colours.node,
      heading(s.preview), this.sample,
      heading(t.availability), el("div", { class: "set-f" }, availability.node, this.says, status),
      heading(s.username), username.node,
    ];
  }

  /** One dialog at a time: this one comes back. @param {HTMLDialogElement} dialog */
  photoButtons(dialog) {
    const t = later.photo;
    const up = el("button", { type: "button", class: "btn" }, icon("upload", 16), t.upload);
    const back = () => void openSettings(this.app, "profile");
    listen(up, { click: () => choosePhoto(this.app, { chosen: () => dialog.close(), back }) });
    listen(this.noPhoto, { click: () => void this.removePhoto() });
    const acts = el("div", { class: "acts" }, up, this.noPhoto);
    return [acts, el("p", { class: "hint" }, t.hint)];
  }

  async removePhoto() {
    this.trouble.hide();
    try {
      await this.app.actions.removeAvatar();
    } catch (error) {
      this.trouble.show(wordsOf(error));
    }
  }

  /** @param {ProfileChange} wanted */
  async change(wanted) {
    this.trouble.hide();
    for (const f of Object.values(this.words)) f.say("");
    try {
      await this.app.actions.changeMe(wanted);
    } catch (error) {
      const name = error instanceof ApiError ? error.field : "";
      const at = Object.entries(this.words).find(([word]) => word === name)?.[1];
      if (at) at.say(wordsOf(error), "bad");
      else this.trouble.show(wordsOf(error));
    }
  }

  /** What is written otherwise than it stands. */
  save() {
    const was = wordsIn(this.app.state);
    /** @type {ProfileChange} */
    let wanted = {};
    for (const [name, f] of Object.entries(this.words)) {
      const now = f.input.value.trim();
      if (now === was[/** @type {Word} */ (name)]) continue;
      wanted = { ...wanted, ...(name === "status_text" ? this.status() : { [name]: now }) };
    }
    if (Object.keys(wanted).length > 0) void this.change(wanted);
  }

  /** @returns {ProfileChange} the status as it is written and chosen */
  status() {
    const { state } = this.app;
    const words = this.words.status_text.input.value.trim();
    if (!words || this.ends.value === "none") return { status_text: words, status_until: NO_END };
    if (this.ends.value === "keep") return { status_text: words };
    const end = endOf(/** @type {Term} */ (this.ends.value), new Date(serverNow(state)));
    return { status_text: words, status_until: end?.toISOString() };
  }

  /** @param {State} state */
  show(state) {
    const { me } = state;
    this.face.replaceChildren(avatar(me, "s72"));
    this.noPhoto.hidden = !me.avatar_url;
    this.availability.mark(me.presence);
    this.hues.mark(me.name_hue);
    setText(this.says, text.profile.says[me.presence]);
    this.sample.replaceChildren(sampleOf(state));
  }
}

/** A message of the reader's own. @param {State} state */
function sampleOf(state) {
  const { me } = state;
  const face = avatar(me);
  showPresence(face, presenceOf(state, me.id));
  const name = el("span", { class: `name trunc ${hueClass(me)}` }, nameOf(me));
  const meta = el("div", { class: "meta" }, name, el("span", { class: "time" }, clock(new Date())));
  const body = el("div", { class: "body" }, meta, el("div", { class: "txt" }, later.settings.previewWords));
  return el("div", { class: "msg head" }, face, body);
}

/** @typedef {"status_text"|"display_name"|"bio"} Word */

/**
 * @param {State} state
 * @returns {Record<Word, string>}
 */
function wordsIn(state) {
  const { display_name, bio = "" } = state.me;
  return { status_text: statusOf(state.me, serverNow(state)), display_name, bio };
}

/**
 * @param {State} state
 * @returns {Record<Word, Field>}
 */
function wordFields(state) {
  const t = text.profile;
  const was = wordsIn(state);
  const make = (/** @type {Word} */ name, /** @type {string} */ label, /** @type {number} */ max) => {
    const f = field(label, { name, autocomplete: "off", maxlength: max }, "");
    f.input.required = false;
    f.input.value = was[name];
    return f;
  };
  const display_name = make("display_name", t.name, NAME_MAX);
  display_name.input.placeholder = state.me.username;
  return {
    status_text: make("status_text", t.status, STATUS_MAX),
    display_name,
    bio: make("bio", t.bio, BIO_MAX),
  };
}

/** When the status is to end; the end it has comes first. @param {State} state */
function endSelect(state) {
  const t = text.profile;
  const select = el("select", { class: "in", "aria-label": t.clear });
  const { me } = state;
  if (statusOf(me, serverNow(state)) && me.status_until) {
    const words = untilWords(new Date(me.status_until), new Date());
    select.append(el("option", { value: "keep" }, words));
  }
  select.append(...TERMS.map((term) => el("option", { value: term }, t.terms[term])));
  return select;
}

function hues() {
  return Array.from({ length: HUES }, (_, i) => ({
    value: i + 1,
    label: text.profile.hueName(i + 1),
    classes: `h${i + 1}`,
    bare: true,
  }));
}

/** @param {string} label @param {HTMLElement} node that has a label of its own for assistive technology */
function labelled(label, node) {
  const words = el("span", { class: "label", "aria-hidden": "true" }, label);
  return el("div", { class: "field" }, el("div", { class: "lbl" }, words), node);
}
