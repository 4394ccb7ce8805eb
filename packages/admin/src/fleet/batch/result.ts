import type { KmsErrorCode } from '@sealift/core';
import { SealiftError } from '@sealift/core/errors';
import type { ProblemCode } from '@sealift/protocol';
import type { ObjectErrorCode } from '../../objects/errors.js';

/** What S3 Batch Operations does next: nothing, try the task again, or count it as failed. */
export type ResultCode = 'Succeeded' | 'TemporaryFailure' | 'PermanentFailure';

export interface TaskResult {
  readonly resultCode: ResultCode;
  /** For the completion report: an outcome (`rewrapped`), or an error's code and sentence. */
  readonly resultString: string;
}

/**
 * The errors after which the same task may succeed by itself. All others are for a person, so they are permanent: S3
 * would try them again until the job gives up, and hide them.
 */
const TEMPORARY: ReadonlySet<string> = new Set<ObjectErrorCode | KmsErrorCode | ProblemCode>([
  's3-unavailable',
  'kms-unavailable',
  'rate-limited',
  // Somebody wrote the object between reading and copying: the next attempt reads the new one.
  'object-changed',
]);

/** A task that failed. Errors that are ours say nothing secret; others may hold URLs. */
export function failed(error: unknown): TaskResult {
  if (!(error instanceof SealiftError))
    return {
      resultCode: 'PermanentFailure',
      resultString: 'unexpected-error: Something unexpected happened.',
    };
  return {
    resultCode: TEMPORARY.has(error.code) ? 'TemporaryFailure' : 'PermanentFailure',
    resultString: `${error.code}: ${error.message}`,
  };
}
