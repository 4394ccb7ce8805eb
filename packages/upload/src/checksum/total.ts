import type { Checksum } from '@sealift/protocol';
import { combineCrc } from './combine.js';
import { type Crc64, crcToBase64, EMPTY_CRC } from './crc64.js';

/** Collects the parts' CRCs in any order, and folds them into the checksum of the whole object. */
export interface ChecksumTotal {
  /** @param length bytes of the part as stored */
  add(partNumber: number, crc: Crc64, length: number): void;
  /** @throws RangeError when a part before the last one added is missing */
  checksum(): Checksum;
}

export function createChecksumTotal(): ChecksumTotal {
  const waiting = new Map<number, { crc: Crc64; length: number }>();
  let next = 1;
  let total = EMPTY_CRC;

  return {
    add(partNumber: number, crc: Crc64, length: number): void {
      waiting.set(partNumber, { crc, length });
      for (let part = waiting.get(next); part !== undefined; part = waiting.get(next)) {
        total = combineCrc(total, part.crc, part.length);
        waiting.delete(next++);
      }
    },
    checksum(): Checksum {
      if (waiting.size > 0) throw new RangeError(`part ${next} is missing`);
      return { algorithm: 'CRC64NVME', value: crcToBase64(total) };
    },
  };
}
