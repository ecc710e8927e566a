// What survives the page: messages on their way and their files, and the
// channels last seen, kept in IndexedDB.

/** @import {LocalFile, Pending} from "./types.js" */

const database = "minimost";

/**
 * @typedef {Pending & {user_id: number}} Row
 */

/**
 * A file that is kept; what it holds lies beside it, so that a change here does
 * not write it again.
 * @typedef {LocalFile & {user_id: number, channel_id: number, nonce: string, added_at: number}} FileRow
 */

/** @returns {Promise<IDBDatabase>} rejects where there is no storage, as in some private windows */
export async function openDatabase() {
  const request = indexedDB.open(database, 3);
  request.onupgradeneeded = ({ oldVersion }) => {
    const db = request.result;
    if (oldVersion < 1) {
      const rows = db.createObjectStore("outbox", { keyPath: "nonce" });
      rows.createIndex("order", ["user_id", "queued_at"]);
    }
    if (oldVersion < 2) {
      const files = db.createObjectStore("files", { keyPath: "key" });
      files.createIndex("order", ["user_id", "added_at"]);
      db.createObjectStore("blobs");
    }
    db.createObjectStore("pages", { keyPath: "channel_id" });
  };
  const db = await answer(request);
  db.onversionchange = () => db.close();
  return db;
}

/** The outbox on disk. Every method rejects when storage fails. */
export class Shelf {
  /** @param {IDBDatabase} db */
  constructor(db) {
    this.db = db;
  }

  /**
   * @param {number} user
   * @returns {Promise<Pending[]>} in sending order
   */
  async all(user) {
    /** @type {Row[]} */
    const rows = await ofUser(this.db, "outbox", user);
    return rows.map(({ user_id: _, ...pending }) => pending);
  }

  /**
   * @param {number} user
   * @param {Pending} pending
   */
  async put(user, pending) {
    await write(this.db, ["outbox"], (tx) =>
      tx.objectStore("outbox").put({ ...pending, user_id: user }));
  }

  /** @param {string} nonce */
  async remove(nonce) {
    await write(this.db, ["outbox"], (tx) => tx.objectStore("outbox").delete(nonce));
  }
}

/** Files on disk. Every method rejects when storage fails. */
export class FileShelf {
  /** @param {IDBDatabase} db */
  constructor(db) {
    this.db = db;
  }

  /**
   * @param {number} user
   * @returns {Promise<FileRow[]>} in the order in which they were chosen
   */
  async all(user) {
    return ofUser(this.db, "files", user);
  }

  /**
   * @param {string} key
   * @returns {Promise<FileRow|undefined>}
   */
  async find(key) {
    return answer(this.db.transaction("files").objectStore("files").get(key));
  }

  /**
   * @param {string} key
   * @returns {Promise<Blob|undefined>}
   */
  async blob(key) {
    return answer(this.db.transaction("blobs").objectStore("blobs").get(key));
  }

  /**
   * @param {FileRow} row
   * @param {Blob} [blob] absent: it is there already
   */
  async put(row, blob) {
    await write(this.db, ["files", "blobs"], (tx) => {
      tx.objectStore("files").put(row);
      if (blob) tx.objectStore("blobs").put(blob, row.key);
    });
  }

  /** @param {string} key */
  async remove(key) {
    await write(this.db, ["files", "blobs"], (tx) => {
      tx.objectStore("files").delete(key);
      tx.objectStore("blobs").delete(key);
    });
  }
}

/** The key of the row among the pages that says whose they are. */
export const owners = 0;

/**
 * Takes what was kept for reading without a server out of this browser.
 * @param {number} [user] whose it is; absent: whoever's
 */
export async function forgetPages(user) {
  const clear = (/** @type {IDBTransaction} */ tx) => {
    const table = tx.objectStore("pages");
    const owner = table.get(owners);
    owner.onsuccess = () => {
      if (user === undefined || owner.result?.user_id === user) table.clear();
    };
  };
  await openDatabase().then((db) => write(db, ["pages"], clear)).catch(() => {});
}

/**
 * @param {IDBDatabase} db
 * @param {string} table
 * @param {number} user
 * @returns {Promise<any[]>}
 */
function ofUser(db, table, user) {
  const order = db.transaction(table).objectStore(table).index("order");
  return answer(order.getAll(IDBKeyRange.bound([user, 0], [user, Infinity])));
}

/**
 * @param {IDBDatabase} db
 * @param {string[]} tables
 * @param {(tx: IDBTransaction) => void} change
 * @returns {Promise<void>} resolves when it is stored
 */
export async function write(db, tables, change) {
  const tx = db.transaction(tables, "readwrite");
  const done = new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve(undefined);
    tx.onabort = () => reject(tx.error);
  });
  change(tx);
  await done;
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
