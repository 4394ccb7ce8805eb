import type { Grants, ObjectAddress } from '../download/grants.js';
import { failure } from '../errors.js';
import type { Clock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import type { Session } from '../signer/session.js';
import type { Waits } from '../transfer/waiting.js';

/** What an upload lends to requests that it does not send through its workers. */
export interface Lent {
  readonly clock: Clock;
  readonly retry: RetryOptions;
  readonly waits: Waits;
}

/**
 * An SSE-C key that the page holds, made by `customerKey()`: S3 encrypts with it, and neither keeps it nor does the
 * signer learn it. It is handed in, so that pages without one do not load what it takes.
 */
export interface CustomerKey {
  /** @internal The same upload with the key on its requests to S3. */
  holdSession(session: Session, ports: Lent, signal: AbortSignal): Promise<Session>;
  /** @internal The same download with the key on its requests to S3. */
  holdGrants(grants: Grants, object: ObjectAddress): Promise<Grants>;
}

/**
 * The transfer as it is: for pages without such a key, unless the signer asks for one. A key that is none (bare bytes)
 * is no reason to go on without.
 *
 * @throws UploadError `customer-key-mismatch`
 */
export function keyless<Granted extends Session | Grants>(
  granted: Granted,
  { customerKey }: { readonly customerKey?: unknown },
): Granted {
  if ((granted.grant.protection.keys ?? customerKey) === undefined) return granted;
  throw failure('customer-key-mismatch', 'customerKey');
}
