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
    /** @type {(() => void)|undefined} lets go of the frame that is waited for */
    this.dropFrame = undefined;
  }

  /** @param {(state: State) => State} change pure */
  update(change) {
    const next = change(this.state);
    if (next === this.state) return;
    this.state = next;
    this.dropFrame ??= inFrame(() => this.tell());
  }

  /**
   * Tells the views now what they would hear with the next frame: a change that
   * takes them long is better a task of its own than a part of the frame's, which
   * has to paint it besides.
   */
  tell() {
    if (!this.dropFrame) return;
    this.dropFrame();
    this.dropFrame = undefined;
    for (const view of this.views) view(this.state);
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

/**
 * @param {() => void} run with the next frame, or soon if none comes
 * @returns {() => void} takes it back
 */
function inFrame(run) {
  const timer = setTimeout(run, slowFrame);
  const frame = globalThis.requestAnimationFrame?.(run);
  return () => {
    clearTimeout(timer);
    globalThis.cancelAnimationFrame?.(frame);
  };
}
