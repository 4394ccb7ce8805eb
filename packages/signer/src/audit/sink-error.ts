import { SealiftError } from '@sealift/core/errors';

export type AuditSinkErrorCode =
  /** Lines were handed over and not accepted, or not in time. */
  | 'audit-sink-unavailable'
  /** 10,000 events wait to be handed over already: this one was not taken. */
  | 'audit-sink-busy';

/** What `chainedAudit` throws. What `write` threw is its `cause`. */
export class AuditSinkError extends SealiftError<AuditSinkErrorCode> {
  override name = 'AuditSinkError';
}
