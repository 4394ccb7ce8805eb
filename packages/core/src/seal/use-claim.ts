import { CoreError } from '../errors.js';
import type { SegmentClaim } from './claim.js';

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
    throw new CoreError('already-sealed', 'This claim was used before, or given away.', {
      field: 'claim',
    });
  }
}
