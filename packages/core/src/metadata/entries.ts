/** Reading single entries of an object's metadata: each one well-formed, or refused by name. */

import { isAllZero } from '../bytes/bytes.js';
import { decodeBase64 } from '../bytes/decode-base64.js';
import { CoreError } from '../errors.js';
import type { StringMap } from '../keyrings/keyring.js';
import type { ObjectMetadata } from './header.js';
import { decodeJsonMap } from './json-map.js';
import { restoreS3Text } from './s3-text.js';

/** Names in lower case; entries with an empty value are absent. */
export type Entries = ReadonlyMap<string, string>;

/** @throws CoreError `metadata-invalid` when two names differ in case only, be one of them empty */
export function readEntries(metadata: ObjectMetadata): Entries {
  const entries = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(metadata)) {
    const key = name.toLowerCase();
    if (seen.has(key)) throw invalid(key, 'stands there twice');
    seen.add(key);
    if (value !== '') entries.set(key, value);
  }
  return entries;
}

export function required(entries: Entries, name: string): string {
  const value = entries.get(name);
  if (value === undefined) throw invalid(name, 'is missing');
  return value;
}

export function binary(entries: Entries, name: string, length?: number): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64(required(entries, name));
  if (bytes === undefined) throw invalid(name, 'is not base64');
  if (length !== undefined && bytes.byteLength !== length) throw invalid(name, `must be ${length} bytes`);
  return bytes;
}

/** All zeros is what a broken random source leaves behind; the other clients refuse it too. */
export function nonZero(name: string, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (isAllZero(bytes)) throw invalid(name, 'is all zero');
  return bytes;
}

export function jsonMap(entries: Entries, name: string): StringMap {
  return decodeJsonMap(restoreS3Text(entries.get(name) ?? '{}'), name);
}

export function invalid(name: string, what: string): CoreError {
  return new CoreError('metadata-invalid', `The metadata entry ${name} ${what}.`, { field: name });
}

export function unsupported(name: string): CoreError {
  return new CoreError(
    'unsupported-algorithm',
    `The metadata entry ${name} names an algorithm that the format has not.`,
    {
      field: name,
    },
  );
}

export function mixed(): CoreError {
  return new CoreError(
    'metadata-mixed-versions',
    'The metadata mixes format versions: it was tampered with.',
  );
}
