import type { UploadErrorCode } from '../errors.js';
import type { SendOutcome } from './outcome.js';
import { judgePut, type Verdict } from './verdict.js';

/** A piece of an object. Offsets and lengths in bytes of the stored object. */
export interface WantedRange {
  readonly offset: number;
  readonly length: number;
  readonly objectSize: number;
}

/**
 * What is wrong with the head of an answer to a ranged GET, or undefined. A `Content-Range` that the bucket's CORS rules
 * hide is no fault: the length is compared too, and the authentication tag over all of it decides in the end.
 */
export function rangeFault(
  status: number,
  contentRange: string | null,
  { offset, length, objectSize }: WantedRange,
): UploadErrorCode | undefined {
  if (status === 200) return length === objectSize ? undefined : 'range-mismatch';
  if (status !== 206) return undefined;
  if (contentRange === null) return undefined;
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(contentRange) ?? [];
  if (first === undefined) return 'range-mismatch';
  if (size !== '*' && Number(size) < objectSize) return 'object-truncated';
  if (size !== '*' && Number(size) > objectSize) return 'object-extended';
  return Number(first) === offset && Number(last) === offset + length - 1 ? undefined : 'range-mismatch';
}

/** Judges an answer to a ranged GET that brought no bytes of the object. Pure. */
export function judgeGet(outcome: Exclude<SendOutcome, { kind: 'aborted' }>): Verdict {
  if (outcome.kind === 'answered') {
    const { status } = outcome;
    if (status === 412) return { action: 'fail', code: 'object-changed' };
    if (status === 416) return { action: 'fail', code: 'object-truncated' };
    if (status < 300) return { action: 'fail', code: 's3-answer-invalid' };
  }
  return judgePut(outcome);
}
