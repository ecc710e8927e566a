/** The language in which dates, numbers and lists are formatted. */
export const locale = "de-DE";
