// The channels last seen, in IndexedDB: rows beside one that says whose they are.

import { answer, owners, write } from "./idb.js";

/** @import {Bootstrap, Message} from "./types.js" */

/**
 * What a page starts with when there is no server.
 * @typedef {{user_id: number, skew: number, bootstrap: Bootstrap}} KeptStart
 */

/**
 * The newest messages of a channel.
 * @typedef {{channel_id: number, seen_at: number, messages: Message[], more_before: boolean}} KeptPage
 */

/**
 * The channels last seen, on disk. They are one person's: what another page
 * of another person writes is refused. Every method rejects when storage fails.
 */
export class Pages {
  /** @param {IDBDatabase} db */
  constructor(db) {
    this.db = db;
  }

  /** @returns {Promise<KeptStart|undefined>} */
  async start() {
    return this.get(owners);
  }

  /** @param {number} channel @returns {Promise<KeptPage|undefined>} */
  async page(channel) {
    return this.get(channel);
  }

  /** @param {number} key */
  async get(key) {
    return answer(this.db.transaction("pages").objectStore("pages").get(key));
  }

  /**
   * Begins to be somebody's; what was somebody else's goes.
   * @param {KeptStart} row
   * @returns {Promise<boolean>} true
   */
  async own(row) {
    return this.among((table, owner) => {
      if (owner !== row.user_id) table.clear();
      table.put({ ...row, channel_id: owners });
      return true;
    });
  }

  /**
   * @param {KeptStart} row
   * @param {KeptPage[]} changes
   * @param {(channel: number) => boolean} wanted
   * @param {number} most so many are kept, those seen last
   * @returns {Promise<boolean>} false: they are no longer this person's
   */
  async put(row, changes, wanted, most) {
    return this.among((table, owner) => {
      if (owner !== row.user_id) return false;
      table.put({ ...row, channel_id: owners });
      for (const page of changes) table.put(page);
      const all = table.getAll(IDBKeyRange.lowerBound(owners, true));
      all.onsuccess = () => {
        /** @type {KeptPage[]} */
        const rows = all.result;
        const kept = rows.filter((p) => wanted(p.channel_id)).sort((a, b) => b.seen_at - a.seen_at).slice(0, most);
        for (const page of rows) if (!kept.includes(page)) table.delete(page.channel_id);
      };
      return true;
    });
  }

  /**
   * @param {number} user
   * @param {number} channel
   * @param {(page: KeptPage) => KeptPage} change
   * @returns {Promise<boolean>} false: they are no longer this person's
   */
  async change(user, channel, change) {
    return this.among((table, owner) => {
      if (owner !== user) return false;
      const old = table.get(channel);
      old.onsuccess = () => old.result && table.put(change(old.result));
      return true;
    });
  }

  /**
   * @param {(table: IDBObjectStore, owner: number|undefined) => boolean} change gives false to refuse
   * @returns {Promise<boolean>} whether it was done
   */
  async among(change) {
    let done = true;
    await write(this.db, ["pages"], (tx) => {
      const table = tx.objectStore("pages");
      const owner = table.get(owners);
      owner.onsuccess = () => (done = change(table, owner.result?.user_id));
    });
    return done;
  }
}
