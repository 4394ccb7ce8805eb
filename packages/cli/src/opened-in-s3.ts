import { type Terminal, UsageError } from './command.js';
import { type Demands, refusePlain } from './demand-flags.js';
import { legacyChoiceOf } from './legacy-flags.js';
import { headStored, openStored } from './object-in-s3.js';
import { openStore } from './object-run.js';
import { type OpenValues, policyOf } from './open-flags.js';
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
  const { suffix } = values;
  if (suffix !== undefined && !/^\.[^/]+$/.test(suffix))
    throw new UsageError('--suffix is a dot and a name, like .partner');
  const options = suffix === undefined ? {} : { instructionFileSuffix: suffix };
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
    const { opener, read, encryption } = await openStored(store, key, choice, options);
    const object = {
      isAtHand: false,
      size: encryption.objectSize,
      read,
      close: async () => store.client.destroy(),
    };
    return { object, ...(opener === undefined ? {} : { opener }) };
  } catch (error) {
    store.client.destroy();
    throw error;
  }
}
