import { createHash } from 'node:crypto';
import { FleetError } from '../errors.js';
import { csvColumns, type NamedColumn, parquetColumns } from './columns.js';
import { unreadable, unsupported } from './errors.js';

/** An inventory's `manifest.json`, checked. */
export interface Manifest {
  readonly sourceBucket: string;
  readonly format: 'CSV' | 'Parquet';
  readonly columns: readonly NamedColumn[];
  readonly files: readonly InventoryFile[];
}

export interface InventoryFile {
  /** In the destination bucket. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** 32 hexadecimal digits, lower case. */
  readonly md5: string;
}

/** The only one there is. */
const VERSION = '2016-11-30';

/**
 * @param bytes of `manifest.json`
 * @param md5 what `manifest.checksum` says, where it lies beside it
 * @param bucket that the inventory must be of
 * @throws FleetError `inventory-unreadable`, `inventory-checksum-mismatch`, `inventory-unsupported`, `inventory-of-another-bucket`
 */
export function parseManifest(bytes: Uint8Array, md5: string | undefined, bucket: string): Manifest {
  if (md5 !== undefined && md5.trim().toLowerCase() !== createHash('md5').update(bytes).digest('hex'))
    throw checksumMismatch('manifest.json');
  const manifest = recordOf(parsed(bytes), 'manifest.json is not one');
  const { sourceBucket, version, fileFormat, fileSchema, files } = manifest;
  if (version !== VERSION) throw unsupported(`the version of its manifest is not ${VERSION}`, 'version');
  if (sourceBucket !== bucket)
    throw new FleetError('inventory-of-another-bucket', 'The inventory is of another bucket.', {
      field: 'sourceBucket',
    });
  if (fileFormat === 'ORC')
    throw unsupported('its files are ORC; configure it as CSV or Parquet', 'fileFormat');
  if (fileFormat !== 'CSV' && fileFormat !== 'Parquet')
    throw unsupported('its files are neither CSV nor Parquet', 'fileFormat');
  if (typeof fileSchema !== 'string') throw unreadable('its manifest has no fileSchema');
  if (!Array.isArray(files)) throw unreadable('its manifest has no files');
  return {
    sourceBucket: bucket,
    format: fileFormat,
    columns: fileFormat === 'CSV' ? csvColumns(fileSchema) : parquetColumns(fileSchema),
    files: files.map(fileOf),
  };
}

export function checksumMismatch(name: string): FleetError {
  return new FleetError(
    'inventory-checksum-mismatch',
    `The inventory is damaged: size or MD5 checksum of ${name} are others than those that are written down.`,
  );
}

function fileOf(value: unknown, index: number): InventoryFile {
  const { key, size, MD5checksum } = recordOf(value, `files[${index}] is not one`);
  if (typeof key !== 'string' || key === '') throw unreadable(`files[${index}] has no key`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw unreadable(`files[${index}] has no size`);
  // S3 leaves no file without one: without it nothing would tell a file that was cut.
  if (typeof MD5checksum !== 'string' || !/^[0-9a-f]{32}$/i.test(MD5checksum))
    throw unreadable(`files[${index}] has no MD5checksum`);
  return { key, size, md5: MD5checksum.toLowerCase() };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw unreadable('manifest.json is not JSON', cause);
  }
}

function recordOf(value: unknown, otherwise: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable(otherwise);
  return value as Readonly<Record<string, unknown>>;
}
