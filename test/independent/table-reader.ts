/**
 * Reads segment tables with `node:crypto` alone, as `reader.ts` reads objects: nothing is shared with the packages. Written from
 * docs/segment-table.md.
 */
import { createCipheriv } from 'node:crypto';
import { dataKeyOf, derive, gcm, type Wrapping } from './reader.js';

const HEADER = 32;
const SHARE = 16;
const SUITE = Buffer.from([0, 0x73]);
const IV = Buffer.alloc(12, 1);

/** A table, opened: what is in it was sealed for this object and its tag. */
export interface OpenTable {
  readonly segmentSize: number;
  readonly shares: readonly Buffer[];
  /** The table of these shares instead, sealed as its writer would. */
  resealed(shares: readonly Uint8Array[]): Buffer;
}

/** @throws where it is not the table of this object */
export function openTable(
  metadata: Record<string, string>,
  object: Buffer,
  table: Buffer,
  wrapping: Wrapping,
): OpenTable {
  const { dataKey, salt } = dataKeyOf(metadata, wrapping);
  const header = table.subarray(0, HEADER);
  if (header.toString('latin1', 0, 8) !== 'SLFTSEG\x01') throw new Error('header');
  const segmentSize = header.readUInt32BE(8);
  const size = Number(header.readBigUInt64BE(12));
  if (size !== object.length - 16) throw new Error('plaintext size');
  const key = derive(dataKey, salt, Buffer.from('sealift segments v1'), 32);
  const commitment = Buffer.from(metadata['x-amz-d'] ?? '', 'base64');
  const aad = Buffer.concat([header, SUITE, salt, commitment, object.subarray(-16)]);
  const nonce = header.subarray(20);
  const shares = gcm(key, nonce, table.subarray(HEADER), aad);
  if (shares.length !== SHARE * Math.ceil(size / segmentSize)) throw new Error('shares');
  return {
    segmentSize,
    shares: Array.from({ length: shares.length / SHARE }, (_, at) =>
      shares.subarray(at * SHARE, (at + 1) * SHARE),
    ),
    resealed(others) {
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
      const sealed = [cipher.update(Buffer.concat(others)), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat([header, ...sealed]);
    },
  };
}

/**
 * The file, each segment of it verified by its share alone.
 *
 * @throws where one is not
 */
export function readByTable(
  metadata: Record<string, string>,
  object: Buffer,
  table: Buffer,
  wrapping: Wrapping,
): Buffer {
  const { segmentSize, shares } = openTable(metadata, object, table, wrapping);
  const { dataKey, salt } = dataKeyOf(metadata, wrapping);
  const key = derive(dataKey, salt, Buffer.concat([SUITE, Buffer.from('DERIVEKEY')]), 32);
  const encrypted = (block: Buffer): Buffer =>
    createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(block);
  const h = encrypted(Buffer.alloc(16));
  const size = object.length - 16;
  const segments = shares.map((share, index) => {
    const segment = object.subarray(index * segmentSize, Math.min((index + 1) * segmentSize, size));
    // An encryption of nothing with the segment as associated data has GHASH of it in its tag: docs/segmented-gcm.md, section 4.
    const cipher = createCipheriv('aes-256-gcm', key, IV).setAAD(segment);
    cipher.final();
    const bits = Buffer.alloc(16);
    bits.writeBigUInt64BE(BigInt(segment.length) * 8n);
    const expected = xor(product(xor(share, bits), h), encrypted(counterBlock(1)));
    if (!cipher.getAuthTag().equals(expected)) throw new Error(`segment ${index}`);
    return segment;
  });
  const decipher = createCipheriv('aes-256-ctr', key, counterBlock(2));
  return decipher.update(Buffer.concat(segments));
}

function counterBlock(counter: number): Buffer {
  const block = Buffer.concat([IV, Buffer.alloc(4)]);
  block.writeUInt32BE(counter, 12);
  return block;
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));
}

/** NIST SP 800-38D, algorithm 1. */
function product(a: Buffer, b: Buffer): Buffer {
  const [x, reduction] = [BigInt(`0x${a.toString('hex')}`), 0xe1n << 120n];
  let [z, v] = [0n, BigInt(`0x${b.toString('hex')}`)];
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) z ^= v;
    v = v & 1n ? (v >> 1n) ^ reduction : v >> 1n;
  }
  return Buffer.from(z.toString(16).padStart(32, '0'), 'hex');
}
