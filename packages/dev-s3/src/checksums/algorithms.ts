import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { CrcCombiner } from './combine.js';
import { SlicingCrc, slicingTables } from './crc-tables.js';

/** A running digest over the bytes as the client sent them. */
export interface Digest {
  update(chunk: Buffer): void;
  digest(): Buffer;
}

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';
export type ChecksumType = 'COMPOSITE' | 'FULL_OBJECT';

interface AlgorithmFacts {
  /** Bytes of a value before base64. */
  readonly length: number;
  /** Which types a multipart upload may have; the first is the default. S3 User Guide, "Checking object integrity". */
  readonly multipart: readonly ChecksumType[];
  readonly start: () => Digest;
  readonly combiner?: CrcCombiner;
}

const CRC32 = 0xedb88320n;
const CRC32C = 0x82f63b78n;
const CRC64NVME = 0x9a6c9329ac4bc9b5n;
// Built on first use: importing the package must cost nothing.
let crc32cTables: ReturnType<typeof slicingTables> | undefined;
let crc64Tables: ReturnType<typeof slicingTables> | undefined;

class ZlibCrc32 implements Digest {
  #value = 0;
  update(chunk: Buffer): void {
    // Node's zlib forgets the value so far when it is given nothing.
    if (chunk.length > 0) this.#value = crc32(chunk, this.#value);
  }
  digest(): Buffer {
    const out = Buffer.alloc(4);
    out.writeUInt32BE(this.#value);
    return out;
  }
}

export const ALGORITHMS: Readonly<Record<ChecksumAlgorithm, AlgorithmFacts>> = {
  CRC32: {
    length: 4,
    multipart: ['COMPOSITE', 'FULL_OBJECT'],
    start: () => new ZlibCrc32(),
    combiner: new CrcCombiner(CRC32, 32),
  },
  CRC32C: {
    length: 4,
    multipart: ['COMPOSITE', 'FULL_OBJECT'],
    start: () => {
      crc32cTables ??= slicingTables(CRC32C);
      return new SlicingCrc(crc32cTables, 4);
    },
    combiner: new CrcCombiner(CRC32C, 32),
  },
  CRC64NVME: {
    length: 8,
    multipart: ['FULL_OBJECT'],
    start: () => {
      crc64Tables ??= slicingTables(CRC64NVME);
      return new SlicingCrc(crc64Tables, 8);
    },
    combiner: new CrcCombiner(CRC64NVME, 64),
  },
  SHA1: { length: 20, multipart: ['COMPOSITE'], start: () => createHash('sha1') },
  SHA256: { length: 32, multipart: ['COMPOSITE'], start: () => createHash('sha256') },
};

export const ALGORITHM_NAMES: readonly ChecksumAlgorithm[] = Object.keys(ALGORITHMS) as ChecksumAlgorithm[];

export function isAlgorithm(name: string): name is ChecksumAlgorithm {
  return (ALGORITHM_NAMES as readonly string[]).includes(name);
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}
