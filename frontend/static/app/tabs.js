// The tabs of one person in one browser: which of them are looked at, and which
// one may tell of a message. Web Locks hold both, so that a tab which crashes
// is forgotten at once. Where there are none, each tab is by itself.

/** Milliseconds for which the other tabs may be late with the same message. */
const claimFor = 15_000;

/** This tab among those of its person. */
export class Tabs {
  /**
   * @param {number} user
   * @param {LockManager|undefined} [locks]
   */
  constructor(user, locks = globalThis.navigator?.locks) {
    this.locks = locks;
    this.prefix = `minimost.${user}.`;
    /** @type {number|undefined} the channel looked at here, 0: none of them */
    this.looking = undefined;
    /** Ends the lock that says so. */
    this.release = () => {};
  }

  /** @param {number|undefined} channel that is seen here and has the focus, 0: the page is, undefined: not even that */
  look(channel) {
    if (channel === this.looking) return;
    this.looking = channel;
    this.release();
    if (channel === undefined || !this.locks) return;
    const held = new Promise((resolve) => (this.release = () => resolve(undefined)));
    void this.locks.request(`${this.prefix}looking.${channel}`, { mode: "shared" }, () => held);
  }

  /** @returns {Promise<number[]>} the channels looked at, here and in other tabs */
  async looked() {
    const here = this.looking === undefined ? [] : [this.looking];
    if (!this.locks) return here;
    const { held = [] } = await this.locks.query();
    const start = `${this.prefix}looking.`;
    const there = held.filter(({ name }) => name?.startsWith(start));
    return [...here, ...there.map(({ name = "" }) => Number(name.slice(start.length)))];
  }

  /**
   * @param {number|string} message or what else there is to tell of
   * @returns {Promise<boolean>} whether this tab is the one to tell of it
   */
  async claim(message) {
    const { locks } = this;
    if (!locks) return true;
    return new Promise((resolve) => {
      void locks.request(`${this.prefix}tell.${message}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise((done) => setTimeout(done, claimFor));
      });
    });
  }
}
