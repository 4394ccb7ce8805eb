import type { SignedRequest } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import type { Clock } from '../platform/wait.js';

/** Hands out presigned requests just in time, asking for a few at once. */
export interface PartUrls {
  /** A URL that came with another answer. */
  put(partNumber: number, request: SignedRequest): void;
  /** Asks ahead, so that the URL is there when the part is sealed. What goes wrong, `get` will say. */
  prepare(partNumber: number): void;
  get(partNumber: number): Promise<SignedRequest>;
  /** Forgets the part's URL: the next `get` fetches a new one. */
  expire(partNumber: number): void;
}

/** A URL that ends sooner than this many milliseconds from now is not used any more. */
const MARGIN = 10_000;

/** @param batch how many URLs to ask for at once */
export function createPartUrls(
  sign: (partNumbers: readonly number[]) => Promise<ReadonlyMap<number, SignedRequest>>,
  { partCount, batch, clock }: { readonly partCount: number; readonly batch: number; readonly clock: Clock },
): PartUrls {
  const urls = new Map<number, Promise<SignedRequest>>();

  /** The part and those that will be wanted next. */
  function fetchFrom(partNumber: number): Promise<SignedRequest> {
    const numbers: number[] = [];
    for (let n = partNumber; n <= partCount && numbers.length < batch && !urls.has(n); n++) numbers.push(n);
    const answer = sign(numbers);
    for (const n of numbers) {
      const url = answer.then((parts) => parts.get(n) ?? missing());
      url.catch(() => urls.delete(n));
      urls.set(n, url);
    }
    return urls.get(partNumber) as Promise<SignedRequest>;
  }

  return {
    put(partNumber, request) {
      urls.set(partNumber, Promise.resolve(request));
    },
    prepare(partNumber) {
      if (!urls.has(partNumber)) fetchFrom(partNumber).catch(() => {});
    },
    async get(partNumber) {
      const known = urls.get(partNumber);
      const request = await (known ?? fetchFrom(partNumber));
      // A fresh URL is used whatever this computer's clock says: it may be wrong.
      if (known === undefined || request.expiresAt - MARGIN > clock.now()) return request;
      urls.delete(partNumber);
      return fetchFrom(partNumber);
    },
    expire(partNumber) {
      urls.delete(partNumber);
    },
  };
}

function missing(): never {
  throw new UploadError(
    'signer-answer-invalid',
    'The signer did not sign every part that it was asked for.',
    {
      field: 'parts',
    },
  );
}
