import { CoreError } from '../errors.js';
import type { SegmentClaim } from './claim.js';

/**
 * @internal Uses a claim up.
 *
 * @param all bytes of the file, where nothing less may be sealed: tags of two messages under the same keys would give away what
 * makes them
 * @throws CoreError `already-sealed` when it was used, or posted away, before; `invalid-option` when it is of another object or length
 */
export function useClaim(claim: SegmentClaim, object: string, length: number, all?: number): void {
  const part = all !== undefined && (claim?.offset !== 0 || length !== all);
  if (claim?.object !== object || claim.length !== length || part) {
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
