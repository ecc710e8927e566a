// The words of the self-test before a call.

export const check = {
  title: "Check my setup",
  again: "Check again",
  running: "Checking",
  good: "Good",
  bad: "Problem",
  secure: "Trusted address",
  secureGood: "The browser trusts this address.",
  secureBad:
    "The browser does not trust this address, so it gives no microphone. Open MiniMost at its https address.",
  microphone: "Microphone",
  camera: "Camera",
  found: (/** @type {number} */ n) => `${n} found.`,
  noMicrophone: "None is found. You can listen. Connect one to speak.",
  noCamera: "None is found. You can call without. Connect one to be seen.",
  permission: "The browser blocks it. Allow it beside the address, then check again.",
  stun: "Address on the network",
  stunGood: (/** @type {string} */ address) => `The server sees this machine as ${address}.`,
  stunOff: "The server's address service is off. Calls work where machines see each other directly.",
  stunBad: (/** @type {number} */ port) =>
    `No answer from the server's UDP port ${port}. Calls may still work on one network. Ask the administrator to open the port.`,
  udp: "Direct connection",
  udpGood: (/** @type {number} */ ms) => `Two connections on this machine met in ${ms} ms.`,
  udpBad:
    "Two connections on this machine did not meet. A firewall or an extension of the browser blocks UDP: allow it for the browser.",
  output: "Sound",
  outputGood: "The browser may play sound.",
  outputBad: "The browser plays nothing before you press something on the page.",
};
