import { KmsError, type KmsErrorCode } from '@sealift/core/keyrings';

/** Error names of the AWS KMS API reference, for GenerateDataKey and Decrypt, and what they mean here. */
const MEANING: Readonly<Record<string, readonly [KmsErrorCode, string]>> = {
  NotFoundException: ['kms-key-not-found', 'AWS KMS has no such key in this region.'],
  DisabledException: ['kms-key-disabled', 'The key is disabled.'],
  IncorrectKeyException: ['kms-key-mismatch', 'The data key was wrapped by another key.'],
  /** KMS does not say whether context or ciphertext is wrong; one that was stored whole is wrong in its context. */
  InvalidCiphertextException: [
    'kms-context-mismatch',
    'The encryption context is another one, or the wrapped data key was changed.',
  ],
  AccessDeniedException: ['kms-access-denied', 'The signer may not use the key: see its IAM and key policy.'],
  InvalidGrantTokenException: ['kms-access-denied', 'The signer may not use the key.'],
  UnrecognizedClientException: ['kms-access-denied', 'AWS KMS does not know the credentials.'],
  InvalidClientTokenId: ['kms-access-denied', 'AWS KMS does not know the credentials.'],
  InvalidSignatureException: ['kms-access-denied', 'AWS KMS does not accept the signature: key or clock.'],
  ExpiredTokenException: ['kms-access-denied', 'The credentials have expired.'],
  IncompleteSignature: ['kms-access-denied', 'AWS KMS does not accept the signature.'],
  MissingAuthenticationTokenException: ['kms-access-denied', 'There are no credentials for AWS KMS.'],
  CredentialsProviderError: ['kms-access-denied', 'There are no credentials for AWS KMS.'],
  InvalidKeyUsageException: ['kms-request-invalid', 'The key is not one for data keys: not symmetric.'],
  ValidationException: ['kms-request-invalid', 'AWS KMS does not accept the request.'],
  InvalidArnException: ['kms-request-invalid', 'The key ARN is not well-formed.'],
};

/**
 * A KmsError for what the SDK threw. Its own message stays in `cause`: it may repeat parts of the request. Whatever is not
 * known to be a refusal counts as "does not answer", so that it is tried again.
 */
export function awsKmsFailure(cause: unknown): KmsError {
  if (cause instanceof KmsError) return cause;
  const { name, message } = (cause ?? {}) as { name?: unknown; message?: unknown };
  if (typeof name !== 'string') return unavailable(cause);
  // One name for all states: only the message says which (DescribeKey would be another permission).
  if (name === 'KMSInvalidStateException') return inOddState(cause, String(message));
  const found = Object.hasOwn(MEANING, name) ? MEANING[name] : undefined;
  return found === undefined ? unavailable(cause) : new KmsError(found[0], found[1], { cause });
}

/** "… is pending deletion.", "… is pending replica deletion.", "… is pending import.", "… is unavailable." */
function inOddState(cause: unknown, message: string): KmsError {
  if (/pending (replica )?deletion/i.test(message))
    return new KmsError('kms-key-pending-deletion', 'The key is waiting for its deletion.', { cause });
  if (/disabled/i.test(message)) return new KmsError('kms-key-disabled', 'The key is disabled.', { cause });
  return new KmsError(
    'kms-unavailable',
    'The key cannot be used now: its material or its key store is missing.',
    { cause },
  );
}

function unavailable(cause: unknown): KmsError {
  return new KmsError('kms-unavailable', 'AWS KMS does not answer as it should.', { cause });
}
