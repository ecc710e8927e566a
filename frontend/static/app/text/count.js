/**
 * "1 file", "3 files"; for languages with one form for one and one for the rest.
 * @param {number} n @param {string} one @param {string} many
 */
export const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;
