import { encodeBase64 } from '@sealift/core/bytes';

/** A 64-bit CRC value as two 32-bit halves: cheap to post between realms. */
export interface Crc64 {
  readonly low: number;
  readonly high: number;
}

/** CRC of no bytes at all. */
export const EMPTY_CRC: Crc64 = { low: 0, high: 0 };

export function sameCrc(a: Crc64, b: Crc64): boolean {
  return a.low === b.low && a.high === b.high;
}

/** Standard base64 of the eight bytes, most significant first: the form of `x-amz-checksum-crc64nvme`. */
export function crcToBase64(crc: Crc64): string {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setInt32(0, crc.high);
  bytes.setInt32(4, crc.low);
  return encodeBase64(new Uint8Array(bytes.buffer));
}
