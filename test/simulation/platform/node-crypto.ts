/** Stands in for `node:crypto` in the development server: the same, but that its random bytes come from the seed. */
import * as crypto from 'node:crypto';
import type { Random } from '../random.js';

export * from 'node:crypto';

let random: (() => Random) | undefined;

export function randomBytes(length: number): Buffer {
  return random === undefined ? crypto.randomBytes(length) : Buffer.from(random().bytes(length));
}

export function seedRandomBytes(source: () => Random): void {
  random = source;
}
