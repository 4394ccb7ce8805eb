import { expect, test } from 'vitest';
import { hex, noise } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { aesKeyring } from '../../test/objects.js';
import { createSealer, type Sealer } from './index.js';
import { createSegmentSealer, type SegmentClaim } from './segment-sealer.js';

const SIZE = 100;
const sealerFor = async (plaintextSize = SIZE): Promise<Sealer> =>
  createSealer({ keyring: await aesKeyring(), plaintextSize });
/** What arrives in another realm. */
const posted = (claim: SegmentClaim): SegmentClaim => structuredClone(claim, { transfer: [claim.port] });

test.each([
  ['the same range', 0, 48],
  ['a part of it', 16, 16],
  ['one that reaches into it', 32, 32],
])('%s cannot be claimed twice', async (_, offset, length) => {
  const sealer = await sealerFor();
  sealer.claim(0, 48);
  expect(await codeOf(() => sealer.claim(offset, length))).toBe('already-sealed');
  expect(await codeOf(() => sealer.seal(offset, noise(length)))).toBe('already-sealed');
  sealer.claim(48, SIZE - 48);
});

test('what was sealed here cannot be claimed for a worker', async () => {
  const sealer = await sealerFor();
  await sealer.seal(0, noise(48));
  expect(await codeOf(() => sealer.claim(32, 16))).toBe('already-sealed');
});

test.each([
  [8, 16],
  [0, 8],
  [96, 16],
  [0, SIZE + 1],
  [-16, 16],
])('a range from %d of %d bytes is none of the file, and uses nothing up', async (offset, length) => {
  const sealer = await sealerFor();
  expect(await codeOf(() => sealer.claim(offset, length))).toBe('invalid-option');
  sealer.claim(0, SIZE);
});

test('a claim is good for one seal, here or in any other realm', async () => {
  const sealer = await sealerFor();
  const [one, other] = [await createSegmentSealer(sealer.handle), await createSegmentSealer(sealer.handle)];
  const claim = sealer.claim(0, 48);
  await one.seal(claim, noise(48));
  for (const again of [one, other]) {
    expect(await codeOf(() => again.seal(claim, noise(48, 2)))).toBe('already-sealed');
    expect(await codeOf(() => again.sealInPlace(claim, noise(48, 2)))).toBe('already-sealed');
  }
  expect(() => posted(claim)).toThrow();
});

test('two calls with one claim at the same time: one of them', async () => {
  const sealer = await sealerFor();
  const segments = await createSegmentSealer(sealer.handle);
  const claim = sealer.claim(0, 48);
  const results = await Promise.allSettled([
    segments.seal(claim, noise(48)),
    segments.seal(claim, noise(48, 2)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('a claim cannot be copied, and who posted it has it no longer', async () => {
  const sealer = await sealerFor();
  const segments = await createSegmentSealer(sealer.handle);
  const claim = sealer.claim(0, 48);
  expect(() => structuredClone(claim)).toThrow();
  const arrived = posted(claim);
  expect(() => posted(claim)).toThrow();
  expect(await codeOf(() => segments.seal(claim, noise(48)))).toBe('already-sealed');
  const onward = posted(arrived);
  const there = await createSegmentSealer(structuredClone(sealer.handle));
  const { ciphertext, share } = await there.seal(onward, noise(48));
  sealer.accept({ offset: onward.offset, length: ciphertext.byteLength, share });
  expect(await codeOf(() => there.seal(onward, noise(48, 2)))).toBe('already-sealed');
});

test('a claim is of one object, and for as many bytes as it says', async () => {
  const [sealer, other] = [await sealerFor(), await sealerFor()];
  const segments = await createSegmentSealer(sealer.handle);
  const claim = sealer.claim(0, 48);
  for (const [wrong, bytes] of [
    [other.claim(0, 48), noise(48)],
    [claim, noise(32)],
    [undefined as unknown as SegmentClaim, noise(48)],
    [0 as unknown as SegmentClaim, noise(48)],
    [{ ...claim, port: {} as MessagePort }, noise(48)],
  ] as const) {
    await expect(segments.seal(wrong, bytes)).rejects.toMatchObject({ name: 'CoreError' });
  }
  const whole = await segments.seal(claim, noise(48));
  expect(hex(whole.ciphertext)).not.toBe(hex(noise(48)));
});

test('an empty file has an empty claim', async () => {
  const sealer = await sealerFor(0);
  const segments = await createSegmentSealer(sealer.handle);
  const { ciphertext, share } = await segments.seal(sealer.claim(0, 0), new Uint8Array(0));
  sealer.accept({ offset: 0, length: ciphertext.byteLength, share });
  expect((await sealer.tag()).byteLength).toBe(16);
});

test.each(['seal', 'sealInPlace'] as const)(
  '%s: what was given up is made again, the very same',
  async (how) => {
    const sealer = await sealerFor();
    const segments = await createSegmentSealer(sealer.handle);
    const first = await segments.seal(sealer.claim(0, 48), noise(48));
    const segment = { offset: 0, length: 48, share: first.share };
    sealer.accept(segment);
    for (const worker of [segments, await createSegmentSealer(structuredClone(sealer.handle))]) {
      const again = await worker[how](posted(sealer.reclaim(segment)), noise(48));
      expect(hex(again.ciphertext)).toBe(hex(first.ciphertext));
    }
  },
);

test('other bytes never come out a second time', async () => {
  const sealer = await sealerFor();
  const segments = await createSegmentSealer(sealer.handle);
  const { share } = await segments.seal(sealer.claim(0, 48), noise(48));
  for (let bit = 0; bit < 48 * 8; bit += 37) {
    const changed = noise(48);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const again = sealer.reclaim({ offset: 0, length: 48, share });
    expect(await codeOf(() => segments.sealInPlace(again, changed))).toBe('segment-differs');
    expect(hex(changed), 'and none stays in memory').toBe(hex(new Uint8Array(48)));
  }
});

test('what was never sealed cannot be claimed as if it had been', async () => {
  const sealer = await sealerFor();
  const segments = await createSegmentSealer(sealer.handle);
  const { share } = await segments.seal(sealer.claim(0, 48), noise(48));
  for (const wrong of [
    { offset: 48, length: 48, share },
    { offset: 0, length: 48, share: noise(16) },
    { offset: 0, length: 48, share: new Uint8Array() },
  ]) {
    const claim = sealer.reclaim(wrong);
    expect(await codeOf(() => segments.seal(claim, noise(48)))).toBe('segment-differs');
  }
  const used = sealer.reclaim({ offset: 0, length: 48, share });
  await segments.seal(used, noise(48));
  expect(await codeOf(() => segments.seal(used, noise(48)))).toBe('already-sealed');
});
