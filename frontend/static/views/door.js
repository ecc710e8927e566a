// What those see who are not signed in, as one script.

export { mountAuth } from "./auth.js";
export { mountReset } from "./reset.js";
export { showWaiting } from "./waiting.js";
