import { describe, expect, test, vi } from 'vitest';
import { dice, flip, hex, noise, randomCuts, shuffled } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { openerFor, sealObject } from '../../test/objects.js';
import { createSegmentOpener } from './segment-opener.js';

describe('the size of an object', () => {
  test.each([15, 0, -1, 16.5, Number.NaN, 2 ** 36, 2 ** 36 - 15])('%d is none', async (objectSize) => {
    const sealed = await sealObject(noise(10));
    const unwrap = vi.spyOn(sealed.keyring, 'unwrapDataKey');
    expect(await codeOf(() => openerFor(sealed, { objectSize }))).toBe('object-size-mismatch');
    expect(unwrap).not.toHaveBeenCalled();
  });

  test('the longest one', async () => {
    const opener = await openerFor(await sealObject(noise(10)), { objectSize: 2 ** 36 - 16 });
    expect(opener.plaintextSize).toBe(68_719_476_704);
  });
});

test('what must be refused is refused before the keyring is asked', async () => {
  const sealed = await sealObject(noise(10), {
    suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF',
    commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT',
  });
  const unwrap = vi.spyOn(sealed.keyring, 'unwrapDataKey');
  expect(await codeOf(() => openerFor(sealed))).toBe('non-committing-suite-refused');
  expect(await codeOf(() => openerFor({ ...sealed, metadata: {} }))).toBe('not-encrypted');
  expect(unwrap).not.toHaveBeenCalled();
});

test('segments opened by several workers verify in any order, and only with the right tag', async () => {
  const next = dice(3);
  const plaintext = noise(3000);
  const sealed = await sealObject(plaintext);
  const opener = await openerFor(sealed);
  const workers = await Promise.all([1, 2].map(() => createSegmentOpener(structuredClone(opener.handle))));
  const opened = new Uint8Array(3000);
  const tag = sealed.object.subarray(3000);
  const cuts = shuffled(randomCuts(3000, next), next);
  for (const [i, [offset, length]] of cuts.entries()) {
    expect(await codeOf(() => opener.verify(tag))).toBe('segments-missing');
    const part = await workers[i % 2]?.openUnverified(
      offset,
      sealed.object.subarray(offset, offset + length),
    );
    if (part === undefined) throw new RangeError('no worker');
    opened.set(part.plaintext, offset);
    opener.accept({ offset, length, share: part.share });
    expect(await codeOf(() => opener.accept({ offset, length, share: part.share }))).toBe('already-sealed');
  }
  expect(hex(opened)).toBe(hex(plaintext));
  await opener.verify(tag);
  for (let bit = 0; bit < 128; bit++) {
    expect(await codeOf(() => opener.verify(flip(tag, bit)))).toBe('object-authentication-failed');
  }
  for (const wrong of [
    tag.subarray(0, 15),
    tag.subarray(1),
    new Uint8Array(0),
    new Uint8Array([...tag, 0]),
  ]) {
    expect(await codeOf(() => opener.verify(wrong))).toBe('object-authentication-failed');
  }
});

test('a handle shows no key', async () => {
  const { handle } = await openerFor(await sealObject(noise(10)));
  for (const key of [handle.keys.gcm, handle.keys.ctr]) {
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  }
});
