import { SealiftError } from '@sealift/core/errors';

export type AuditErrorCode =
  /** The file holds something that is not an audit chain; nothing was added to it. */
  | 'audit-file-foreign'
  /** The file, or its folder, cannot be read or written. */
  | 'audit-file-unavailable'
  /** The disk is full: the line is not in the chain. */
  | 'audit-storage-full'
  /** Lines are missing, changed, out of order or cut short. */
  | 'audit-chain-broken';

/** What the audit file and its verification throw. */
export class AuditError extends SealiftError<AuditErrorCode> {
  override name = 'AuditError';
}

/** What the system said when a file could not be used, as an AuditError. */
export function fileFailure(what: string, cause: unknown): AuditError {
  if (cause instanceof AuditError) return cause;
  const { code = 'unknown error' } = (cause ?? {}) as NodeJS.ErrnoException;
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code))
    return new AuditError('audit-storage-full', `The disk that the ${what} is on is full.`, { cause });
  return new AuditError('audit-file-unavailable', `The ${what} cannot be used (${code}).`, { cause });
}
