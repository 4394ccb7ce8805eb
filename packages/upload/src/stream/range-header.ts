import type { ByteRange } from '@sealift/core/segments';

/**
 * One range of bytes, as media players ask for it (RFC 9110 §14.1.2): `bytes=0-99`, open-ended, or from the end.
 *
 * @param header of the request
 * @param size bytes of the file
 * @returns undefined where all of the file is to be sent: without a header, and for several ranges or other units, which a server
 *   may ignore; `unsatisfiable` where nothing of the file is in it
 */
export function readRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const offset = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  return end > offset ? { offset, length: end - offset } : 'unsatisfiable';
}
