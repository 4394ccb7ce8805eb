import type { ByteRange } from '@sealift/core';

/**
 * The range that a request asks for (RFC 9110 §14.1.2 and §14.2).
 *
 * @param header `Range`, if there is one
 * @param size bytes of the file
 * @returns `whole` where there is none, or one that may be ignored: another unit, several ranges, no syntax; `none` where the file has no byte of it
 */
export function rangeOf(header: string | null, size: number): ByteRange | 'whole' | 'none' {
  const [, set = ''] = /^bytes=(.*)$/i.exec(header ?? '') ?? [];
  const specs = set
    .split(',')
    .map((spec) => spec.trim())
    .filter((spec) => spec !== '');
  if (specs.length !== 1) return 'whole';
  const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(specs[0] ?? '') ?? [];
  if (first === '') {
    if (last === '') return 'whole';
    const length = Math.min(Number(last), size);
    // The last bytes of an empty file are all of it.
    if (size === 0 && Number(last) > 0) return 'whole';
    return length === 0 ? 'none' : { offset: size - length, length };
  }
  if (last !== '' && Number(last) < Number(first)) return 'whole';
  const offset = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  return offset >= size ? 'none' : { offset, length: end - offset };
}
