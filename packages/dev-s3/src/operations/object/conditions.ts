import { S3Error } from '../../errors.js';
import type { RequestHeaders } from '../../http/headers.js';
import type { Guard, Objects, Watch } from '../../store/objects.js';
import type { ObjectRecord } from '../../store/records.js';
import { noSuchKey } from './version.js';

/** A conditional write: checked at once, so that no bytes travel in vain, and again at the moment of the commit. */
export interface WriteCondition {
  readonly guard: Guard;
  close(): void;
}

const UNCONDITIONAL: WriteCondition = { guard: () => {}, close: () => {} };

/** `If-None-Match: *` and `If-Match: ETag`, the two that S3 has for writes. */
export function writeCondition(headers: RequestHeaders, objects: Objects, key: string): WriteCondition {
  const noneMatch = headers.get('if-none-match');
  const match = headers.get('if-match');
  if (noneMatch === undefined && match === undefined) return UNCONDITIONAL;
  if ((noneMatch !== undefined && noneMatch !== '*') || (noneMatch !== undefined && match !== undefined)) {
    throw new S3Error(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      [['Header', 'If-None-Match']],
    );
  }
  const check: Guard = (current) => {
    if (match === undefined) {
      if (current) throw failed('If-None-Match');
    } else {
      if (!current) throw noSuchKey(key);
      if (!listsEtag(match, current)) throw failed('If-Match');
    }
  };
  check(objects.get(key));
  const watch: Watch = objects.watch(key);
  return {
    guard: (current) => {
      check(current);
      // The condition holds again, but somebody else was here in between: S3 wants the client to look first.
      if (watch.changed) {
        throw new S3Error(
          'ConditionalRequestConflict',
          'The conditional request cannot succeed due to a conflicting operation against this resource.',
        );
      }
    },
    close: () => watch.close(),
  };
}

/** The headers of a conditional read, or of a copy source when they have that prefix. RFC 9110 §13.2.2 order. */
export function checkReadConditions(
  headers: RequestHeaders,
  object: ObjectRecord,
  prefix: '' | 'x-amz-copy-source-' = '',
): void {
  const get = (name: string): string | undefined => headers.get(prefix + name);
  const seconds = Math.floor(object.lastModified / 1000) * 1000;
  const match = get('if-match');
  const noneMatch = get('if-none-match');
  if (match !== undefined) {
    if (!listsEtag(match, object)) throw failed('If-Match');
  } else {
    const since = time(get('if-unmodified-since'));
    if (since !== undefined && seconds > since) throw failed('If-Unmodified-Since');
  }
  const unchanged = (condition: string): S3Error =>
    prefix === '' ? new S3Error('NotModified', 'Not Modified') : failed(condition);
  if (noneMatch !== undefined) {
    if (listsEtag(noneMatch, object)) throw unchanged('If-None-Match');
  } else {
    const since = time(get('if-modified-since'));
    if (since !== undefined && seconds <= since) throw unchanged('If-Modified-Since');
  }
}

export function listsEtag(list: string, object: ObjectRecord): boolean {
  return list
    .split(',')
    .map((etag) =>
      etag
        .trim()
        .replace(/^W\//, '')
        .replace(/^"(.*)"$/, '$1'),
    )
    .some((etag) => etag === '*' || etag === object.etag);
}

function time(text: string | undefined): number | undefined {
  const parsed = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(parsed) ? undefined : parsed;
}

function failed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', [
    ['Condition', condition],
  ]);
}
