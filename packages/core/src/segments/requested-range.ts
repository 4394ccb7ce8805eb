import type { ByteRange } from '../open/byte-range.js';

/**
 * The range of a file that a request asks for (RFC 9110 §14.1.2 and §14.2): from a byte on, up to a byte, or the last bytes.
 *
 * @param header `Range`, if there is one
 * @param size bytes of the file
 * @returns undefined where all of the file is to be sent: there is none, or one that a server may ignore (another unit, several ranges,
 *   no syntax); `unsatisfiable` where the file has no byte of it
 */
export function requestedRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | undefined {
  // A list may have empty elements (RFC 9110 §5.6.1).
  const [, first, last] = /^bytes=[\s,]*(\d*)-(\d*)[\s,]*$/i.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  const isSuffix = first === '';
  if (!isSuffix && last !== '' && Number(last) < Number(first)) return undefined;
  // The last bytes of an empty file are all of it.
  if (isSuffix && size === 0 && Number(last) > 0) return undefined;
  const offset = isSuffix ? Math.max(0, size - Number(last)) : Number(first);
  const end = isSuffix || last === '' ? size : Math.min(Number(last) + 1, size);
  return end > offset ? { offset, length: end - offset } : 'unsatisfiable';
}
