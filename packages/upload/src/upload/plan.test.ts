import { type Grant, type Protection, plannedPart, planParts } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { planUpload } from './plan.js';

const MIB = 1024 * 1024;
const SEALED: Protection = { profile: 'client' };
const PLAIN: Protection = { profile: 'sse-kms' };

function grantFor(protection: Protection, size: number): Grant {
  const { partSize, partCount } = planParts(size, 8 * MIB, protection.profile === 'client' ? 16 : 0);
  return { token: 't', key: 'k', bucket: 'b', protection, partSize, partCount, expiresAt: 0 };
}

describe('the plan of a file', () => {
  test.each([
    [SEALED, 0, 1, 16],
    [SEALED, 8 * MIB, 2, 8 * MIB + 16],
    [PLAIN, 0, 1, 0],
    [PLAIN, 8 * MIB, 1, 8 * MIB],
    [PLAIN, 8 * MIB + 1, 2, 8 * MIB + 1],
  ])('%j: %i bytes are %i parts', (protection, size, partCount, objectSize) => {
    expect(planUpload(grantFor(protection, size), size)).toMatchObject({ partCount, objectSize });
  });

  test('the last part of a sealed object carries the tag, that of a plain one does not', () => {
    const size = 8 * MIB + 1000;
    const last = (protection: Protection) => plannedPart(planUpload(grantFor(protection, size), size), 2);
    expect(last(SEALED)).toMatchObject({ plaintextLength: 1000, length: 1016 });
    expect(last(PLAIN)).toMatchObject({ plaintextLength: 1000, length: 1000 });
  });

  test('a sealed file ends at 64 GiB - 32 bytes, a plain one at 5 TiB in 10,000 parts', () => {
    const sealed = 68_719_476_704;
    expect(planUpload(grantFor(SEALED, sealed), sealed).partCount).toBe(8192);
    expect(() => planUpload(grantFor(SEALED, 1), sealed + 1)).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    );
    const plain = 5 * 1024 ** 4;
    const plan = planUpload(grantFor(PLAIN, plain), plain);
    expect(plan.partCount).toBeLessThanOrEqual(10_000);
    expect(plan.partSize % MIB).toBe(0);
    expect(() => planUpload(grantFor(PLAIN, 1), plain + 1)).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    );
  });
});
