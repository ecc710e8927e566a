// The one door through which HTML comes in: what the server rendered of a
// message, of a text file and of the code of cards. The Content-Security-Policy lets no other text
// become markup.

/** @typedef {{createHTML: (html: string) => string}} Policy */
/** @typedef {{createPolicy: (name: string, rules: Policy) => Policy}} Factory */

const factory = /** @type {{trustedTypes?: Factory}} */ (globalThis).trustedTypes;
const rules = { createHTML: (/** @type {string} */ html) => html };
const policy = factory ? factory.createPolicy("minimost-message", rules) : rules;

/**
 * The nodes of a message's html, or of code, attached to nothing yet.
 * @param {string} html of a Message, a FileText or a CodeExcerpt, made safe by the server
 * @returns {DocumentFragment}
 */
export function messageNodes(html) {
  const template = document.createElement("template");
  // eslint-disable-next-line no-restricted-properties -- this is the one door
  template.innerHTML = policy.createHTML(html);
  return template.content;
}
