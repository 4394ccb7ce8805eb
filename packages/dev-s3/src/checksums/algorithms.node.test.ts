import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ALGORITHMS, type ChecksumAlgorithm } from './algorithms.js';

function digest(algorithm: ChecksumAlgorithm, ...chunks: Buffer[]): Buffer {
  const running = ALGORITHMS[algorithm].start();
  for (const chunk of chunks) running.update(chunk);
  return running.digest();
}

const CRCS: ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME'];

describe('checksums', () => {
  // The check values of the CRC catalogue: the digest of "123456789".
  test.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ] as const)('%s check value', (algorithm, expected) => {
    expect(digest(algorithm, Buffer.from('123456789')).toString('hex')).toBe(expected);
  });

  test.each(CRCS)('%s does not depend on how bytes are cut or aligned', (algorithm) => {
    const bytes = randomBytes(1000);
    const expected = digest(algorithm, bytes);
    for (let cut = 0; cut <= 40; cut++) {
      const shifted = Buffer.from(Buffer.concat([Buffer.alloc(cut), bytes])).subarray(cut);
      expect(digest(algorithm, shifted)).toEqual(expected);
      expect(
        digest(algorithm, bytes.subarray(0, cut), bytes.subarray(cut, 500), bytes.subarray(500)),
      ).toEqual(expected);
    }
  });

  test.each(CRCS)('%s of joined bytes from the parts', (algorithm) => {
    const { combiner } = ALGORITHMS[algorithm];
    for (const [first, second] of [
      [0, 0],
      [0, 5],
      [5, 0],
      [1, 1],
      [1000, 333],
      [7, 100_000],
    ] as const) {
      const [a, b] = [randomBytes(first), randomBytes(second)];
      expect(combiner?.combine(digest(algorithm, a), digest(algorithm, b), second)).toEqual(
        digest(algorithm, a, b),
      );
    }
  });
});
