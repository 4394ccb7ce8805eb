import type { BatchAnswer, BatchAnswers, BatchRequest } from '@sealift/protocol';
import type { SignerError } from '../errors.js';
import { problemOf } from './problem.js';

/** Calls of one batch that are carried out at a time: S3 and KMS are not to be flooded by one request. */
const AT_ONCE = 16;

/**
 * POST batch: each call is judged, limited, recorded and answered as if it had come alone; a refusal of one leaves the others.
 *
 * @param answer carries out one call; what it throws is that call's answer
 */
export async function answerBatch(
  { calls }: BatchRequest,
  answer: (call: string, body: unknown) => Promise<unknown>,
  toProblem: (error: unknown) => BatchAnswer,
): Promise<BatchAnswers> {
  const answers: BatchAnswer[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    for (let at = next++; at < calls.length; at = next++) {
      const { call, body } = calls[at] as BatchRequest['calls'][number];
      answers[at] = await answer(call, body).then((body) => ({ status: 200, body }), toProblem);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
  return { answers };
}

/** The answer of a call that was refused. */
export function refusedInBatch(error: SignerError, requestId: string): BatchAnswer {
  const { status, retryAfter } = error;
  return { status, body: problemOf(error, requestId), ...(retryAfter === undefined ? {} : { retryAfter }) };
}
