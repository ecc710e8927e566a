// The service worker of the page: see frontend/worker/worker.js.

/** @typedef {{createScriptURL: (url: string) => string}} Policy */
/** @typedef {{createPolicy: (name: string, rules: Policy) => Policy}} Factory */

const factory = /** @type {{trustedTypes?: Factory}} */ (globalThis).trustedTypes;
/** It makes one address, whatever it is asked for. */
const rules = { createScriptURL: () => "/worker.js" };
const policy = factory ? factory.createPolicy("minimost-worker", rules) : rules;

/**
 * Has the browser keep the page's shell.
 * @returns {Promise<ServiceWorkerRegistration | undefined>} undefined: there are no workers here, or the
 *   browser does not trust the server's certificate
 */
export async function registerWorker() {
  return navigator.serviceWorker?.register(policy.createScriptURL("")).catch(() => undefined);
}
