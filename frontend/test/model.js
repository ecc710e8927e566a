// A chat server of few words, as the contract has it: state, an event log, and
// what a fresh page would be shown. Everybody sees everything here.

/** @import {Attachment, Bootstrap, Channel, LiveEvent, Message, Named, Page, User} from "../static/app/types.js" */

const start = Date.parse("2026-01-01T00:00:00Z");

/** @typedef {Message & {nonce: string, quotes: number}} Row */

/** One person's view of a server. */
export class Model {
  /** @param {number} me */
  constructor(me) {
    this.me = me;
    this.epoch = "e1";
    /** @type {User[]} */
    this.users = [];
    /** @type {(Channel & {draft: string})[]} */
    this.channels = [];
    /** @type {Row[]} */
    this.rows = [];
    /** @type {(LiveEvent & {seq: number})[]} */
    this.log = [];
    this.ticks = 0;
    this.files = 0;
    /** @type {Map<number, Attachment>} files that no message has */
    this.uploads = new Map();
  }

  /** @returns {string} a time that was not given out before */
  tick() {
    this.ticks += 1;
    return new Date(start + this.ticks).toISOString();
  }

  /**
   * @param {string} type
   * @param {unknown} data
   * @param {number} [channel_id]
   */
  tell(type, data, channel_id) {
    const where = channel_id ? { channel_id } : {};
    // Through JSON, as over the wire.
    this.log.push({ seq: this.log.length + 1, type, ...where, data: structuredClone(data) });
  }

  get cursor() {
    return `${this.epoch}.${this.log.length}`;
  }

  /** @param {string} username */
  addUser(username) {
    const user = {
      id: this.users.length + 1,
      username,
      display_name: "",
      name_hue: 1,
      created_at: this.tick(),
    };
    this.users.push(user);
    this.tell("user.created", { ...user, since_id: this.rows.length });
  }

  /** @param {string} name */
  addChannel(name) {
    const id = this.channels.length + 1;
    this.channels.push({
      id, kind: "public", name, topic: "", position: id, created_at: this.tick(),
      last_read_id: this.rows.length, last_message_id: 0, unread: 0, mentions: 0, notify: "all",
      member_count: 0, pin_count: 0, draft: "",
    });
    this.tell("channel.created", this.channel(id));
  }

  /**
   * @param {number} id
   * @param {string} topic
   */
  changeTopic(id, topic) {
    const c = this.channels[id - 1];
    c.topic = topic;
    const { name, position } = c;
    this.tell("channel.updated", { id, name, topic, archived: false, position });
  }

  /**
   * @param {number} channel_id
   * @param {number} sender_id
   * @param {string} body
   * @param {{nonce?: string, reply_to?: number, attachments?: number[]}} [more]
   * @returns {{message: Message, created: boolean}}
   */
  post(channel_id, sender_id, body, { nonce = "", reply_to = 0, attachments = [] } = {}) {
    const old = this.rows.find((r) => nonce && r.nonce === nonce && r.sender_id === sender_id);
    if (old) return { message: this.message(old), created: false };
    const parent = this.rows[reply_to - 1];
    const quotes = parent && !parent.deleted_at && parent.channel_id === channel_id ? reply_to : 0;
    const id = this.rows.length + 1;
    /** @type {Row} */
    const row = {
      id, channel_id, sender_id, kind: "user", body, html: body,
      created_at: this.tick(), nonce, quotes, attachments: this.take(attachments),
      reactions: [], previews: [], ...named(body),
    };
    this.rows.push(row);
    this.tell("message.created", this.message(row), channel_id);
    return { message: this.message(row), created: true };
  }

  /**
   * @param {File} file
   * @returns {Attachment}
   */
  upload({ name, type, size }) {
    this.files += 1;
    const id = this.files;
    const attachment = { id, name, mime: type, size, url: `/files/${id}/${name}` };
    this.uploads.set(id, attachment);
    return attachment;
  }

  /**
   * @param {number[]} ids
   * @returns {Attachment[]} uploads that belong to a message from now on
   */
  take(ids) {
    const taken = ids.map((id) => this.uploads.get(id)).filter((file) => file !== undefined);
    for (const { id } of taken) this.uploads.delete(id);
    return taken;
  }

  /**
   * @param {number} id
   * @param {string} body
   */
  edit(id, body) {
    const row = this.rows[id - 1];
    if (!row || row.deleted_at) return;
    const was = named(row.body);
    delete row.mentions_everyone;
    Object.assign(row, { body, html: body, edited_at: this.tick(), ...named(body) });
    this.tell("message.updated", { message: this.message(row), excerpt: body, was }, row.channel_id);
  }

  /**
   * A card has been made, or taken away.
   * @param {number} id
   * @param {string[]} titles of all cards that there are now
   */
  preview(id, titles) {
    const row = this.rows[id - 1];
    if (!row || row.deleted_at) return;
    const url = "http://a.example/";
    row.previews = titles.map((title) => ({ url: url + title, kind: /** @type {const} */ ("page"), title }));
    this.tell("preview.updated", { message_id: id, previews: row.previews }, row.channel_id);
  }

  /** @param {number} id */
  remove(id) {
    const row = this.rows[id - 1];
    if (!row || row.deleted_at) return;
    const was = named(row.body);
    delete row.mentions_everyone;
    delete row.edited_at;
    Object.assign(row, { body: "", html: "", deleted_at: this.tick(), mentions: [], previews: [] });
    this.tellDeleted(row, was);
    const parent = this.rows[row.quotes - 1];
    if (parent?.deleted_at) this.tellDeleted(parent, named(""));
  }

  /**
   * @param {Row} row
   * @param {Named} was
   */
  tellDeleted({ id, sender_id, deleted_at, channel_id }, was) {
    const keep = this.quoted(id) ? { keep: true } : {};
    this.tell("message.deleted", { id, sender_id, deleted_at, ...keep, was }, channel_id);
  }

  /**
   * @param {number} channel
   * @param {number} message
   * @param {boolean} [back] mark unread
   */
  read(channel, message, back = false) {
    const c = this.channels[channel - 1];
    const last_read_id = Math.min(message, this.channel(channel).last_message_id);
    if (back ? last_read_id >= c.last_read_id : last_read_id <= c.last_read_id) return;
    c.last_read_id = last_read_id;
    const { unread, mentions } = this.channel(channel);
    this.tell("read.updated", { user_id: this.me, last_read_id, unread, mentions }, channel);
  }

  /**
   * @param {number} channel
   * @param {string} body
   */
  draft(channel, body) {
    this.channels[channel - 1].draft = body;
    this.tell("draft.updated", { body }, channel);
  }

  /** @param {number} id */
  quoted(id) {
    return this.rows.some((r) => r.quotes === id && !r.deleted_at);
  }

  /**
   * @param {Row} row
   * @returns {Message}
   */
  message({ quotes, ...m }) {
    const parent = this.rows[quotes - 1];
    if (!parent || m.deleted_at) return structuredClone(m);
    const deleted = parent.deleted_at ? { deleted: true } : {};
    const { id, sender_id, body } = parent;
    return structuredClone({ ...m, reply_to: { id, sender_id, excerpt: body, ...deleted } });
  }

  /**
   * @param {number} id
   * @returns {Channel}
   */
  channel(id) {
    const { draft: _, ...c } = this.channels[id - 1];
    const rows = this.rows.filter((r) => r.channel_id === id);
    const unread = rows.filter(
      (r) => r.id > c.last_read_id && r.sender_id !== this.me && !r.deleted_at,
    );
    const mentions = unread.filter((r) => r.mentions_everyone || r.mentions.includes(this.me));
    const last = rows.at(-1);
    return {
      ...c,
      last_message_id: last?.id ?? 0,
      ...(last && { last_message_at: last.created_at }),
      unread: Math.min(unread.length, 100),
      mentions: Math.min(mentions.length, 100),
      member_count: this.users.length,
    };
  }

  /**
   * @param {number} channel
   * @returns {Message[]} all that is shown, oldest first
   */
  history(channel) {
    const shown = this.rows.filter(
      (r) => r.channel_id === channel && (!r.deleted_at || this.quoted(r.id)),
    );
    return shown.map((r) => this.message(r));
  }

  /**
   * @param {number} channel
   * @param {{before?: number, after?: number, around?: number, limit?: number}} range
   * @returns {Page}
   */
  page(channel, { before, after, around, limit = 50 }) {
    const all = this.history(channel);
    const from = (/** @type {number} */ id) => {
      const i = all.findIndex((m) => m.id >= id);
      return i < 0 ? all.length : i;
    };
    let end = all.length;
    let first = end - limit;
    if (before) first = (end = from(before)) - limit;
    if (after) end = (first = from(after + 1)) + limit;
    if (around) end = (first = from(around) - (limit >> 1)) + limit;
    const low = Math.max(first, 0);
    const high = Math.min(end, all.length);
    return { messages: all.slice(low, high), more_before: low > 0, more_after: high < all.length };
  }

  /** @returns {Bootstrap} */
  bootstrap() {
    const user = this.users[this.me - 1];
    const drafts = this.channels.filter((c) => c.draft).map((c) => [c.id, c.draft]);
    return structuredClone({
      me: { ...user, session_id: 1, presence: "auto", settings: {} },
      users: this.users,
      channels: this.channels.map((c) => this.channel(c.id)),
      drafts: Object.fromEntries(drafts),
      cursor: this.cursor,
      presence: {},
      server: {
        name: "Test",
        version: "0", page: "", signup: "open",
        password_rules: [],
        limits: {
          username_max: 32, passphrase_min: 20, password_max: 1024, message_chars: 16000, page: 50,
          file_bytes: 1000, files_per_message: 10, avatar_bytes: 1000,
        },
      },
      now: this.tick(),
    });
  }
}

/**
 * An at-sign names the first person, an exclamation mark everyone.
 * @param {string} body
 * @returns {Named}
 */
function named(body) {
  const everyone = body.includes("!") ? { mentions_everyone: true } : {};
  return { mentions: body.includes("@") ? [1] : [], ...everyone };
}
