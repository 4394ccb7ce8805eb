import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { decodeListedKey } from '../url-encoding.js';
import type { NamedColumn } from './columns.js';
import { unreadable, unreadableBecause } from './errors.js';
import type { Row } from './row.js';

/** Characters. S3 allows keys of 1,024 bytes; an access control list in base64 is the longest there is. */
const MAX_LINE = 1024 * 1024;

/** A field in quotes, or without. S3 quotes all, and URL-encodes keys: no field holds a quote or the end of a line. */
const FIELD = /"([^"]*)"|([^",]*)/y;

/**
 * Rows of one gzipped CSV file, with keys decoded.
 *
 * @throws FleetError `inventory-unreadable`, `key-unreadable`
 */
export async function* csvRows(
  path: string,
  columns: readonly NamedColumn[],
): AsyncGenerator<Row, void, void> {
  try {
    for await (const line of linesOf(path)) yield rowOf(line, columns);
  } catch (error) {
    unreadableBecause('a CSV file is damaged or cut', error);
  }
}

function rowOf(line: string, columns: readonly NamedColumn[]): Row {
  const fields = fieldsOf(line);
  if (fields.length !== columns.length) throw unreadable('a row has not as many fields as there are columns');
  const row = Object.fromEntries(columns.map(({ column }, index) => [column, fields[index]]));
  return { ...row, Key: decodeListedKey(row.Key ?? '') };
}

function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const [, quoted, plain] = FIELD.exec(line) ?? [];
    const at = FIELD.lastIndex;
    fields.push(quoted ?? plain ?? '');
    if (at === line.length) return fields;
    if (line[at] !== ',') throw unreadable('a row is not CSV as S3 writes it');
    FIELD.lastIndex = at + 1;
  }
}

async function* linesOf(path: string): AsyncGenerator<string, void, void> {
  const gunzip = createGunzip();
  const file = createReadStream(path);
  file.on('error', (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE) throw unreadable('a line is too long');
      for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
    }
    rest += decoder.decode();
    if (rest !== '') yield rest;
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}
