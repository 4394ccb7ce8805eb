import type { PartToSign, SignedRequest } from '@sealift/protocol';
import type { Session } from './session.js';

/** The presigned request of one part: fetched when it is wanted, and anew when it has ended. */
export interface PartUrl {
  get(): Promise<SignedRequest>;
  /** Forgets it: the next `get` fetches a new one, for the same bytes. */
  expire(): void;
}

/** A URL that ends sooner than this many milliseconds from now is not used any more. */
const MARGIN = 10_000;

/**
 * @param ask for a fresh one; called once for all who wait for it
 * @param known a request that came with another answer
 */
export function partUrl(
  part: PartToSign,
  now: Session['now'],
  ask: (part: PartToSign) => Promise<SignedRequest>,
  known?: SignedRequest,
): PartUrl {
  let asking: Promise<SignedRequest> | undefined;
  return {
    async get() {
      // A fresh URL is used whatever any clock says: it may be wrong.
      if (known === undefined || known.expiresAt - MARGIN <= now()) {
        asking ??= ask(part).finally(() => {
          asking = undefined;
        });
        known = await asking;
      }
      return known;
    },
    expire() {
      known = undefined;
    },
  };
}
