import { SweepError } from './errors.js';

/** The signer lets no upload go on for more than 7 days (`absoluteLifetime`), and a day is to spare. */
export const SWEEP_AFTER_DAYS = 8;

export const DAY_MS: number = 24 * 60 * 60 * 1000;

/** @throws SweepError `sweep-age-invalid` */
export function checkDays(days: number): void {
  if (!Number.isInteger(days) || days < 1)
    throw new SweepError('sweep-age-invalid', 'days must be a whole number, at least 1.', { field: 'days' });
}
