import { SealiftError } from '@sealift/core/errors';

export type AuditSinkErrorCode =
  /** Lines were handed over and not accepted, or not in time; or too many wait for it already. */
  'audit-sink-unavailable';

/** What `chainedAudit` throws. What `write` threw is its `cause`. */
export class AuditSinkError extends SealiftError<AuditSinkErrorCode> {
  override name = 'AuditSinkError';
}
