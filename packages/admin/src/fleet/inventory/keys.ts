import { FleetError } from '../errors.js';
import { csvRows } from './csv.js';
import { unreadable } from './errors.js';
import { type Manifest, parseManifest } from './manifest.js';
import { parquetRows } from './parquet.js';
import { isCurrent, type Row } from './row.js';
import { assertGenuine, type InventorySource } from './source.js';

/**
 * The keys of all objects in an inventory (S3 Inventory, CSV or Parquet), as they are in the bucket: without older
 * versions and delete markers. A file's size and MD5 checksum are compared before its first row counts; a file that is
 * not known to the last column ends the run, so no key is passed over in silence.
 *
 * @param bucket that it must be of
 * @throws FleetError `inventory-…`, `key-unreadable`; of an inventory in S3 also ObjectError and SignerError `s3-…`
 */
export async function* inventoryKeys(
  source: InventorySource,
  bucket: string,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<string, void, void> {
  const { bytes, md5 } = await source.manifest();
  const manifest = parseManifest(bytes, md5, bucket);
  for (const [index, file] of manifest.files.entries()) {
    signal.throwIfAborted();
    yield* source.withFile(file.key, signal, async function* (path) {
      await assertGenuine(path, file, `files[${index}]`);
      yield* keysIn(path, manifest);
    });
  }
}

async function* keysIn(path: string, manifest: Manifest): AsyncGenerator<string, void, void> {
  const rows = manifest.format === 'CSV' ? csvRows : parquetRows;
  for await (const row of rows(path, manifest.columns)) {
    const key = keyOf(row, manifest.sourceBucket);
    if (isCurrent(row)) yield key;
  }
}

function keyOf({ Bucket, Key }: Row, bucket: string): string {
  if (Bucket !== bucket)
    throw new FleetError('inventory-of-another-bucket', 'A row of the inventory is of another bucket.');
  if (typeof Key !== 'string' || Key === '') throw unreadable('a row has no key');
  return Key;
}
