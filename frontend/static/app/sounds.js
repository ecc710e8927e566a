// The six sounds, made with WebAudio.
//
// A browser plays nothing before the reader has pressed something on the page;
// what would have sounded until then is lost.

/**
 * @typedef {object} Note
 * @property {number} at seconds from the beginning
 * @property {number} hertz
 * @property {number} lasts seconds
 * @property {number} [loud] 0 to 1
 */

/**
 * @typedef {object} Score
 * @property {Note[]} notes
 * @property {number} [every] seconds after which it begins again when it is looped
 */

/** @type {[string, Score][]} */
const known = [
  [
    "message",
    {
      notes: [
        { at: 0, hertz: 587, lasts: 0.14, loud: 0.5 },
        { at: 0.07, hertz: 880, lasts: 0.22, loud: 0.5 },
      ],
    },
  ],
  [
    "mention",
    {
      notes: [
        { at: 0, hertz: 784, lasts: 0.16, loud: 0.7 },
        { at: 0.1, hertz: 988, lasts: 0.16, loud: 0.7 },
        { at: 0.2, hertz: 1175, lasts: 0.34, loud: 0.7 },
      ],
    },
  ],
  [
    "ring",
    {
      every: 3,
      notes: [
        { at: 0, hertz: 659, lasts: 0.22 },
        { at: 0.18, hertz: 784, lasts: 0.22 },
        { at: 0.36, hertz: 988, lasts: 0.4 },
        { at: 0.9, hertz: 659, lasts: 0.22 },
        { at: 1.08, hertz: 784, lasts: 0.22 },
        { at: 1.26, hertz: 988, lasts: 0.5 },
      ],
    },
  ],
  ["ringback", { every: 4, notes: [{ at: 0, hertz: 425, lasts: 1, loud: 0.35 }] }],
  [
    "joined",
    {
      notes: [
        { at: 0, hertz: 523, lasts: 0.16, loud: 0.6 },
        { at: 0.1, hertz: 784, lasts: 0.26, loud: 0.6 },
      ],
    },
  ],
  [
    "left",
    {
      notes: [
        { at: 0, hertz: 784, lasts: 0.16, loud: 0.6 },
        { at: 0.1, hertz: 523, lasts: 0.26, loud: 0.6 },
      ],
    },
  ],
];

/** Of full scale. */
const loudest = 0.16;

class Sounds {
  constructor() {
    /** @type {Map<string, Score>} */
    this.scores = new Map(known);
    /** One mute covers all of them. */
    this.muted = false;
    /** Of each sound's own loudness, 0 to 1. */
    this.volume = 1;
    /** @type {Set<string>} those that are not played */
    this.silent = new Set();
    /** @type {AudioContext | undefined} */
    this.context = undefined;
    /** The sound that goes round, "" for none. */
    this.looping = "";
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    /** @type {Set<OscillatorNode>} */
    this.playing = new Set();
  }

  /** @param {string} name of a score */
  play(name) {
    const score = this.scores.get(name);
    if (!score || this.muted || this.silent.has(name) || this.volume === 0) return;
    this.context ??= new AudioContext();
    const { context } = this;
    void context.resume();
    // One that is not allowed to sound would play it all at once later.
    if (context.state !== "running" && !navigator.userActivation?.hasBeenActive) return;
    for (const note of score.notes) this.sound(context, note);
  }

  /**
   * @param {AudioContext} context
   * @param {Note} note
   */
  sound(context, { at, hertz, lasts, loud = 1 }) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const from = context.currentTime + at;
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(loudest * loud * this.volume, from + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, from + lasts);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + lasts);
    this.playing.add(oscillator);
    oscillator.onended = () => this.playing.delete(oscillator);
  }

  /** Plays one again and again, instead of another. @param {string} name "" for none */
  loop(name) {
    if (name === this.looping) return;
    this.looping = name;
    clearInterval(this.timer);
    for (const oscillator of this.playing) oscillator.stop();
    const every = this.scores.get(name)?.every;
    if (!every) return;
    this.play(name);
    this.timer = setInterval(() => this.play(name), every * 1000);
  }
}

/** The sounds of this page. */
export const sounds = new Sounds();
