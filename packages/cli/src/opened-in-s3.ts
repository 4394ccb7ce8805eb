import type { Terminal } from './command.js';
import { type Demands, refusePlain } from './demand-flags.js';
import { legacyChoiceOf } from './legacy-flags.js';
import { headStored, openStored } from './object-in-s3.js';
import { openStore } from './object-run.js';
import { instructionFileOf, type OpenValues, policyOf } from './open-flags.js';
import type { S3Url } from './s3-url.js';
import type { Opened } from './sealed-object.js';
import { namesKey, wrappingKeyOf } from './wrapping-key.js';

/** @throws UsageError, and what S3, keyrings and the object's reading throw */
export async function openedInS3(
  { bucket, key }: S3Url,
  values: OpenValues,
  demands: Demands,
  env: Terminal['env'],
): Promise<Opened> {
  const options = instructionFileOf(values);
  const store = await openStore({ ...values, bucket }, env);
  try {
    // Who names a key wants it used.
    const isPlain = !namesKey(values) && (await headStored(store, key, options)).encryption.format === 'none';
    if (isPlain) await refusePlain(demands);
    const choice = {
      keyringFor: isPlain ? undefined : await wrappingKeyOf(values, 'rsa-private-key', true),
      commitmentPolicy: policyOf(values),
      demands: isPlain ? {} : demands,
      legacy: await legacyChoiceOf(values),
    };
    const { opener, read, readRange, rangeVerification, encryption } = await openStored(
      store,
      key,
      choice,
      options,
    );
    const object = {
      isAtHand: false,
      size: encryption.objectSize,
      read,
      close: async () => store.client.destroy(),
    };
    return {
      object,
      ...(opener === undefined ? {} : { opener }),
      ...(readRange && rangeVerification && { ranges: { readRange, rangeVerification } }),
    };
  } catch (error) {
    store.client.destroy();
    throw error;
  }
}
