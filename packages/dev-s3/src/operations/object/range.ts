import { S3Error } from '../../errors.js';

/** `end` is excluded. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * One byte range. Several ranges, or something that is none, are ignored as S3 does: the answer is the whole object.
 * @throws S3Error InvalidRange when the range lies outside
 */
export function parseRange(text: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text?.trim() ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (!match || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  if (start < end) return { start, end };
  throw new S3Error('InvalidRange', 'The requested range is not satisfiable', [
    ['RangeRequested', text ?? ''],
    ['ActualObjectSize', String(size)],
  ]);
}
