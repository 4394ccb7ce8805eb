/**
 * Of this package. A worker says it first of all: a file that was copied by hand and forgotten is then noticed, instead of being
 * spoken to in words that it does not know.
 */
export const VERSION = '0.1.0';
