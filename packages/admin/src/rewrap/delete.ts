import { instructionFileKey } from '@sealift/core';
import { findTable } from '../objects/segment-table.js';
import type { ObjectStore } from '../objects/store.js';

/**
 * Deletes an object, its segment table and its instruction files: the default one, as every S3 Encryption Client does, and those of
 * the suffixes given.
 */
export async function deleteObject(
  store: ObjectStore,
  key: string,
  suffixes: readonly string[] = [],
): Promise<void> {
  const files = [undefined, ...suffixes].map((suffix) => instructionFileKey(key, suffix));
  const table = await findTable(store, key);
  await store.delete([key, ...files, ...(table === undefined ? [] : [table.key])]);
}
