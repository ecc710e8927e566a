// The one door through which HTML comes in: what the server rendered of a
// message, and the code of its cards. The Content-Security-Policy lets no other text become markup.

/** @typedef {{createHTML: (html: string) => string}} Policy */
/** @typedef {{createPolicy: (name: string, rules: Policy) => Policy}} Factory */

const factory = /** @type {{trustedTypes?: Factory}} */ (globalThis).trustedTypes;
const rules = { createHTML: (/** @type {string} */ html) => html };
const policy = factory ? factory.createPolicy("minimost-message", rules) : rules;

/**
 * The nodes of a message's html, or of code in a card, attached to nothing yet.
 * @param {string} html Message.html or CodeExcerpt.html, made safe by the server
 * @returns {DocumentFragment}
 */
export function messageNodes(html) {
  const template = document.createElement("template");
  // eslint-disable-next-line no-restricted-properties -- this is the one door
  template.innerHTML = policy.createHTML(html);
  return template.content;
}
