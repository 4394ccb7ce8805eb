import { CoreError } from '../errors.js';
import type { StringMap } from '../keyrings/keyring.js';

/**
 * Compact JSON in pure ASCII: every other UTF-16 unit as \uXXXX. S3 mangles non-ASCII metadata, some clients do not
 * undo it, and `fetch` refuses it; escaped, every client's JSON parser yields the right string. Key order is kept.
 *
 * @throws CoreError `invalid-option` when a value is not a string: no client could read the object again
 */
export function encodeJsonMap(map: StringMap): string {
  if (!Object.values(map).every((value) => typeof value === 'string')) {
    throw new CoreError(
      'invalid-option',
      'Encryption context and material description map strings to strings.',
      {
        field: 'description',
      },
    );
  }
  return JSON.stringify(map).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Reads a JSON object of strings; `null` (written by one client for "none") counts as empty.
 *
 * @throws CoreError `metadata-invalid` naming the entry
 */
export function decodeJsonMap(text: string, entry: string): StringMap {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw notAMap(entry);
  }
  if (parsed === null) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) throw notAMap(entry);
  if (!Object.values(parsed).every((value) => typeof value === 'string')) throw notAMap(entry);
  return parsed as StringMap;
}

function notAMap(entry: string): CoreError {
  return new CoreError('metadata-invalid', `The metadata entry ${entry} is not a JSON map of strings.`, {
    field: entry,
  });
}
