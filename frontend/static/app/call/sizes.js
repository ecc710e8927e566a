// How large pictures are sent. In a mesh each is sent once to everybody, so
// cameras shrink when there are three.

/** Pixels of the long and the short side, and bits a second. */
const cameras = {
  two: { long: 1280, short: 720, maxBitrate: 1_700_000 },
  more: { long: 640, short: 360, maxBitrate: 600_000 },
};
const screens = { long: 2560, short: 1440, maxBitrate: 4_000_000 };

/**
 * @param {RTCRtpSender} sender
 * @param {number} people in the call
 */
export async function fitCamera(sender, people) {
  await fit(sender, people > 2 ? cameras.more : cameras.two, "balanced");
}

/** @param {RTCRtpSender} sender */
export async function fitScreen(sender) {
  await fit(sender, screens, "maintain-resolution");
}

/**
 * @param {{width?: number, height?: number}} size of what is taken
 * @param {{long: number, short: number}} limit
 * @returns {number} how much smaller it is to be sent, 1 or more
 */
export function shrink({ width = 0, height = 0 }, { long, short }) {
  return Math.max(Math.max(width, height) / long, Math.min(width, height) / short, 1);
}

/**
 * @param {RTCRtpSender} sender
 * @param {{long: number, short: number, maxBitrate: number}} limit
 * @param {RTCDegradationPreference} degradationPreference what suffers last when there is little room
 */
async function fit(sender, limit, degradationPreference) {
  if (!sender.track) return;
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (!encoding) return;
  encoding.scaleResolutionDownBy = shrink(sender.track.getSettings(), limit);
  encoding.maxBitrate = limit.maxBitrate;
  await sender.setParameters({ ...parameters, degradationPreference });
}
