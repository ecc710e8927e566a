// Holds the one state and tells the views of it.

/** @import {State} from "./types.js" */

/** Milliseconds after which views hear of a change where no frame is drawn, as in a hidden tab. */
const slowFrame = 100;

/** The state and those who watch it. */
export class Store {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    /** @type {Set<(state: State) => void>} */
    this.views = new Set();
    this.waiting = false;
  }

  /** @param {(state: State) => State} change pure */
  update(change) {
    const next = change(this.state);
    if (next === this.state) return;
    this.state = next;
    if (this.waiting) return;
    this.waiting = true;
    inFrame(() => {
      this.waiting = false;
      for (const view of this.views) view(this.state);
    });
  }

  /**
   * @param {(state: State) => void} view
   * @returns {() => void} ends it
   */
  subscribe(view) {
    this.views.add(view);
    return () => this.views.delete(view);
  }
}

/** @param {() => void} run with the next frame, or soon if none comes */
function inFrame(run) {
  let frame = 0;
  const timer = setTimeout(() => {
    globalThis.cancelAnimationFrame?.(frame);
    run();
  }, slowFrame);
  frame = globalThis.requestAnimationFrame?.(() => {
    clearTimeout(timer);
    run();
  });
}
