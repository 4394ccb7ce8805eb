/** Inventories as S3 delivers them, written into a folder or handed out file by file. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';

/** An object, or an older version of one, or a delete marker. */
export interface Listed {
  readonly key: string;
  readonly latest?: boolean;
  readonly deleted?: boolean;
}

export interface InventoryOptions {
  readonly format: 'CSV' | 'Parquet';
  readonly bucket: string;
  /** Files, each with its rows. */
  readonly files: readonly (readonly Listed[])[];
  /** With the columns of an inventory of all versions. Default: false. */
  readonly versions?: boolean;
  /** Of Parquet pages. Default: Snappy, as S3 has it. */
  readonly codec?: 'SNAPPY' | 'UNCOMPRESSED' | 'GZIP' | 'ZSTD';
}

/** Keys in the destination bucket, and what lies there. */
export interface Inventory {
  readonly manifestKey: string;
  readonly manifest: Record<string, unknown> & {
    files: { key: string; size: number; MD5checksum: string }[];
  };
  readonly files: Map<string, Buffer>;
}

const PREFIX = 'inventory/source/daily';
const FOLDER = `${PREFIX}/2026-11-20T01-00Z`;
export const MANIFEST_KEY: string = `${FOLDER}/manifest.json`;

export function inventoryOf(options: InventoryOptions): Inventory {
  const { format, bucket, versions = false } = options;
  const files = new Map<string, Buffer>();
  const listed = options.files.map((rows, index) => {
    const bytes = format === 'CSV' ? csv(rows, bucket, versions) : parquet(rows, options);
    const key = `${PREFIX}/data/file-${index}.${format === 'CSV' ? 'csv.gz' : 'parquet'}`;
    files.set(key, bytes);
    return { key, size: bytes.byteLength, MD5checksum: md5(bytes) };
  });
  const manifest = {
    sourceBucket: bucket,
    destinationBucket: 'arn:aws:s3:::inventories',
    version: '2016-11-30',
    creationTimestamp: '1795136400000',
    fileFormat: format,
    fileSchema: format === 'CSV' ? csvSchema(versions) : parquetSchema(versions),
    files: listed,
  };
  return { manifestKey: MANIFEST_KEY, manifest, files };
}

/** All that S3 would have stored, with a manifest that may have been changed since. */
export function storedFiles({ manifest, files }: Inventory): Map<string, Buffer> {
  const bytes = Buffer.from(JSON.stringify(manifest));
  return new Map([
    ...files,
    [MANIFEST_KEY, bytes],
    [`${FOLDER}/manifest.checksum`, Buffer.from(`${md5(bytes)}\n`)],
  ]);
}

/** A copy of the destination bucket below a folder. @returns the path of `manifest.json` */
export async function writeInventory(folder: string, inventory: Inventory): Promise<string> {
  for (const [key, bytes] of storedFiles(inventory)) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), bytes);
  }
  return join(folder, MANIFEST_KEY);
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function csvSchema(versions: boolean): string {
  return `Bucket, Key, ${versions ? 'VersionId, IsLatest, IsDeleteMarker, ' : ''}Size, LastModifiedDate, ETag`;
}

function csv(rows: readonly Listed[], bucket: string, versions: boolean): Buffer {
  const lines = rows.map(({ key, latest = true, deleted = false }) => {
    const encoded = encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
    const version = versions ? ['v1', String(latest), String(deleted)] : [];
    return [bucket, encoded, ...version, '5', '2026-11-19T10:00:00.000Z', 'e']
      .map((one) => `"${one}"`)
      .join();
  });
  return gzipSync(`${lines.join('\n')}\n`);
}

function parquetSchema(versions: boolean): string {
  const about =
    'optional binary version_id (UTF8); optional boolean is_latest; optional boolean is_delete_marker; ';
  return `message s3.inventory { required binary bucket (UTF8); required binary key (UTF8); ${versions ? about : ''}optional int64 size; optional int64 last_modified_date (TIMESTAMP(MILLIS,true)); }`;
}

function parquet(rows: readonly Listed[], options: InventoryOptions): Buffer {
  const of = <T>(pick: (row: Listed) => T): T[] => rows.map(pick);
  const { bucket, versions = false, codec = 'SNAPPY' } = options;
  const about = [
    { name: 'version_id', data: of(() => 'v1'), type: 'STRING' as const, nullable: true },
    { name: 'is_latest', data: of(({ latest = true }) => latest), type: 'BOOLEAN' as const, nullable: true },
    { name: 'is_delete_marker', data: of(({ deleted = false }) => deleted), type: 'BOOLEAN' as const },
  ];
  const columnData = [
    { name: 'bucket', data: of(() => bucket), type: 'STRING' as const, nullable: false },
    { name: 'key', data: of(({ key }) => key), type: 'STRING' as const, nullable: false },
    ...(versions ? about : []),
    { name: 'size', data: of(() => 5n), type: 'INT64' as const },
    { name: 'last_modified_date', data: of(() => new Date(1_795_000_000_000)), type: 'TIMESTAMP' as const },
  ];
  const compressors = {
    GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)),
    // In name only: whoever reads it has to stop before.
    ZSTD: (bytes: Uint8Array) => bytes,
  };
  return Buffer.from(parquetWriteBuffer({ columnData, codec, compressors, rowGroupSize: 1_000 }));
}
