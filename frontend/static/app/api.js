// The REST calls the page makes, and the one error they fail with. What comes
// over the wire gets its type here.

/**
 * @import {
 *   Bootstrap, Call, Channel, EmojiGroup, FileText, Invitation, Me, Message, Notify, Page, PollAnswer,
 *   ProfileChange, SearchQuery, SearchResult, ServerInfo, Session, User
 * } from "./types.js"
 */

import { text } from "./text.js";

/** Milliseconds until a call is given up; signing in is slow on purpose. */
const patience = { call: 15_000, signIn: 45_000, poll: 40_000, upload: 60_000 };

/** Browsers let no more than 64 KiB outlive a page, of all its calls together. */
const KEEPALIVE_BYTES = 32_000;

/** Anything that went wrong with a call. The message can be shown to people. */
export class ApiError extends Error {
  /**
   * @param {object} problem
   * @param {string} problem.code stable machine word; "network": no answer came
   * @param {string} problem.detail what happened and what to do, in words
   * @param {number} [problem.status] HTTP status, 0 when no answer came
   * @param {string} [problem.field] the input at fault
   * @param {number} [problem.retryAfter] milliseconds to wait, 0 if that is no help
   */
  constructor({ code, detail, status = 0, field = "", retryAfter = 0 }) {
    super(detail);
    this.name = "ApiError";
    this.code = code;
    this.detail = detail;
    this.status = status;
    this.field = field;
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may well succeed later. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /** Whether the session is gone. A wrong password is a 401 too, of another code. */
  get signedOut() {
    return this.status === 401 && this.code !== "bad_credentials";
  }
}

/**
 * @typedef {object} Options
 * @property {unknown} [body] sent as JSON, a Blob as it is
 * @property {AbortSignal} [signal]
 * @property {number} [timeout] milliseconds
 * @property {boolean} [keepalive] outlives the page
 * @property {Record<string, string>} [headers] beside those of every call
 */

/** @typedef {{call: Call, peer: string}} Joining */

/** The calls of /api/v1. */
export class Api {
  /** @param {string} [base] origin of the server, "" for the page's own */
  constructor(base = "") {
    this.base = base;
    /**
     * Whose page this is, 0 while nobody has signed in. The cookie may change hands
     * when another tab signs in as someone else; the server then refuses.
     */
    this.user = 0;
    /**
     * Called when a call was refused because the session is gone.
     * @type {(error: ApiError) => void}
     */
    this.onSignedOut = () => {};
  }

  /** @returns {Promise<ServerInfo>} */
  async server() {
    return /** @type {ServerInfo} */ (await this.call("GET", "/server"));
  }

  /**
   * @param {number} [timeout] milliseconds
   * @returns {Promise<Bootstrap>}
   */
  async bootstrap(timeout) {
    return /** @type {Bootstrap} */ (await this.call("GET", "/bootstrap", { timeout }));
  }

  /**
   * @param {string} username
   * @param {string} password
   * @param {string} [invite] what stands behind the # of an invitation
   * @returns {Promise<User>}
   */
  async signUp(username, password, invite = "") {
    return this.enter("/signup", { username, password, ...(invite && { invite }) });
  }

  /**
   * Rejects, in words, where an invitation does not let anybody in.
   * @param {string} token
   */
  async checkInvite(token) {
    await this.call("POST", "/invites/check", { body: { token } });
  }

  /** @returns {Promise<Invitation>} for some people, for some time */
  async makeInvite() {
    return /** @type {Invitation} */ (await this.call("POST", "/invites"));
  }

  /**
   * @param {string} username
   * @param {string} password
   * @returns {Promise<User>}
   */
  async logIn(username, password) {
    return this.enter("/login", { username, password });
  }

  /**
   * Whose password a link of the administrator's is for.
   * @param {string} token "": the link is for whoever is signed in
   * @returns {Promise<string>} the username
   */
  async checkReset(token) {
    const body = token ? { token } : {};
    const answer = await this.call("POST", "/password-reset/check", { body });
    return /** @type {{username: string}} */ (answer).username;
  }

  /**
   * @param {string} token as in checkReset
   * @param {string} password
   */
  async resetPassword(token, password) {
    const body = token ? { token, password } : { password };
    await this.call("POST", "/password-reset", { body, timeout: patience.signIn });
  }

  /**
   * @param {string} path
   * @param {{username: string, password: string}} body
   */
  async enter(path, body) {
    const answer = await this.call("POST", path, { body, timeout: patience.signIn });
    return /** @type {{user: User}} */ (answer).user;
  }

  async logOut() {
    await this.call("POST", "/logout");
  }

  /**
   * @param {string} username
   * @param {string} [invite] as in signUp
   * @returns {Promise<{available: boolean, detail: string}>} detail says why it is not
   */
  async usernameAvailable(username, invite = "") {
    const headers = invite ? { "Minimost-Invite": invite } : undefined;
    const answer = await this.call("GET", `/signup/available?${query({ username })}`, { headers });
    const { available, ...problem } = /** @type {{available: boolean, code?: string, detail: string}} */ (answer);
    return { available, detail: await sentence(problem) };
  }

  /**
   * @param {number[]} ids at most 100
   * @returns {Promise<User[]>}
   */
  async users(ids) {
    const answer = await this.call("GET", `/users?${query({ ids: ids.join(",") })}`);
    return /** @type {{users: User[]}} */ (answer).users;
  }

  /**
   * @param {number} channel
   * @param {{before?: number, after?: number, around?: number, limit?: number}} range
   * @param {AbortSignal} [signal]
   * @returns {Promise<Page>}
   */
  async messages(channel, range, signal) {
    const path = `/channels/${channel}/messages?${query(range)}`;
    return /** @type {Page} */ (await this.call("GET", path, { signal }));
  }

  /**
   * @param {number} channel
   * @param {{body: string, nonce: string, reply_to?: number, attachments?: number[]}} message
   * @returns {Promise<Message>} the stored one, also when the nonce had been sent before
   */
  async postMessage(channel, message) {
    const answer = await this.call("POST", `/channels/${channel}/messages`, { body: message });
    return /** @type {{message: Message}} */ (answer).message;
  }

  /**
   * @param {number} message
   * @param {string} body
   */
  async editMessage(message, body) {
    await this.call("PATCH", `/messages/${message}`, { body: { body } });
  }

  /** @param {number} message */
  async deleteMessage(message) {
    await this.call("DELETE", `/messages/${message}`);
  }

  /**
   * @param {number} channel
   * @param {number} message
   */
  async markRead(channel, message) {
    const body = { message_id: message };
    await this.call("PUT", `/channels/${channel}/read`, { body, keepalive: true });
  }

  /**
   * @param {number} channel
   * @param {number} message
   */
  async markUnread(channel, message) {
    await this.call("POST", `/channels/${channel}/unread`, { body: { message_id: message } });
  }

  /**
   * @param {number} channel
   * @param {string} body
   */
  async saveDraft(channel, body) {
    const bytes = new Blob([JSON.stringify(body)]).size;
    await this.call("PUT", `/channels/${channel}/draft`, { body: { body }, keepalive: bytes < KEEPALIVE_BYTES });
  }

  /**
   * @param {{kind: "private"|"direct", name?: string, topic?: string, members: number[]}} room
   * @returns {Promise<Channel>}
   */
  async createChannel(room) {
    const answer = await this.call("POST", "/channels", { body: room });
    return /** @type {{channel: Channel}} */ (answer).channel;
  }

  /**
   * @param {number} channel
   * @param {{name?: string, topic?: string}} change
   */
  async changeChannel(channel, change) {
    await this.call("PATCH", `/channels/${channel}`, { body: change });
  }

  /**
   * @param {number} channel
   * @param {{q?: string, cursor?: number, limit?: number}} which
   * @returns {Promise<{users: User[], next_cursor?: number}>}
   */
  async members(channel, which = {}) {
    const answer = await this.call("GET", `/channels/${channel}/members?${query(which)}`);
    return /** @type {{users: User[], next_cursor?: number}} */ (answer);
  }

  /**
   * @param {{q?: string, cursor?: number, limit?: number}} which
   * @returns {Promise<{users: User[], next_cursor?: number}>}
   */
  async findUsers(which) {
    const answer = await this.call("GET", `/users?${query(which)}`);
    return /** @type {{users: User[], next_cursor?: number}} */ (answer);
  }

  /**
   * @param {number} channel
   * @param {number} user
   */
  async addMember(channel, user) {
    await this.call("PUT", `/channels/${channel}/members/${user}`);
  }

  /**
   * @param {number} channel
   * @param {number} user
   */
  async removeMember(channel, user) {
    await this.call("DELETE", `/channels/${channel}/members/${user}`);
  }

  /**
   * @param {number} channel
   * @param {boolean} hidden
   */
  async setHidden(channel, hidden) {
    await this.call("PUT", `/channels/${channel}/hidden`, { body: { hidden } });
  }

  /**
   * @param {number} channel
   * @param {Notify} level
   */
  async setNotify(channel, level) {
    await this.call("PUT", `/channels/${channel}/notify`, { body: { level } });
  }

  /**
   * @param {number} channel
   * @returns {Promise<Message[]>} the newest pin first
   */
  async pins(channel) {
    const answer = await this.call("GET", `/channels/${channel}/pins`);
    return /** @type {{messages: Message[]}} */ (answer).messages;
  }

  /**
   * @param {number} message
   * @param {string} emoji
   * @param {boolean} on
   */
  async react(message, emoji, on) {
    const path = `/messages/${message}/reactions/${encodeURIComponent(emoji)}`;
    await this.call(on ? "PUT" : "DELETE", path);
  }

  /**
   * @param {number} message
   * @param {boolean} on
   */
  async pin(message, on) {
    await this.call(on ? "PUT" : "DELETE", `/messages/${message}/pin`);
  }

  /**
   * @param {number} message
   * @param {string} [url] the link whose card goes; all, if it is not given
   */
  async removePreviews(message, url) {
    await this.call("DELETE", `/messages/${message}/previews?${query({ url })}`);
  }

  /**
   * @param {number} message
   * @returns {Promise<{user_ids: number[], count: number}>} who but the author has read it
   */
  async readers(message) {
    const answer = await this.call("GET", `/messages/${message}/readers`);
    return /** @type {{user_ids: number[], count: number}} */ (answer);
  }

  /**
   * Messages that name me or everyone, newest first.
   * @param {{cursor?: number, limit?: number}} which
   * @returns {Promise<{messages: Message[], next_cursor?: number}>}
   */
  async mentions(which = {}) {
    const answer = await this.call("GET", `/mentions?${query(which)}`);
    return /** @type {{messages: Message[], next_cursor?: number}} */ (answer);
  }

  /**
   * @param {SearchQuery} which
   * @param {AbortSignal} [signal]
   * @returns {Promise<SearchResult>}
   */
  async search(which, signal) {
    const answer = await this.call("GET", `/search?${query({ ...which })}`, { signal });
    return /** @type {SearchResult} */ (answer);
  }

  /** @returns {Promise<EmojiGroup[]>} */
  async emoji() {
    const answer = await this.call("GET", "/emoji");
    return /** @type {{groups: EmojiGroup[]}} */ (answer).groups;
  }

  /**
   * @param {ProfileChange} change
   * @returns {Promise<Me>}
   */
  async changeMe(change) {
    return /** @type {Me} */ (await this.call("PATCH", "/me", { body: change }));
  }

  /**
   * @param {Blob} image
   * @returns {Promise<Me>}
   */
  async setAvatar(image) {
    const options = { body: image, timeout: patience.upload };
    return /** @type {Me} */ (await this.call("PUT", "/me/avatar", options));
  }

  /** @returns {Promise<{sessions: Session[], current: number}>} */
  async sessions() {
    const answer = await this.call("GET", "/me/sessions");
    return /** @type {{sessions: Session[], current: number}} */ (answer);
  }

  /** @param {number} session */
  async endSession(session) {
    await this.call("DELETE", `/me/sessions/${session}`);
  }

  async endOtherSessions() {
    await this.call("DELETE", "/me/sessions");
  }

  /**
   * All other sessions end.
   * @param {string} current
   * @param {string} fresh
   */
  async changePassword(current, fresh) {
    const body = { current, new: fresh };
    await this.call("POST", "/me/password", { body, timeout: patience.signIn });
  }

  /**
   * @param {string} password
   * @param {"anonymise"|"erase"} mode what becomes of the messages
   */
  async deleteAccount(password, mode) {
    await this.call("DELETE", "/me", { body: { password, mode }, timeout: patience.signIn });
  }

  /** @returns {Promise<Invitation>} */
  async invitation() {
    return /** @type {Invitation} */ (await this.call("GET", "/invite"));
  }

  /** @returns {Promise<Me>} */
  async removeAvatar() {
    return /** @type {Me} */ (await this.call("DELETE", "/me/avatar"));
  }

  /** @param {number} id of a file that no message has */
  async deleteUpload(id) {
    await this.call("DELETE", `/uploads/${id}`);
  }

  /**
   * @param {number} id
   * @returns {Promise<FileText>}
   */
  async fileText(id) {
    return /** @type {FileText} */ (await this.call("GET", `/files/${id}/text`));
  }

  /**
   * Starts a call, or joins the one there is.
   * @param {{channel_id: number, kind: "voice"|"screen", connection_id: string}} call
   * @returns {Promise<Joining>}
   */
  async startCall(call) {
    return /** @type {Joining} */ (await this.call("POST", "/calls", { body: call }));
  }

  /**
   * Joins a call, whether it rings or not.
   * @param {string} call
   * @param {string} connection_id
   * @returns {Promise<Joining>}
   */
  async acceptCall(call, connection_id) {
    const answer = await this.call("POST", `/calls/${call}/accept`, { body: { connection_id } });
    return /** @type {Joining} */ (answer);
  }

  /**
   * Goes on in a call on a new connection; a server that has forgotten the call learns of it.
   * @param {Call} call
   * @param {string} peer
   * @param {string} connection_id
   * @returns {Promise<Joining>}
   */
  async rejoinCall(call, peer, connection_id) {
    const body = { peer, connection_id, call };
    return /** @type {Joining} */ (await this.call("POST", `/calls/${call.id}/rejoin`, { body }));
  }

  /** @param {string} call */
  async declineCall(call) {
    await this.call("POST", `/calls/${call}/decline`);
  }

  /**
   * @param {string} call
   * @param {string} peer
   */
  async leaveCall(call, peer) {
    await this.call("POST", `/calls/${call}/leave`, { body: { peer }, keepalive: true });
  }

  /** @param {string} call one's own that rings, or one's own screen */
  async endCall(call) {
    await this.call("POST", `/calls/${call}/end`, { keepalive: true });
  }

  /**
   * @param {string} call
   * @param {number} user_id
   */
  async inviteToCall(call, user_id) {
    await this.call("POST", `/calls/${call}/invite`, { body: { user_id } });
  }

  /**
   * @param {string} cursor
   * @param {string} connection "" for a new one
   * @param {AbortSignal} signal
   * @returns {Promise<PollAnswer>}
   */
  async poll(cursor, connection, signal) {
    const path = `/poll?${query({ cursor, connection_id: connection })}`;
    const answer = await this.call("GET", path, { signal, timeout: patience.poll });
    return /** @type {PollAnswer} */ (answer);
  }

  /**
   * @param {string} connection
   * @param {object} frame
   */
  async postFrame(connection, frame) {
    await this.call("POST", `/live?${query({ connection_id: connection })}`, { body: frame });
  }

  /**
   * One call. Rejects with an ApiError and nothing else, except that a call
   * which was aborted by its signal rejects with the signal's reason.
   * @param {string} method
   * @param {string} path
   * @param {Options} [options]
   * @returns {Promise<unknown>} the answer's JSON, undefined when it has none
   */
  async call(method, path, options = {}) {
    options.signal?.throwIfAborted();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), options.timeout ?? patience.call);
    const abort = () => limit.abort();
    options.signal?.addEventListener("abort", abort);
    try {
      return await this.fetch(method, path, options, limit.signal);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof ApiError)) throw unreachable();
      if (error.signedOut) this.onSignedOut(error);
      throw error;
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", abort);
    }
  }

  /** @returns {Record<string, string>} that go with every call */
  headers() {
    return this.user ? { "Minimost-User": String(this.user) } : {};
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Options} options
   * @param {AbortSignal} signal
   * @returns {Promise<unknown>}
   */
  async fetch(method, path, { body, keepalive, headers }, signal) {
    const raw = body === undefined || body instanceof Blob;
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      signal,
      keepalive,
      cache: "no-store",
      headers: { ...(raw ? {} : { "Content-Type": "application/json" }), ...this.headers(), ...headers },
      body: raw ? body : JSON.stringify(body),
    });
    if (!response.ok) throw await problemOf(response);
    return response.status === 204 ? undefined : response.json();
  }
}

/** @returns {ApiError} no answer came */
export function unreachable() {
  return new ApiError({ code: "network", detail: text.problem.network });
}

/**
 * @param {Response} response that is not ok
 * @returns {Promise<ApiError>}
 */
async function problemOf(response) {
  const problem = await response.json().catch(() => null);
  return refusal(response.status, problem, response.headers.get("Retry-After"));
}

/**
 * The error of an answer that refuses.
 * @param {number} status
 * @param {{code?: unknown, detail?: unknown, field?: unknown}|null} problem its JSON, if it had any
 * @param {string|null} wait the header Retry-After
 * @returns {Promise<ApiError>}
 */
export async function refusal(status, problem, wait) {
  return new ApiError({
    status,
    code: string(problem?.code) || `http_${status}`,
    detail: (await sentence(problem)) || text.problem.status(status),
    field: string(problem?.field),
    retryAfter: waitOf(wait),
  });
}

/**
 * What a refusal says in the page's language, or else in the server's words.
 * @param {{code?: unknown, detail?: unknown}|null} problem
 * @returns {Promise<string>}
 */
async function sentence(problem) {
  /** @type {{problems: Record<string, string>}} */
  const words = await import("./text/en/problems.js").catch(() => ({ problems: {} }));
  return words.problems[string(problem?.code)] ?? string(problem?.detail);
}

/** @param {unknown} value */
function string(value) {
  return typeof value === "string" ? value : "";
}

/**
 * @param {string|null} header
 * @returns {number} milliseconds; a date instead of seconds counts as none
 */
function waitOf(header) {
  const seconds = Number(header ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

/**
 * @param {Record<string, string|number|undefined>} values
 * @returns {string} without those that are absent or ""
 */
function query(values) {
  const given = Object.entries(values).filter(([, v]) => v !== undefined && v !== "");
  return new URLSearchParams(given.map(([k, v]) => [k, String(v)])).toString();
}
