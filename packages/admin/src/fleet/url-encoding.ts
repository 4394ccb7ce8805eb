import { FleetError } from './errors.js';

/**
 * A key as S3 writes it in inventories (CSV) and in invocations of schema 1.0: percent-encoded UTF-8, a space as `+`.
 *
 * @throws FleetError `key-unreadable`
 */
export function decodeListedKey(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new FleetError('key-unreadable', 'A key is not URL-encoded as S3 encodes it.', { cause });
  }
}

/** The same the other way round, with `%20`, which is a space to every reader. @throws FleetError `key-unreadable` */
export function encodeListedKey(key: string): string {
  try {
    return encodeURIComponent(key).replaceAll('%2F', '/');
  } catch (cause) {
    throw new FleetError('key-unreadable', 'A key is not Unicode text.', { cause });
  }
}
