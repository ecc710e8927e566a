// The grid of emoji: one tab stop, moved with the arrows.

import { attr, el } from "./dom.js";
import { toned } from "./emoji.js";

/** @import {Emoji} from "../app/types.js" */

/** How many are in a row: on a phone as many as a finger can tell apart. */
export function columns() {
  return matchMedia("(width >= 600px)").matches ? 9 : Math.max(1, Math.floor((innerWidth - 8) / 44));
}

/**
 * @param {string} name
 * @param {readonly Emoji[]} emoji
 * @param {string} tone
 * @param {number} wide cells in a row
 */
export function section(name, emoji, tone, wide) {
  const node = el("div", { class: "ep-sec", role: "rowgroup", "aria-label": name });
  node.append(el("div", { class: "ep-h", "aria-hidden": "true" }, name));
  for (let i = 0; i < emoji.length; i += wide) {
    const cells = emoji.slice(i, i + wide).map((e) => cell(e, tone));
    node.append(el("div", { class: "ep-r", role: "row" }, ...cells));
  }
  return node;
}

/** @param {Emoji} emoji @param {string} tone */
function cell(emoji, tone) {
  const node = el("button", { type: "button", role: "gridcell", tabindex: "-1" });
  attr(node, "aria-label", emoji.n);
  attr(node, "data-emoji", emoji.e);
  node.append(toned(emoji, tone));
  return node;
}

/** Where the keyboard is in a grid. */
export class GridWalk {
  /**
   * @param {HTMLElement} grid
   * @param {(cell: HTMLElement | undefined) => void} onMove
   */
  constructor(grid, onMove) {
    this.grid = grid;
    this.onMove = onMove;
    /** @type {HTMLElement | undefined} */
    this.at = undefined;
  }

  /** To the first cell, after the cells have changed. */
  reset() {
    this.set(this.cell(0, 0));
  }

  /** @param {HTMLElement | undefined} to */
  set(to) {
    this.at?.classList.remove("is-focus");
    if (this.at) attr(this.at, "tabindex", "-1");
    this.at = to;
    to?.classList.add("is-focus");
    if (to) attr(to, "tabindex", "0");
    this.onMove(to);
  }

  /** Puts the focus on the cell, as the arrow down from the field does. */
  enter() {
    this.at?.focus();
  }

  rows() {
    return [...this.grid.querySelectorAll("[role=row]")];
  }

  /** @param {number} row @param {number} column */
  cell(row, column) {
    const cells = this.rows()[row]?.children ?? [];
    const node = cells[Math.min(column, cells.length - 1)];
    return node instanceof HTMLElement ? node : undefined;
  }

  /**
   * @param {string} key
   * @returns {boolean|"above"} whether it was a move; above: out of the grid at its top
   */
  key(key) {
    const row = this.at?.parentElement;
    if (!row || !this.at) return false;
    const y = this.rows().indexOf(row);
    const x = [...row.children].indexOf(this.at);
    if (key === "ArrowUp" && y === 0) return "above";
    const last = row.children.length - 1;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowLeft: x > 0 ? [y, x - 1] : [y - 1, Infinity],
      ArrowRight: x < last ? [y, x + 1] : [y + 1, 0],
      ArrowUp: [y - 1, x],
      ArrowDown: [y + 1, x],
      Home: [y, 0],
      End: [y, last],
      PageUp: [Math.max(0, y - 6), x],
      PageDown: [Math.min(this.rows().length - 1, y + 6), x],
    };
    const move = moves[key];
    if (!move) return false;
    const to = this.cell(...move);
    if (to) {
      this.set(to);
      to.focus();
    }
    return true;
  }
}
