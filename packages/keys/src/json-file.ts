import { decodeBase64 } from '@sealift/core/bytes';
import { KeysError } from './errors.js';

/** What a file of keys may have at most, in characters: an RSA key of 4096 bits takes four thousand. */
const MOST = 65_536;

/** A JSON object with exactly these entries. @throws KeysError `key-file-invalid` */
export function readObject(text: string, names: readonly string[]): Record<string, unknown> {
  if (typeof text !== 'string' || text.length > MOST) throw fileInvalid('is too long, or no text');
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    // The parser's own words quote the text.
    throw fileInvalid('is not JSON');
  }
  return requireObject(found, names);
}

/** @throws KeysError `key-file-invalid` */
export function requireObject(value: unknown, names: readonly string[]): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const own = isObject ? Object.keys(value).toSorted() : [];
  if (own.join() !== names.toSorted().join()) {
    throw fileInvalid(`must have the entries ${names.join(', ')} and no other`);
  }
  return value as Record<string, unknown>;
}

/** @throws KeysError `key-file-invalid` */
export function requireVersion(version: unknown): void {
  if (version !== 1) throw fileInvalid('is of a version that is not known here', 'version');
}

/** Bytes in base64, of a length within bounds. @throws KeysError `key-file-invalid` */
export function requireBytes(
  value: unknown,
  field: string,
  least: number,
  most: number = least,
): Uint8Array<ArrayBuffer> {
  const bytes = typeof value === 'string' ? decodeBase64(value) : undefined;
  if (bytes !== undefined && bytes.byteLength >= least && bytes.byteLength <= most) return bytes;
  throw fileInvalid(`must have ${field} as base64 of the right length`, field);
}

export function fileInvalid(why: string, field?: string): KeysError {
  return new KeysError('key-file-invalid', `The key file ${why}.`, field === undefined ? {} : { field });
}

/** One error for another key and for a changed file: which it was cannot be told apart. */
export function unlockFailed(): KeysError {
  return new KeysError(
    'unlock-failed',
    'The key file could not be unlocked: this is not what it was locked with, or the file was changed.',
  );
}
