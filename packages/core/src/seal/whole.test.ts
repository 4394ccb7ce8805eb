import { describe, expect, test, vi } from 'vitest';
import { flip, hex, noise, stream } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { aesKeyring, openerFor } from '../../test/objects.js';
import { openVerified } from '../open/index.js';
import { createWholeSealer, type WholeSealer } from './whole.js';

const FILE = noise(1_000);

async function sealerFor(plaintextSize: number): Promise<WholeSealer> {
  return createWholeSealer({ keyring: await aesKeyring(), plaintextSize, fileInfo: { name: 'a.txt' } });
}

describe('a file sealed as a whole', () => {
  test.each([0, 1, 15, 16, 17, 1_000])('of %i bytes opens as any other object', async (size) => {
    const keyring = await aesKeyring();
    const { metadata, seal } = await sealerFor(size);
    const object = await seal(noise(size));
    expect(object.byteLength).toBe(size + 16);
    const opener = await openerFor({ keyring, metadata, object });
    expect(opener.fileInfo?.name).toBe('a.txt');
    expect(hex(await openVerified(opener, stream(object)))).toBe(hex(noise(size)));
  });

  test.each([0, 8_000, 8_127])('and does not where bit %i was changed', async (bit) => {
    const keyring = await aesKeyring();
    const { metadata, seal } = await sealerFor(FILE.byteLength);
    const object = flip(await seal(FILE), bit);
    const opener = await openerFor({ keyring, metadata, object });
    expect(await codeOf(() => openVerified(opener, stream(object)))).toBe('object-authentication-failed');
  });

  test('is sealed once, also where that failed', async () => {
    const sealer = await sealerFor(FILE.byteLength);
    await sealer.seal(FILE);
    expect(await codeOf(() => sealer.seal(FILE))).toBe('already-sealed');
    const failing = await sealerFor(FILE.byteLength);
    vi.spyOn(crypto.subtle, 'encrypt').mockRejectedValueOnce(new DOMException('', 'OperationError'));
    await expect(failing.seal(FILE)).rejects.toThrow();
    expect(await codeOf(() => failing.seal(FILE))).toBe('already-sealed');
    vi.restoreAllMocks();
  });

  test.each([0, 999, 1_001])('has as many bytes as was said, not %i', async (size) => {
    const sealer = await sealerFor(FILE.byteLength);
    expect(await codeOf(() => sealer.seal(noise(size)))).toBe('object-size-mismatch');
  });

  test.each([-1, 0.5, 2 ** 36])('of %i bytes is none', async (size) => {
    expect(await codeOf(() => sealerFor(size))).toMatch(/invalid-option|file-too-large/);
  });
});
