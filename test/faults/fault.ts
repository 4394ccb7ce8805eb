import type { Dice } from './dice.js';

/** What becomes of one request on its way. `share`: of the bytes of its body, or of the answer's. */
export type Fault =
  /** Nothing happens for a while, then all is well. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Somebody in front of the server refuses; nothing is carried out. Without CORS headers the page sees no answer. */
  | { readonly kind: 'refuse'; readonly status: number; readonly retryAfter?: number; readonly cors: boolean }
  /** Carried out, and yet a gateway says that it failed. */
  | { readonly kind: 'refuse-after'; readonly status: number }
  | { readonly kind: 'reset-request'; readonly share: number }
  | { readonly kind: 'reset-answer'; readonly share: number }
  /** The connection ends in good order in the middle of the answer. */
  | { readonly kind: 'cut-answer'; readonly share: number }
  /** Takes all of the request; nothing is carried out, nothing is answered. */
  | { readonly kind: 'silent' }
  /** Stops reading in the middle of the request. */
  | { readonly kind: 'deaf'; readonly share: number }
  /** Carried out; the answer stops in its middle. */
  | { readonly kind: 'stall-answer'; readonly share: number }
  /** The answer comes byte by byte. */
  | { readonly kind: 'drip'; readonly ms: number };

/** What a browser asks before a request to another origin. */
export const PREFLIGHT = 'preflight';

/** One request, as far as a fault depends on it. */
export interface Passing {
  /** `uploads/start`, `put`, `part`, `PREFLIGHT`; `s3 complete` and the like are the signer's own requests to S3. */
  readonly call: string;
  /** How many of the same call came before. */
  readonly nth: number;
  /** How many of any call came before, preflights not counted. */
  readonly count: number;
}

export interface Faults {
  at(passing: Passing): Fault | undefined;
}

export const noFaults: Faults = { at: () => undefined };

const KINDS = [
  ...(['delay', 'refuse', 'refuse', 'refuse', 'refuse-after', 'reset-request', 'reset-request'] as const),
  ...(['reset-answer', 'reset-answer', 'cut-answer', 'silent', 'deaf', 'stall-answer', 'drip'] as const),
] as const;

export function someFault(
  rolls: Dice,
  kinds: readonly [Fault['kind'], ...Fault['kind'][]] = [...KINDS],
): Fault {
  const kind = rolls.one(kinds);
  const share = rolls.one([0, rolls.roll(), rolls.roll(), 1]);
  switch (kind) {
    case 'delay':
      return { kind, ms: rolls.between(1, 900) };
    case 'drip':
      return { kind, ms: rolls.between(1, 6) };
    case 'refuse': {
      const wait = rolls.chance(0.3) ? { retryAfter: 1 } : {};
      return { kind, status: rolls.one([500, 503, 503, 429, 502]), cors: rolls.chance(0.8), ...wait };
    }
    case 'refuse-after':
      return { kind, status: rolls.one([502, 504]) };
    case 'silent':
      return { kind };
    default:
      return { kind, share };
  }
}
