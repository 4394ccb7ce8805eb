import type { AuditAction } from './audit/audit.js';
import { timedOut } from './authorize.js';
import { SignerError } from './errors.js';
import { withinTime } from './time-limit.js';
import type { Session } from './tokens/session.js';

/** What a call's token says, and what the call is. */
export interface SessionQuery {
  readonly action: AuditAction;
  readonly owner: string;
  readonly key: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Milliseconds since the epoch: when `authorize` let this upload in. */
  readonly grantedAt: number;
}

/** Whether an upload may not go on: its owner has left, or every grant before a moment is void. */
export type Revoked = (query: SessionQuery) => boolean | Promise<boolean>;

/** @throws SignerError `session-revoked` for any answer but false; `authorize-timeout`; what `revoked` throws */
export async function assertNotRevoked(
  { revoked, authorizeTimeout }: { readonly revoked: Revoked | undefined; readonly authorizeTimeout: number },
  action: AuditAction,
  { owner, key, size, grantedAt }: Session,
): Promise<void> {
  if (revoked === undefined) return;
  const asked = (async () => revoked({ action, owner, key, size, grantedAt }))();
  if ((await withinTime(authorizeTimeout, asked, timedOut)) === false) return;
  throw new SignerError('session-revoked', 'This upload may not go on.', { field: 'token' });
}
