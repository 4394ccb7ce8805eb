import { CoreError, SealiftError } from '../errors.js';
import type { Keyring } from '../keyrings/keyring.js';
import type { ObjectHeader } from '../metadata/header.js';

/** What a keyring says that cannot unwrap a key; anything else (no answer, say) proves nothing. */
const UNABLE: readonly string[] = [
  'data-key-unwrap-failed',
  'encryption-context-mismatch',
  'invalid-wrapping-key',
  'kms-key-mismatch',
  'kms-context-mismatch',
  'kms-ciphertext-invalid',
  'kms-key-not-found',
];

/** @throws CoreError `rotation-not-effective` when the old keyring unwraps the new key, and what it throws unexpectedly */
export async function checkRotated(old: Keyring, header: ObjectHeader): Promise<void> {
  if (old.wrapAlgorithm !== header.wrapAlgorithm) return;
  try {
    const dataKey = await old.unwrapDataKey(header.suite, header);
    dataKey.fill(0);
  } catch (error) {
    if (error instanceof SealiftError && UNABLE.includes(error.code)) return;
    throw error;
  }
  throw new CoreError('rotation-not-effective', 'The old keyring still unwraps the new wrapped key.', {
    field: 'to',
  });
}
