// How good a connection is, from what the browser counts.

/** @typedef {{lost: number, received: number}} Counts packets of sound until the last look */

/** Over these a link is weak. */
const weakest = { rtt: 150, loss: 0.03 };

/** Fewer packets than this say nothing about how many are lost. */
const enough = 20;

/**
 * @param {{rtt: number, loss: number}} measured
 * @returns {boolean}
 */
export function isWeak({ rtt, loss }) {
  return rtt > weakest.rtt || loss > weakest.loss;
}

/**
 * @param {RTCPeerConnection} pc
 * @param {Counts} counts of the last look; changed
 * @returns {Promise<{rtt: number, loss: number}>} milliseconds, and the lost part of the packets since
 */
export async function measure(pc, counts) {
  let rtt = 0;
  let lost = 0;
  let received = 0;
  const report = await pc.getStats();
  report.forEach((s) => {
    if (s.type === "candidate-pair" && s.nominated && s.state === "succeeded") {
      rtt = Math.round((s.currentRoundTripTime ?? 0) * 1000);
    }
    if (s.type === "inbound-rtp" && s.kind === "audio") {
      lost += s.packetsLost ?? 0;
      received += s.packetsReceived ?? 0;
    }
  });
  const fresh = { lost: Math.max(lost - counts.lost, 0), received: received - counts.received };
  Object.assign(counts, { lost, received });
  const all = fresh.lost + Math.max(fresh.received, 0);
  return { rtt, loss: all < enough ? 0 : fresh.lost / all };
}
