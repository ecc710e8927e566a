import { later } from "../app/latertext.js";
import { ApiError } from "../app/api.js";

/** @import {App, User} from "../app/types.js" */

/** The members of one channel as far as the server has told them. */
export class MemberPages {
  /**
   * @param {App} app
   * @param {() => void} onPage
   */
  constructor(app, onPage) {
    this.app = app;
    this.onPage = onPage;
    /** @type {User[]} */
    this.users = [];
    this.channel = 0;
    this.query = "";
    this.loading = false;
    this.trouble = "";
    /** @type {number | undefined} undefined: there is no more */
    this.cursor = undefined;
  }

  /** @param {number} channel @param {string} query */
  start(channel, query) {
    if (channel !== this.channel) this.users = [];
    this.channel = channel;
    this.query = query;
    this.cursor = undefined;
    void this.load([]);
  }

  async more() {
    if (this.cursor !== undefined && !this.loading) await this.load(this.users);
  }

  /** @param {User[]} before an answer to an older question is dropped */
  async load(before) {
    const { channel, query, cursor } = this;
    this.loading = true;
    this.trouble = "";
    try {
      const page = await this.app.api.members(channel, { q: query, cursor });
      if (channel !== this.channel || query !== this.query) return;
      this.users = [...before, ...page.users];
      this.cursor = page.next_cursor;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.trouble = later.members.failed;
    }
    this.loading = false;
    this.onPage();
  }
}
