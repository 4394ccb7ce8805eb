import type { StringMap } from '@sealift/core';
import { KmsError } from '@sealift/core/keyrings';

/** Of AWS KMS, for the context written as JSON in UTF-8; the local KMS keeps it, so that data can move there. */
const MAX_CONTEXT_BYTES = 8192;

/** @throws KmsError `kms-request-invalid`, field `encryptionContext`, for a context that no KMS will take */
export function checkContext(encryptionContext: StringMap): void {
  for (const [name, value] of Object.entries(encryptionContext))
    if (typeof value !== 'string' || name === '') throw invalid('holds names and values that are text');
  if (Buffer.byteLength(JSON.stringify(encryptionContext)) > MAX_CONTEXT_BYTES)
    throw invalid(`may have ${MAX_CONTEXT_BYTES} bytes as JSON`);
}

function invalid(reason: string): KmsError {
  return new KmsError('kms-request-invalid', `encryptionContext ${reason}.`, { field: 'encryptionContext' });
}
