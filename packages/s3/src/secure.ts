import { carryCustomerKey } from './encryption-headers.js';
import { ConfigError } from './errors.js';
import type { StringMap } from './operations.js';

/** A development server on this machine: its bytes never leave it. */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * SSE-C sends keys: to S3 over HTTPS only.
 *
 * @throws ConfigError
 */
export function assertSecure(protocol: string, hostname: string, headers: StringMap): void {
  if (protocol === 'https:' || LOOPBACK.test(hostname) || !carryCustomerKey(headers)) return;
  throw new ConfigError('s3.endpoint', 'must be https: SSE-C would send its keys in the clear');
}
