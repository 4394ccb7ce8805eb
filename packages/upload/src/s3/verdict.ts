import type { UploadErrorCode } from '../errors.js';
import { type Asked, classify } from '../retry/classification.js';
import type { SendOutcome } from './outcome.js';

/** What the flow does about an outcome; `code` is the error when nothing more can be done. */
export interface Verdict {
  readonly action: 'accept' | 'retry' | 'resign' | 'fail';
  readonly code: UploadErrorCode;
  readonly retryAfter: string | null;
  /** S3's own, where it says one. */
  readonly requestId?: string | undefined;
}

/** What a 403 says of a signature's time; of a fresh one it can only mean a wrong clock. */
const CLOCK = /TooSkewed|not valid yet|has expired/;

/** Judges an answer of S3. Pure. */
export function judge(asked: Asked, outcome: Exclude<SendOutcome, { kind: 'aborted' }>): Verdict {
  const { status, text, retryAfter } =
    outcome.kind === 'answered' ? outcome : { status: 0, text: '', retryAfter: null };
  // Of a text that is no error document it is only known that there is one.
  const word = CLOCK.test(text) ? 'time' : (errorCodeIn(text) ?? (text.trim() && '?'));
  const requestId = /<RequestId>([\w+/=-]{1,128})</.exec(text)?.[1];
  return { ...classify(asked, status, word), retryAfter, requestId } as Verdict;
}

/** Whether S3 or the link are asked for more than they give. */
export function isPushBack(code: UploadErrorCode): boolean {
  return code === 's3-slow-down' || code === 's3-unreachable';
}

/** Whether a gateway has answered that did not wait for S3: the request may still be on its way. */
export function mayStillArrive({ status, text }: Extract<SendOutcome, { kind: 'answered' }>): boolean {
  return (status === 502 || status === 504) && errorCodeIn(text) === undefined;
}

/** The `<Code>` of an S3 error document, if `text` is one. */
export function errorCodeIn(text: string): string | undefined {
  return /<Error>[\s\S]*?<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(text)?.[1];
}
