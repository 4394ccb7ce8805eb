import type { PartToSign, SignedRequest } from '@sealift/protocol';
import { failure } from '../errors.js';
import type { Clock } from '../platform/wait.js';
import { type PartUrl, partUrl } from './part-url.js';
import type { Session } from './session.js';

/** @param known a request that came with another answer */
export type PartUrls = (part: PartToSign, known?: SignedRequest) => PartUrl;

/** A signer that takes longer for its answers than this, in milliseconds, is asked for URLs before they are needed. */
export const SLOW_SIGNER = 100;
/** Milliseconds that a part waits at most for company while a call is under way. */
const WINDOW = 25;
/** Parts in one call. */
const AT_ONCE = 16;

interface Batch {
  readonly parts: PartToSign[];
  readonly answer: Promise<ReadonlyMap<number, SignedRequest>>;
}

/**
 * A URL is for a checksum, so it can be asked for once its part is sealed. That is done at once; only parts that are
 * sealed while a call is under way share the next one, for which they do not wait long.
 */
export function createPartUrls(
  { sign, now }: Pick<Session, 'sign' | 'now'>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): PartUrls {
  let batch: Batch | undefined;
  let underWay: Promise<unknown> | undefined;

  function gather(): Batch {
    const parts: PartToSign[] = [];
    // Not only a timer: in a page that is not seen it may take a second.
    const company = underWay && Promise.race([underWay, clock.sleep(WINDOW, signal)]);
    const answer = Promise.resolve(company).then(() => {
      if (batch?.parts === parts) batch = undefined;
      const call = sign(parts);
      const end = (): void => {
        if (underWay === ended) underWay = undefined;
      };
      const ended = call.then(end, end);
      underWay = ended;
      return call;
    });
    return { parts, answer };
  }

  async function request(part: PartToSign): Promise<SignedRequest> {
    if (batch === undefined || batch.parts.length === AT_ONCE) batch = gather();
    const { parts, answer } = batch;
    // Who seals ahead may be at a part whose turn has come meanwhile. Both have sealed the same bytes.
    if (!parts.some(({ partNumber }) => partNumber === part.partNumber)) parts.push(part);
    return (await answer).get(part.partNumber) ?? missing();
  }

  return (part, known) => partUrl(part, now, request, known);
}

function missing(): never {
  throw failure('signer-answer-invalid', 'parts');
}
