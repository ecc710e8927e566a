// Timers that go off when the test says so; the network goes on meanwhile.
// node:test's own lose timers when one that has gone off is cleared.

/** @import {TestContext} from "node:test" */

/** Takes the place of setTimeout for the rest of a test. */
export class Clock {
  /** @param {TestContext} t */
  constructor(t) {
    this.now = 0;
    /** @type {Map<object, {at: number, run: () => void}>} */
    this.timers = new Map();
    const { setTimeout, clearTimeout } = globalThis;
    Object.assign(globalThis, {
      setTimeout: (
        /** @type {(...args: unknown[]) => void} */ run,
        ms = 0,
        /** @type {unknown[]} */ ...args
      ) => this.set(() => run(...args), ms),
      clearTimeout: (/** @type {object|undefined} */ timer) => {
        if (timer && !this.timers.delete(timer)) clearTimeout(/** @type {NodeJS.Timeout} */ (timer));
      },
    });
    t.after(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
  }

  /**
   * @param {() => void} run
   * @param {number} ms
   */
  set(run, ms) {
    const timer = { unref() {}, ref() {}, [Symbol.toPrimitive]: () => NaN };
    this.timers.set(timer, { at: this.now + ms, run });
    return timer;
  }

  /** @param {number} ms */
  pass(ms) {
    this.now += ms;
    const due = [...this.timers].filter(([, { at }]) => at <= this.now);
    for (const [timer, { run }] of due.sort(([, a], [, b]) => a.at - b.at)) {
      if (this.timers.delete(timer)) run();
    }
  }

  /**
   * Lets time pass in small steps until something is so.
   * @param {() => boolean} so
   * @param {number} limit milliseconds in which it must be so
   */
  async passUntil(so, limit) {
    const end = this.now + limit;
    while (!so()) {
      if (this.now >= end) throw new Error(`not so within ${limit} ms: ${so}`);
      this.pass(100);
      for (let i = 0; i < 20 && !so(); i++) await new Promise((done) => setImmediate(done));
    }
  }
}
