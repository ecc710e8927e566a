/**
 * The sentences that take the place of the server's own in a refusal, by its code.
 * Those are English. Loaded with the first refusal.
 * @type {Record<string, string>}
 */
export const problems = {};
