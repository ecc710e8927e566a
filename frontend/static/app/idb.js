// Messages on their way, kept in IndexedDB so that they survive the page.

/** @import {Pending} from "./types.js" */

const database = "minimost";
const table = "outbox";

/**
 * @typedef {Pending & {user_id: number}} Row
 */

/** The outbox on disk. Every method rejects when storage fails. */
export class Shelf {
  /** @param {IDBDatabase} db */
  constructor(db) {
    this.db = db;
    db.onversionchange = () => db.close();
  }

  /** @returns {Promise<Shelf>} rejects where there is no storage, as in some private windows */
  static async open() {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => {
      const rows = request.result.createObjectStore(table, { keyPath: "nonce" });
      rows.createIndex("order", ["user_id", "queued_at"]);
    };
    return new Shelf(await answer(request));
  }

  /**
   * @param {number} user
   * @returns {Promise<Pending[]>} in sending order
   */
  async all(user) {
    const order = this.db.transaction(table).objectStore(table).index("order");
    /** @type {Row[]} */
    const rows = await answer(order.getAll(IDBKeyRange.bound([user, 0], [user, Infinity])));
    return rows.map(({ user_id: _, ...pending }) => pending);
  }

  /**
   * @param {number} user
   * @param {Pending} pending
   */
  async put(user, pending) {
    await this.write((rows) => rows.put({ ...pending, user_id: user }));
  }

  /** @param {string} nonce */
  async remove(nonce) {
    await this.write((rows) => rows.delete(nonce));
  }

  /**
   * @param {(rows: IDBObjectStore) => void} change
   * @returns {Promise<void>} resolves when it is stored
   */
  write(change) {
    return new Promise((resolve, reject) => {
      const tx = this.db.transaction(table, "readwrite");
      tx.oncomplete = () => resolve();
      tx.onabort = () => reject(tx.error);
      change(tx.objectStore(table));
    });
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
