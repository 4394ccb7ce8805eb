import { SealiftError } from '@sealift/core/errors';

export type AuditErrorCode =
  /** The file holds something that is not an audit chain; nothing was added to it. */
  | 'audit-file-foreign'
  /** The file, or its folder, cannot be read or written. */
  | 'audit-file-unavailable'
  /** Lines are missing, changed, out of order or cut short. */
  | 'audit-chain-broken';

/** What the audit file and its verification throw. */
export class AuditError extends SealiftError<AuditErrorCode> {
  override name = 'AuditError';
}
