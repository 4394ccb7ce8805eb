/** Milliseconds that a script may take to come. */
export const LOAD_LIMIT = 30_000;
