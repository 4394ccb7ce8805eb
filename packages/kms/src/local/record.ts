import { createHash } from 'node:crypto';

/**
 * The key file is a log: whoever changes it adds one record at its end, in one write, and nobody ever changes, moves or
 * removes one. A record is a line:
 *
 *     sealift-local-kms/2 312 nBq3-0aKdW3xPz1c {"id":…}
 *     format              1   2                body
 *
 *     1  bytes of the body
 *     2  SHA-256 of the body with its key material blanked, base64url, 96 bits
 *
 * It begins with a line feed, so that it never runs into the half of a record that a killed process or a full disk left.
 * Without the material the sum stays right when a purge has blanked it; the material has a check value of its own.
 */
const FORMAT = 'sealift-local-kms/2';
const HEAD: RegExp = /^sealift-local-kms\/(\d+) (\d+) ([\w-]{16}) /;
/** What a line may be that breaks off within its head. */
const HALF_HEAD: RegExp = /^sealift-local-kms\/2( \d*( [\w-]{0,16})?)?$/;
/** No material, and no base64: in the place of material that was purged. */
export const BLANK: string = '-'.repeat(44);
const MATERIAL: RegExp = /"material":"[A-Za-z0-9+/=-]{44}"/;

/** @param body JSON, in which `material` is the only member of this name */
export function encodeRecord(body: string): Buffer {
  return Buffer.from(`\n${FORMAT} ${Buffer.byteLength(body)} ${sumOf(body)} ${body}`);
}

/**
 * What a line of the log is: a record's body; `half` of a record, which says nothing and never will; `newer`, written by a
 * later version of this program; or `damaged`.
 */
export function decodeRecord(line: Buffer): { readonly body: string } | 'half' | 'newer' | 'damaged' {
  const text = line.toString('latin1');
  const [head, format, length, sum] = HEAD.exec(text) ?? [];
  if (head === undefined) return couldBeHalf(text) ? 'half' : 'damaged';
  if (format !== '2') return 'newer';
  const end = head.length + Number(length);
  // Behind the last record there may be the zeros that a power failure left of another one, which was not on the disk yet.
  if (line.byteLength > end && line[end] !== 0) return 'damaged';
  const bytes = line.subarray(head.length, end);
  if (line.byteLength < end || bytes.includes(0)) return 'half';
  const body = bytes.toString('utf8');
  return sumOf(body) === sum ? { body } : 'damaged';
}

/** Broken off within its head, or partly zeros: a file system may put them where it had not written when the power failed. */
function couldBeHalf(text: string): boolean {
  return FORMAT.startsWith(text) || HALF_HEAD.test(text) || text.includes('\0');
}

function sumOf(body: string): string {
  const blanked = body.replace(MATERIAL, `"material":"${BLANK}"`);
  return createHash('sha256').update(blanked).digest('base64url').slice(0, 16);
}
