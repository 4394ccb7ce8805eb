import { gunzipSync } from 'node:zlib';
import { columnsOf, type NamedColumn } from './columns.js';
import { unreadable, unreadableBecause, unsupported } from './errors.js';
import { READ, type Row } from './row.js';

/** Compression of pages that can be undone here; Snappy is what S3 writes. */
const CODECS: readonly unknown[] = ['UNCOMPRESSED', 'SNAPPY', 'GZIP'];

/**
 * Rows of one Parquet file, row group by row group. Reading is hyparquet's: uncompressed, Snappy and gzip pages.
 *
 * @throws FleetError `inventory-unreadable`, `inventory-unsupported`
 */
export async function* parquetRows(
  path: string,
  columns: readonly NamedColumn[],
): AsyncGenerator<Row, void, void> {
  try {
    yield* rowsOf(path, columns);
  } catch (error) {
    unreadableBecause('a Parquet file is damaged or cut', error);
  }
}

async function* rowsOf(path: string, columns: readonly NamedColumn[]): AsyncGenerator<Row, void, void> {
  // Loaded by those who read Parquet only.
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import(
    'hyparquet'
  );
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  assertSame(columnsOf(names), columns);
  const wanted = columns.filter(({ column }) => READ.has(column));
  const compressors = { GZIP: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)) };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    if (!group.columns.every(({ meta_data }) => CODECS.includes(meta_data?.codec)))
      throw unsupported('a Parquet file is compressed, but not with Snappy or gzip', 'files');
    const rowEnd = rowStart + Number(group.num_rows);
    const options = {
      file,
      metadata,
      columns: wanted.map(({ name }) => name),
      rowStart,
      rowEnd,
      compressors,
    };
    const rows = await parquetReadObjects(options);
    if (rows.length !== rowEnd - rowStart) throw unreadable('a Parquet file lacks rows');
    for (const row of rows)
      yield Object.fromEntries(wanted.map(({ column, name }) => [column, told(row[name])]));
    rowStart = rowEnd;
  }
  if (rowStart !== Number(metadata.num_rows)) throw unreadable('a Parquet file lacks rows');
}

/** Of a column that is there, null says nothing: it is no answer to "is it the latest?". */
function told(value: unknown): string | boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  throw unreadable('a row of a Parquet file lacks a value');
}

/** The file has the columns that the manifest says. */
function assertSame(found: readonly NamedColumn[], said: readonly NamedColumn[]): void {
  const sorted = (columns: readonly NamedColumn[]) =>
    columns
      .map(({ name }) => name)
      .sort()
      .join();
  if (sorted(found) !== sorted(said))
    throw unreadable('a Parquet file has other columns than its manifest says');
}
