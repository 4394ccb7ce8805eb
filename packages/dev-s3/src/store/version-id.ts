import { randomId } from './disk.js';

const ORDER_DIGITS = 11;
const LENGTH = 32;
const VERSION_ID = /^[0-9a-z]{11}[0-9a-f]{21}$/;

/** The name of the version that has none. */
export const NULL_VERSION = 'null';

/**
 * A version id: 32 characters that mean nothing to a client. Its order is written into it, because whoever deletes versions
 * while listing them names, as the place to go on from, one that is gone.
 * @param order microseconds, as in the record
 */
export function newVersionId(order: number): string {
  const written = order.toString(36).padStart(ORDER_DIGITS, '0');
  return written + randomId().slice(0, LENGTH - ORDER_DIGITS);
}

/** Whether a client can have got this from us; `null` is one, too. */
export function isVersionId(text: string): boolean {
  return text === NULL_VERSION || VERSION_ID.test(text);
}

/** Not for `null`, whose order is not in its name. */
export function orderOfId(id: string): number {
  return Number.parseInt(id.slice(0, ORDER_DIGITS), 36);
}
