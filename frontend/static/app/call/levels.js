// How loud each voice is, and who speaks: the mean level of a voice over a
// threshold. Speaking begins within 100 ms and ends after 400 ms of silence.

/** Milliseconds between two looks; a look sees the 43 before it. */
const tick = 50;
const hold = 400;
/** Of full scale, as root mean square. */
const threshold = 0.015;

/** A voice is quiet at the one and as loud as it gets at the other, in decibels. */
const range = { from: -50, to: -12 };

/**
 * @typedef {object} Voice
 * @property {MediaStreamAudioSourceNode} source
 * @property {AnalyserNode} analyser
 * @property {number} level 0 to 1
 * @property {number} heard milliseconds, when it was last over the threshold
 * @property {boolean} speaking
 */

export class Levels {
  /** @param {(key: string, speaking: boolean) => void} onSpeaking */
  constructor(onSpeaking) {
    this.onSpeaking = onSpeaking;
    /** @type {AudioContext | undefined} made with the first voice */
    this.context = undefined;
    /** @type {Map<string, Voice>} */
    this.voices = new Map();
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
  }

  /**
   * @param {string} key
   * @param {MediaStreamTrack} track
   */
  listen(key, track) {
    this.forget(key);
    this.context ??= new AudioContext();
    const { context } = this;
    // Until the reader has pressed something there is no sound, and no level.
    void context.resume();
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    source.connect(analyser);
    this.voices.set(key, { source, analyser, level: 0, heard: 0, speaking: false });
    this.timer ??= setInterval(() => this.look(performance.now()), tick);
  }

  /** @param {string} key */
  forget(key) {
    const voice = this.voices.get(key);
    if (!voice) return;
    voice.source.disconnect();
    this.voices.delete(key);
    if (voice.speaking) this.onSpeaking(key, false);
    if (this.voices.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
    void this.context?.close();
    this.context = undefined;
  }

  /** @param {number} now */
  look(now) {
    for (const [key, voice] of this.voices) {
      const mean = meanOf(voice.analyser);
      voice.level = loudness(mean);
      if (mean > threshold) voice.heard = now;
      const speaking = voice.heard > 0 && now - voice.heard < hold;
      if (speaking === voice.speaking) continue;
      voice.speaking = speaking;
      this.onSpeaking(key, speaking);
    }
  }

  /** @param {string} key @returns {number} 0 to 1 */
  of(key) {
    return this.voices.get(key)?.level ?? 0;
  }
}

const samples = new Float32Array(2048);

/** @param {AnalyserNode} analyser @returns {number} root mean square */
function meanOf(analyser) {
  analyser.getFloatTimeDomainData(samples);
  let sum = 0;
  for (const s of samples) sum += s * s;
  return Math.sqrt(sum / samples.length);
}

/** @param {number} mean @returns {number} 0 to 1, as ears have it */
export function loudness(mean) {
  const decibels = 20 * Math.log10(mean || 1e-9);
  const { from, to } = range;
  return Math.min(Math.max((decibels - from) / (to - from), 0), 1);
}
