import type { ByteRange } from '@sealift/core/open';
import { UploadError } from '../../errors.js';

/** Bytes of a file: `{ offset: 100 }` all from the hundredth on, `{ offset: -100 }` the last hundred, `{}` the whole file. */
export interface FileRange {
  /** From 0; negative: counted from the end of the file. Default: 0. */
  readonly offset?: number;
  /** Default: to the end of the file. */
  readonly length?: number;
}

/** Clipped to the file. Pure. @throws UploadError `invalid-option` */
export function rangeIn(size: number, { offset = 0, length = size }: FileRange): ByteRange {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || length < 0) {
    throw new UploadError('invalid-option', 'A range has an offset and a length in whole bytes.', {
      field: 'range',
    });
  }
  const from = offset < 0 ? Math.max(0, size + offset) : Math.min(offset, size);
  return { offset: from, length: Math.min(length, size - from) };
}
