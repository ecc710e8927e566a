// The model behind real HTTP and WebSocket on 127.0.0.1, with the faults a
// test asks for.

import { createServer } from "node:http";
import { WebSocketServer } from "ws";

/** @import {AddressInfo} from "node:net" */
/** @import {IncomingMessage, ServerResponse} from "node:http" */
/** @import {WebSocket as Socket} from "ws" */
/** @import {LiveEvent} from "../static/app/types.js" */
/** @import {Model} from "./model.js" */

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {unknown} [json]
 * @property {Record<string, string>} [headers]
 */

/** A running server. Every list is there for tests to look at. */
export class TestServer {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** @type {{method: string, path: string, body: any}[]} */
    this.calls = [];
    /** @type {Socket[]} open ones */
    this.sockets = [];
    /** @type {any[]} frames of both transports */
    this.frames = [];
    /** @type {(() => void)[]} polls that wait */
    this.polls = [];
    this.upgrades = 0;
    this.connections = 0;
    /** What to do with an upgrade. */
    /** @type {"accept"|"refuse"|"mute"} */
    this.upgrade = "accept";
    this.answersPing = true;
    /** @type {(call: {method: string, path: string, body: any}) => Answer|"cut"|Promise<Answer|"cut"|undefined>|undefined} */
    this.fault = () => undefined;
    this.http = createServer((req, res) => void this.serve(req, res));
    this.ws = new WebSocketServer({ noServer: true });
    this.http.on("upgrade", (req, socket, head) => {
      this.upgrades += 1;
      if (this.upgrade === "refuse") socket.destroy();
      else this.ws.handleUpgrade(req, socket, head, (s) => this.joined(s, this.url(req)));
    });
  }

  /**
   * @param {Model} model
   * @returns {Promise<TestServer>}
   */
  static async start(model) {
    const server = new TestServer(model);
    await new Promise((done) => server.http.listen(0, "127.0.0.1", () => done(undefined)));
    return server;
  }

  get base() {
    return `http://127.0.0.1:${/** @type {AddressInfo} */ (this.http.address()).port}`;
  }

  async close() {
    for (const socket of this.sockets) socket.terminate();
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }

  /** @param {IncomingMessage} req */
  url(req) {
    return new URL(req.url ?? "", this.base);
  }

  /**
   * @param {Socket} socket
   * @param {URL} url
   */
  joined(socket, url) {
    this.sockets.push(socket);
    socket.on("close", () => this.sockets.splice(this.sockets.indexOf(socket), 1));
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data));
      this.frames.push(frame);
      if (frame.type === "ping" && this.answersPing) socket.send('[{"type":"pong"}]');
    });
    if (this.upgrade === "mute") return;
    const cursor = url.searchParams.get("cursor") ?? "";
    socket.send(JSON.stringify([this.hello(), ...this.missed(cursor)]));
  }

  hello() {
    this.connections += 1;
    const data = {
      connection_id: `c${this.connections}`, cursor: this.model.cursor, resumed: true, presence: {},
    };
    return { type: "hello", data };
  }

  /**
   * @param {string} cursor
   * @returns {LiveEvent[]}
   */
  missed(cursor) {
    const [epoch, seq] = cursor.split(".");
    if (epoch !== this.model.epoch) return [{ type: "reset" }];
    return this.model.log.slice(Number(seq));
  }

  /**
   * Changes the model and tells everybody who is connected.
   * @param {(model: Model) => void} act
   */
  happen(act) {
    const from = this.model.log.length;
    act(this.model);
    this.send(this.model.log.slice(from));
    for (const wake of this.polls.splice(0)) wake();
  }

  /** @param {LiveEvent[]} events */
  send(events) {
    for (const socket of this.sockets) socket.send(JSON.stringify(events));
  }

  /**
   * @param {IncomingMessage} req
   * @param {ServerResponse} res
   */
  async serve(req, res) {
    const url = this.url(req);
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = await bodyOf(req, Buffer.concat(chunks));
    const call = { method: req.method ?? "", path: url.pathname.slice("/api/v1".length), body };
    this.calls.push(call);
    const answer = (await this.fault(call)) ?? (await this.answer(call, url));
    if (answer === "cut") {
      req.socket.destroy();
      return;
    }
    const { status, json, headers } = answer;
    res.writeHead(status, { "Content-Type": "application/json", ...headers });
    res.end(json === undefined ? undefined : JSON.stringify(json));
  }

  /**
   * @param {{method: string, path: string, body: any}} call
   * @param {URL} url
   * @returns {Promise<Answer>}
   */
  async answer({ method, path, body }, url) {
    const { model } = this;
    const [, kind, id, what] = path.split("/");
    const query = Object.fromEntries([...url.searchParams].map(([k, v]) => [k, Number(v)]));
    switch (`${method} ${kind}${what ? `/${what}` : ""}`) {
      case "GET bootstrap":
        return { status: 200, json: model.bootstrap() };
      case "GET channels/messages":
        return { status: 200, json: model.page(Number(id), query) };
      case "POST channels/messages":
        return this.post(Number(id), body);
      case "PUT channels/draft":
        this.happen((m) => m.draft(Number(id), body.body));
        return { status: 204 };
      case "PUT channels/read":
        this.happen((m) => m.read(Number(id), body.message_id));
        return { status: 204 };
      case "POST uploads":
        return { status: 201, json: { attachment: model.upload(body) } };
      case "DELETE uploads":
        return { status: model.uploads.delete(Number(id)) ? 204 : 404 };
      case "GET poll":
        return this.poll(url.searchParams);
      case "POST live":
        this.frames.push(body);
        return { status: 204 };
      default:
        return { status: 404, json: { code: "not_found", detail: "There is nothing here." } };
    }
  }

  /**
   * @param {number} channel
   * @param {{body: string, nonce: string, reply_to?: number, attachments?: number[]}} sent
   * @returns {Answer}
   */
  post(channel, { body, nonce, reply_to, attachments = [] }) {
    const { uploads } = this.model;
    const known = this.model.rows.some((row) => row.nonce === nonce);
    if (!known && attachments.some((id) => !uploads.has(id))) {
      return { status: 422, json: { code: "bad_attachment", detail: "Attach it again." } };
    }
    /** @type {ReturnType<Model["post"]>|undefined} */
    let result;
    this.happen((m) => {
      result = m.post(channel, m.me, body, { nonce, reply_to, attachments });
    });
    return { status: result?.created ? 201 : 200, json: { message: result?.message } };
  }

  /**
   * @param {URLSearchParams} query
   * @returns {Promise<Answer>}
   */
  async poll(query) {
    const cursor = query.get("cursor") ?? "";
    const known = query.get("connection_id");
    if (known && this.missed(cursor).length === 0) {
      await new Promise((done) => this.polls.push(() => done(undefined)));
    }
    const events = [...(known ? [] : [this.hello()]), ...this.missed(cursor)];
    const connection_id = known ?? `c${this.connections}`;
    return { status: 200, json: { connection_id, cursor: this.model.cursor, events } };
  }
}

/**
 * @param {IncomingMessage} req
 * @param {Buffer} bytes
 * @returns {Promise<any>} the file of a form, else what the JSON says
 */
async function bodyOf(req, bytes) {
  if (bytes.length === 0) return undefined;
  const type = req.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/")) return JSON.parse(bytes.toString());
  const form = await new Response(new Uint8Array(bytes), { headers: { "Content-Type": type } }).formData();
  return form.get("file");
}

/**
 * Waits until something is so.
 * @param {() => boolean} so
 */
export async function until(so) {
  const end = performance.now() + 10_000;
  while (!so()) {
    if (performance.now() > end) throw new Error(`never so: ${so}`);
    await new Promise((done) => setImmediate(done));
  }
}
