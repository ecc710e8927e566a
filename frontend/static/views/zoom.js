// Where an image stands in front of a window, and how wheel, fingers and keys
// move it. Pure. Points count from the centre of the window, in pixels.

/**
 * @typedef {object} View
 * @property {number} scale 1: as it fits
 * @property {number} x of the image's centre
 * @property {number} y
 */

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{x: number, y: number}} Point */

/** @type {View} */
export const atRest = { scale: 1, x: 0, y: 0 };

/**
 * The largest size at which all of an image is in the window, never larger
 * than it is.
 * @param {Size} image
 * @param {Size} frame
 * @returns {Size}
 */
export function contained(image, frame) {
  const by = Math.min(frame.width / image.width, frame.height / image.height, 1);
  return { width: image.width * by, height: image.height * by };
}

/**
 * The smallest size at which an image fills the window.
 * @param {Size} image
 * @param {Size} frame
 * @returns {Size}
 */
export function covering(image, frame) {
  const by = Math.max(frame.width / image.width, frame.height / image.height);
  return { width: image.width * by, height: image.height * by };
}

/**
 * No further than its edges allow; what is smaller than the window stays in
 * the middle.
 * @param {View} view
 * @param {Size} image at scale 1
 * @param {Size} frame
 * @returns {View}
 */
export function held({ scale, x, y }, image, frame) {
  const far = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ room) => {
    const most = Math.max(0, (size * scale - room) / 2);
    return Math.min(most, Math.max(-most, at));
  };
  return {
    scale,
    x: far(x, image.width, frame.width),
    y: far(y, image.height, frame.height),
  };
}

/**
 * Larger or smaller, around a point that stays where it is.
 * @param {View} view
 * @param {number} by factor
 * @param {Point} at
 * @param {number} most the largest scale
 * @returns {View}
 */
export function zoomed({ scale, x, y }, by, at, most) {
  const next = Math.min(most, Math.max(1, scale * by));
  const k = next / scale;
  return { scale: next, x: at.x - (at.x - x) * k, y: at.y - (at.y - y) * k };
}

/**
 * The part of the image in the window, in the image's own pixels.
 * @param {View} view
 * @param {Size} image its own size
 * @param {Size} shown at scale 1
 * @param {Size} frame
 * @returns {Point & Size}
 */
export function cut(view, image, shown, frame) {
  const by = image.width / (shown.width * view.scale);
  const width = frame.width * by;
  const height = frame.height * by;
  return {
    x: image.width / 2 - view.x * by - width / 2,
    y: image.height / 2 - view.y * by - height / 2,
    width,
    height,
  };
}
