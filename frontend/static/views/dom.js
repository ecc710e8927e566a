// Building and patching nodes. No HTML strings: those of messages come in
// through html.js alone.

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {string | number | boolean | null | undefined} Value */
/** @typedef {HTMLElementEventMap} Events */
/** @typedef {{[E in keyof Events]?: (event: Events[E]) => void}} Listeners */

/**
 * A new element. Attributes that are null, undefined or false are left out,
 * true is the empty string.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, Value> & {on?: never}} [attrs]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) attr(node, name, value);
  append(node, children);
  return node;
}

/** @param {Element} node @param {Child[]} children */
function append(node, children) {
  for (const child of children) if (child) node.append(child);
}

/**
 * Sets an attribute, or takes it away; touches nothing that is right already.
 * @param {Element} node
 * @param {string} name
 * @param {Value} value
 */
export function attr(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
    return;
  }
  const wanted = value === true ? "" : String(value);
  if (node.getAttribute(name) !== wanted) node.setAttribute(name, wanted);
}

/** @param {Node} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @template {Element} E
 * @param {E} node
 * @param {Listeners} listeners
 * @returns {E}
 */
export function listen(node, listeners) {
  for (const [name, fn] of Object.entries(listeners)) {
    node.addEventListener(name, /** @type {EventListener} */ (fn));
  }
  return node;
}

/**
 * The one descendant that matches; its absence is a mistake in the program.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function find(root, selector) {
  const node = root.querySelector(selector);
  if (!(node instanceof HTMLElement)) throw new Error(`no ${selector}`);
  return node;
}

/**
 * The nearest element at or above the event's target that matches.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest(event, selector) {
  const at = event.target;
  const node = at instanceof Element ? at.closest(selector) : null;
  return node instanceof HTMLElement ? node : null;
}

const SVG = "http://www.w3.org/2000/svg";
/** Beside these modules, so under the same hash as they. */
const SPRITE = new URL("../icons.svg", import.meta.url).pathname;

/**
 * A shape of the sprite, hidden from assistive technology unless it has a label.
 * @param {string} name
 * @param {string} [classes]
 * @param {string} [label]
 * @returns {SVGSVGElement}
 */
export function shape(name, classes = "", label = "") {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  attr(svg, "class", classes || null);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  return svg;
}

/** @param {string} name @param {14|16|18|20|24} [size] */
export function icon(name, size = 20) {
  return shape(`i-${name}`, size === 20 ? "i" : `i i-${size}`);
}

/**
 * @template T
 * @template {Element} N
 * @typedef {object} How
 * @property {(item: T) => string} key
 * @property {(item: T) => N} create
 * @property {(node: N, item: T) => void} [update] also of what was just created
 */

/** @type {WeakMap<Element, Map<string, Element>>} */
const keyed = new WeakMap();

/**
 * Makes the children of parent be one node an item, in order. Nodes are kept
 * by key: created once, then updated; only what is out of place is moved, so
 * focus, selection and scroll positions survive.
 * @template T
 * @template {Element} N
 * @param {Element} parent whose children belong to reconcile alone
 * @param {readonly T[]} items
 * @param {How<T, N>} how
 */
export function reconcile(parent, items, how) {
  const old = keyed.get(parent) ?? new Map();
  /** @type {Map<string, Element>} */
  const now = new Map();
  for (const item of items) {
    const key = how.key(item);
    now.set(key, old.get(key) ?? how.create(item));
  }
  keyed.set(parent, now);
  for (const [key, node] of old) if (now.get(key) !== node) node.remove();
  let at = parent.firstElementChild;
  for (const node of now.values()) {
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
  if (!how.update) return;
  for (const item of items) how.update(/** @type {N} */ (now.get(how.key(item))), item);
}
