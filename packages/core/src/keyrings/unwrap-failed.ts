import { CoreError } from '../errors.js';

/** One error for every way in which unwrapping fails: which step it was would help an attacker only, so no cause. */
export function unwrapFailed(): CoreError {
  return new CoreError(
    'data-key-unwrap-failed',
    'The data key could not be unwrapped: this is not the wrapping key of the object, or its metadata was changed.',
  );
}
