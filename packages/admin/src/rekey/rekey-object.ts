import type { CopySizes } from '@sealift/client/copy';
import { SignerConfigError, SignerError } from '@sealift/signer';
import { customerKeysBlocked, saysBlocked } from '@sealift/signer/s3';
import { copyOntoItself } from '../objects/copy.js';
import { isSegmentTable } from '../objects/segment-table.js';
import type { ObjectStore } from '../objects/store.js';
import { RekeyError } from './errors.js';
import { followObject, moveTable } from './table.js';
import { newestKey, type OtherEncryption, otherEncryption, otherTags } from './target.js';

export interface RekeyOptions {
  /** With `customerKeys` of all master secrets that the objects may have, the newest first. */
  readonly store: ObjectStore;
  /** Leave SSE-C for another encryption by S3. Default: a new key of the newest master secret. */
  readonly to?: OtherEncryption;
  /** Do all but write. Default: false. */
  readonly dryRun?: boolean;
  /** @internal For tests. */
  readonly copySizes?: CopySizes;
}

/**
 * `already`: the newest secret made its key, or it is under the other encryption. `segment-table`: that of another object, with
 * which it gets its key.
 */
export type RekeyOutcome = 'rekeyed' | 'would-rekey' | 'already' | 'segment-table';

/**
 * Gives one object under managed SSE-C a new key from the newest master secret; also one that a page sealed and S3
 * encrypted once more. Content does not leave S3; user metadata, media type, other headers, other tags and storage
 * class stay. Tags and content change in one step: at every moment the tags tell the key that opens the object. Its segment table gets the
 * same key.
 *
 * @throws RekeyError `not-managed`; ObjectError; SignerError `s3-…`, `sse-c-blocked`, `data-key-refused` for an object of a master secret
 * that was not given, `protection-mismatch` for tags that tell no key, or when S3 reports another encryption afterwards;
 * SignerConfigError
 */
export async function rekeyObject(key: string, options: RekeyOptions): Promise<RekeyOutcome> {
  const { store, to, dryRun = false, copySizes } = options;
  if (store.customerKeys === undefined)
    throw new SignerConfigError('store.customerKeys', 'must hold the master secrets');
  if (await isSegmentTable(store, key)) return 'segment-table';
  const target = to === undefined ? newestKey(store.customerKeys) : otherEncryption(to);
  const head = await store.head(key);
  if (target.reached(head)) return 'already';
  if (head.pinned === undefined) {
    throw new RekeyError(
      'not-managed',
      'S3 did not encrypt this object with a key of a master secret: its tags name none.',
    );
  }
  if (dryRun) return 'would-rekey';
  const place = target.place(store.nameOf(key, undefined));
  let hasTable = false;
  try {
    hasTable = await moveTable(store, key, place);
    await copyOntoItself(store, key, head, {
      tags: { ...otherTags(head.tags ?? {}), ...place.tags },
      encryption: place.headers,
      sizes: copySizes,
    });
  } catch (error) {
    await followObject(store, key);
    return explain(store, error, to);
  }
  // Read back with the new key, as after an upload: only then is it done.
  if (!target.reached(await store.head(key)))
    throw new SignerError('protection-mismatch', 'S3 reports another encryption than it was asked for.');
  if (hasTable) await followObject(store, key);
  return 'rekeyed';
}

/** A bucket that blocks SSE-C refuses new objects under it with a 403 like any other. @throws always */
async function explain(store: ObjectStore, error: unknown, to: OtherEncryption | undefined): Promise<never> {
  if (to === undefined && error instanceof SignerError && error.code === 's3-refused') {
    if (saysBlocked(error.cause) || (await store.blocksCustomerKeys()))
      throw customerKeysBlocked(store.bucket, error.cause);
  }
  throw error;
}
