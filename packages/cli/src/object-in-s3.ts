import type { Head } from '@sealift/admin/objects';
import { readObject } from '@sealift/admin/rewrap';
import { CoreError } from '@sealift/core/errors';
import { type Terminal, UsageError } from './command.js';
import { openStore } from './object-run.js';
import type { StoreValues } from './place-flags.js';
import type { S3Url } from './s3-url.js';
import type { SealedObject } from './sealed-object.js';

export interface S3Choice {
  /** Of another instruction file than the default one, with its dot. */
  readonly suffix: string | undefined;
  /** Also an object that no page has encrypted. */
  readonly plain: boolean;
}

/** @throws UsageError, and as `readObject` */
export async function objectInS3(
  { bucket, key }: S3Url,
  values: StoreValues,
  { suffix, plain }: S3Choice,
  env: Terminal['env'],
): Promise<SealedObject> {
  if (suffix !== undefined && !/^\.[^/]+$/.test(suffix))
    throw new UsageError('--suffix is a dot and a name, like .partner');
  const store = await openStore({ ...values, bucket }, env);
  const found = (head: Head): Omit<SealedObject, 'metadata' | 'stored'> => ({
    isAtHand: false,
    size: head.ContentLength,
    read: (signal) => store.read(key, head, signal),
    close: async () => store.client.destroy(),
  });
  try {
    const { head, complete, stored } = await readObject(store, key, { legacy: true, suffix });
    return { metadata: complete, stored, ...found(head) };
  } catch (error) {
    const isPlain = error instanceof CoreError && error.code === 'not-encrypted';
    if (isPlain && plain) return { metadata: {}, ...found(await store.head(key)) };
    store.client.destroy();
    throw error;
  }
}
