import { SignerConfigError } from '../errors.js';
import { carryCustomerKey } from '../protection/encryption-headers.js';
import type { StringMap } from '../protection/protection.js';

/** A development server on this machine: its bytes never leave it. */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * SSE-C sends keys: to S3 over HTTPS only.
 *
 * @throws SignerConfigError
 */
export function assertSecure(protocol: string, hostname: string, headers: StringMap): void {
  if (protocol === 'https:' || LOOPBACK.test(hostname) || !carryCustomerKey(headers)) return;
  throw new SignerConfigError('s3.endpoint', 'must be https: SSE-C would send its keys in the clear');
}
