import { CoreError } from '../errors.js';

/**
 * What is made of the object key that is sealed in an object. `'required'`: an object without one is refused. `movedFrom`:
 * the object was moved, and another key than the one asked for is sealed in it, which must be this one.
 */
export type IdentityDemand = 'required' | { readonly movedFrom: string };

export interface IdentityOptions {
  /** The key of the object that was asked for. Default: unknown, and nothing is compared. */
  readonly objectKey?: string;
  /** Default: the sealed key must be `objectKey`; an object without one is older, and accepted. */
  readonly identity?: IdentityDemand;
}

/**
 * Compares the sealed object key with the one that was asked for.
 *
 * @throws CoreError `object-mismatch`, `identity-missing`, `invalid-option`
 */
export function checkIdentity(sealed: string | undefined, { objectKey, identity }: IdentityOptions): void {
  const wanted = identity === undefined || identity === 'required' ? objectKey : identity.movedFrom;
  const isText = typeof wanted === 'string';
  if (!isText && (wanted !== undefined || identity !== undefined)) {
    throw new CoreError(
      'invalid-option',
      'identity is "required" beside an objectKey, or { movedFrom: key }.',
      {
        field: objectKey === undefined || typeof objectKey === 'string' ? 'identity' : 'objectKey',
      },
    );
  }
  if (sealed === undefined) {
    if (identity === undefined) return;
    throw new CoreError(
      'identity-missing',
      'The object does not say which one it is: it was made without that, or the entry was removed.',
      { field: 'identity' },
    );
  }
  if (isText && sealed !== wanted) {
    throw new CoreError(
      'object-mismatch',
      'Another object stands here: this one was made under another key. If it was moved, say from where.',
      { field: 'objectKey' },
    );
  }
}
