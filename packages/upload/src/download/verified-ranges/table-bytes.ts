import type { SignedRequest } from '@sealift/protocol';
import { inactivityLimit, watchInactivity } from '../../platform/inactivity.js';
import { createRetryState } from '../../retry/retry-state.js';
import type { SendOutcome } from '../../s3/outcome.js';
import { judge } from '../../s3/verdict.js';
import { errorText, readSome } from './read-some.js';
import type { Fetching } from './stored-bytes.js';

/**
 * What stands where a segment table would. Nothing of it is verified.
 *
 * @param most bytes that a table can have: of what is longer nothing is returned, and that is no table
 * @returns undefined where there is none, or nobody may see whether there is
 * @throws UploadError `s3-…` where S3 cannot be asked, or the signal's reason
 */
export async function tableBytes(
  request: SignedRequest,
  most: number,
  fetching: Omit<Fetching, 'grants'> & { readonly grants: Pick<Fetching['grants'], 'failure'> },
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const { grants, retry, clock } = fetching;
  const retryState = createRetryState(retry, clock);
  for (;;) {
    const found = await fetchOnce(request, most, fetching, signal);
    if (found instanceof Uint8Array) return found;
    const { code, action, ...more } = judge('get', found);
    if (code === 's3-not-found' || code === 's3-forbidden') return undefined;
    const refusal = grants.failure(code, undefined, more);
    if (action !== 'retry') throw refusal;
    await retryState.wait(refusal, more.retryAfter, signal);
  }
}

async function fetchOnce(
  { url, headers }: SignedRequest,
  most: number,
  { retry, transport }: Pick<Fetching, 'retry' | 'transport'>,
  signal: AbortSignal,
): Promise<Uint8Array | Exclude<SendOutcome, { kind: 'aborted' }>> {
  const watch = watchInactivity(inactivityLimit(retry));
  const ends = AbortSignal.any([signal, watch.expired]);
  try {
    const response = await transport({ method: 'GET', url, headers, credentials: 'omit', signal: ends });
    if (response === undefined) return { kind: 'unreachable' };
    const { status } = response;
    if (status !== 200) {
      const text = await errorText(response, ends);
      return { kind: 'answered', status, text, retryAfter: response.headers.get('retry-after') };
    }
    const bytes = await readSome(response, most, ends, watch.touch);
    return bytes.byteLength > most ? new Uint8Array(0) : bytes;
  } catch {
    signal.throwIfAborted();
    // Of a connection that broke, as of one that stood still, the next attempt brings all.
    return { kind: 'unreachable' };
  } finally {
    watch.stop();
  }
}
