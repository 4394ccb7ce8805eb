import type { Protection } from '@sealift/protocol';
import type { Grants, ObjectAddress } from '../download/grants.js';
import { UploadError } from '../errors.js';
import type { Clock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import type { Session } from '../signer/session.js';

/** What an upload lends to requests that it does not send through its lanes. */
export interface Patiently {
  readonly clock: Clock;
  readonly retry: RetryOptions;
  readonly signal: AbortSignal;
}

/**
 * An SSE-C key that the page holds, made by `customerKey()`: S3 encrypts with it, and neither keeps it nor does the
 * signer learn it. It is handed in, so that pages without one do not load what it takes.
 */
export interface CustomerKey {
  /** @internal The same upload with the key on its requests to S3. */
  holdSession(session: Session, ports: Patiently): Promise<Session>;
  /** @internal The same download with the key on its requests to S3. */
  holdGrants(grants: Grants, object: ObjectAddress): Promise<Grants>;
}

/**
 * For transfers without such a key.
 *
 * @param given what stands in the option instead: nothing, or the bare bytes
 * @throws UploadError `customer-key-mismatch`
 */
export function assertKeyless({ keys }: Protection, given: unknown): void {
  if (keys === undefined && given === undefined) return;
  throw new UploadError('customer-key-mismatch', 'The customerKey option needs a customerKey(…).', {
    field: 'customerKey',
  });
}
