import { unsupported } from './errors.js';

/**
 * All columns of S3 Inventory (Amazon S3 User Guide, "Amazon S3 Inventory list"), as CSV manifests write them. A column
 * that is not here may mean anything, also that a row is no object: it is refused.
 */
const KNOWN = [
  'Bucket',
  'Key',
  'VersionId',
  'IsLatest',
  'IsDeleteMarker',
  'Size',
  'LastModifiedDate',
  'ETag',
  'StorageClass',
  'IsMultipartUploaded',
  'ReplicationStatus',
  'EncryptionStatus',
  'ObjectLockRetainUntilDate',
  'ObjectLockMode',
  'ObjectLockLegalHoldStatus',
  'IntelligentTieringAccessTier',
  'BucketKeyStatus',
  'ChecksumAlgorithm',
  'ObjectAccessControlList',
  'ObjectOwner',
  'LifecycleExpirationDate',
] as const;

export type Column = (typeof KNOWN)[number];

/** `VersionId` and `version_id` alike. */
const BY_WORD = new Map(KNOWN.map((name) => [wordOf(name), name]));

function wordOf(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

/** A column with its name in the files. */
export interface NamedColumn {
  readonly column: Column;
  readonly name: string;
}

/** `Bucket, Key, Size`: the columns in their order. @throws FleetError `inventory-unsupported` */
export function csvColumns(schema: string): NamedColumn[] {
  return columnsOf(schema.split(',').map((name) => name.trim()));
}

const PARQUET_SCHEMA = /^\s*message\s+[\w.]+\s*\{(.*)\}\s*$/s;
const PARQUET_COLUMN =
  /^(?:required|optional)\s+(?:binary|boolean|int32|int64|int96)\s+(\w+)(?:\s*\(.*\))?$/s;

/** `message s3.inventory { required binary key (UTF8); … }`. @throws FleetError `inventory-unsupported` */
export function parquetColumns(schema: string): NamedColumn[] {
  const body = PARQUET_SCHEMA.exec(schema)?.[1];
  if (body === undefined) throw unsupported('its schema is no Parquet schema', 'fileSchema');
  const lines = body
    .split(';')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const names = lines.map((line) => PARQUET_COLUMN.exec(line)?.[1]);
  if (names.includes(undefined))
    throw unsupported('its schema has a column of an unknown kind', 'fileSchema');
  return columnsOf(names as string[]);
}

/** @throws FleetError `inventory-unsupported` */
export function columnsOf(names: readonly string[]): NamedColumn[] {
  const columns = names.map((name) => ({ column: columnOf(name), name }));
  const has = (column: Column) => columns.some((one) => one.column === column);
  if (new Set(columns.map(({ column }) => column)).size !== columns.length)
    throw unsupported('it has a column twice', 'fileSchema');
  for (const column of ['Bucket', 'Key'] as const)
    if (!has(column)) throw unsupported(`it has no column ${column}`, 'fileSchema');
  if (has('VersionId') && !(has('IsLatest') && has('IsDeleteMarker')))
    throw unsupported(
      'it has versions, and does not say which is the latest or a delete marker',
      'fileSchema',
    );
  return columns;
}

function columnOf(name: string): Column {
  const column = BY_WORD.get(wordOf(name));
  if (column !== undefined) return column;
  const shown = /^\w{1,64}$/.test(name) ? ` ${name}` : '';
  throw unsupported(`the column${shown} is not known`, 'fileSchema');
}
