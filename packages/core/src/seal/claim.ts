import { CoreError } from '../errors.js';

/**
 * A range of one file, to be sealed once, by whoever has it: `Sealer.claim` makes it before the work begins. It cannot be
 * copied. To seal in a worker, post it with its port: `worker.postMessage(claim, [claim.port])`; without the port the
 * message is refused, and whoever has posted a claim, or has sealed with it, has it no longer.
 */
export interface SegmentClaim {
  /** Bytes of the file before the range: a multiple of 16. */
  readonly offset: number;
  readonly length: number;
  /** Of which object: `SegmentSealerHandle.object`. */
  readonly object: string;
  /** Carries nothing. A port moves and is never cloned, and so is the claim that it belongs to. */
  readonly port: MessagePort;
}

/** @internal Only `Sealer.claim` calls it, which never claims a byte twice. */
export function makeClaim(object: string, offset: number, length: number): SegmentClaim {
  return { object, offset, length, port: new MessageChannel().port1 };
}

/**
 * @internal Uses a claim up.
 *
 * @throws CoreError `already-sealed` when it was used, or posted away, before; `invalid-option` when it is of another object or length
 */
export function useClaim(claim: SegmentClaim, object: string, length: number): void {
  if (claim?.object !== object || claim.length !== length) {
    throw new CoreError(
      'invalid-option',
      'A segment is sealed with a claim of its object, as long as it is.',
      {
        field: 'claim',
      },
    );
  }
  try {
    // Moving the port away is what can be done once only, and closing it frees both of its ends.
    structuredClone(claim.port, { transfer: [claim.port] }).close();
  } catch {
    throw new CoreError(
      'already-sealed',
      'This claim was used, or given away, before: a segment is sealed once.',
      {
        field: 'claim',
      },
    );
  }
}
