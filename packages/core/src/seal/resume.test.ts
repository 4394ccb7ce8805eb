import { describe, expect, test } from 'vitest';
import { hex, noise } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { aesKeyring } from '../../test/objects.js';
import type { SuiteName } from '../suites.js';
import { type ClaimingSealer, createClaimingSealer } from './claiming-sealer.js';
import { resumeClaimingSealer, type SealerState, type StartedSegment } from './resume.js';
import { createSegmentSealer } from './segment-sealer.js';

const PIECE = 48;
/** The last one ends inside a block. */
const SIZE = 4 * PIECE + 5;
const PIECES = [0, 1, 2, 3, 4].map((number) => ({
  offset: number * PIECE,
  length: Math.min(PIECE, SIZE - number * PIECE),
}));
const file = noise(SIZE);

const begin = async (suite?: SuiteName): Promise<ClaimingSealer> =>
  createClaimingSealer({
    keyring: await aesKeyring(),
    plaintextSize: SIZE,
    ...(suite && { suite, commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' }),
  });

interface Sealed extends StartedSegment {
  readonly ciphertext: Uint8Array;
}

/** In another realm. */
async function seal(
  sealer: ClaimingSealer,
  { offset, length }: { offset: number; length: number },
  bytes = file,
): Promise<Sealed> {
  const segments = await createSegmentSealer(structuredClone(sealer.handle));
  const sealed = await segments.seal(sealer.claim(offset, length), bytes.subarray(offset, offset + length));
  return { offset, length, ...sealed };
}

/** What IndexedDB gives back. */
const stateOf = (sealer: ClaimingSealer, started: readonly StartedSegment[]): SealerState =>
  structuredClone({
    handle: sealer.handle,
    metadata: sealer.metadata,
    plaintextSize: SIZE,
    started: started.map(({ offset, length, share }) => ({ offset, length, share })),
  });

/** The file, changed inside the piece with this number. */
function changed(number: number): Uint8Array<ArrayBuffer> {
  const bytes = file.slice();
  const at = number * PIECE;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

const SUITES = [undefined, 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF'] as const;

describe.each(SUITES)('suite %s', (suite) => {
  test('whatever was started when it stopped, the object is byte for byte the same', async () => {
    const first = await begin(suite);
    const whole: Sealed[] = [];
    for (const piece of PIECES) whole.push(await seal(first, piece));
    for (const piece of whole) first.accept(piece);
    const tag = hex(await first.tag());
    for (let stopped = 0; stopped < 2 ** PIECES.length; stopped++) {
      const started = whole.filter((_, number) => stopped & (1 << number));
      const sealer = await resumeClaimingSealer(stateOf(first, started));
      // In any order: from the end.
      for (const piece of PIECES.toReversed()) {
        const again = await seal(sealer, piece);
        sealer.accept(again);
        expect(hex(again.ciphertext)).toBe(hex(whole[PIECES.indexOf(piece)]?.ciphertext ?? noise(1)));
      }
      expect(hex(await sealer.tag())).toBe(tag);
    }
  });
});

test('another file is noticed in each piece that was started, and nothing else of it is refused', async () => {
  const first = await begin();
  const started = [await seal(first, PIECES[0] as never), await seal(first, PIECES[4] as never)];
  for (const number of [0, 1, 2, 3, 4]) {
    const sealer = await resumeClaimingSealer(stateOf(first, started));
    const piece = PIECES[number] as (typeof PIECES)[0];
    const sealed = await seal(sealer, piece, changed(number));
    const wasStarted = number === 0 || number === 4;
    if (wasStarted) expect(await codeOf(() => sealer.accept(sealed))).toBe('segment-differs');
    else sealer.accept(sealed);
  }
});

test('a piece that differs may be tried again, and the right one is then accepted', async () => {
  const first = await begin();
  const sealer = await resumeClaimingSealer(stateOf(first, [await seal(first, PIECES[1] as never)]));
  const other = await seal(sealer, PIECES[1] as never, changed(1));
  expect(await codeOf(() => sealer.accept(other))).toBe('segment-differs');
  sealer.accept(await seal(sealer, PIECES[1] as never));
  sealer.accept(await seal(sealer, PIECES[1] as never));
});

test('there is no tag before every piece was accepted anew, those that were started too', async () => {
  const first = await begin();
  const started: Sealed[] = [];
  for (const piece of PIECES) started.push(await seal(first, piece));
  const sealer = await resumeClaimingSealer(stateOf(first, started));
  for (const piece of started.slice(1)) sealer.accept(piece);
  expect(await codeOf(() => sealer.tag())).toBe('segments-missing');
});

test('what was never started is claimed once', async () => {
  const first = await begin();
  const sealer = await resumeClaimingSealer(stateOf(first, [await seal(first, PIECES[0] as never)]));
  sealer.claim(PIECE, PIECE);
  expect(await codeOf(() => sealer.claim(PIECE, PIECE))).toBe('already-sealed');
});

test.each([
  ['a part of it', 0, 16],
  ['more than it', 0, 2 * PIECE],
  ['what reaches into it', 16, PIECE],
])('of a started range, %s is no range to seal', async (_, offset, length) => {
  const first = await begin();
  const sealer = await resumeClaimingSealer(stateOf(first, [await seal(first, PIECES[0] as never)]));
  expect(await codeOf(() => sealer.claim(offset, length))).toBe('already-sealed');
});

describe('no state of a sealer', () => {
  const share = new Uint8Array(16);
  test.each<[string, Partial<SealerState>, string]>([
    [
      'a share of another length',
      { started: [{ offset: 0, length: 16, share: share.subarray(1) }] },
      'invalid-option',
    ],
    ['a range outside', { started: [{ offset: 192, length: 16, share }] }, 'invalid-option'],
    [
      'a range twice',
      {
        started: [
          { offset: 0, length: 16, share },
          { offset: 0, length: 16, share },
        ],
      },
      'invalid-option',
    ],
    [
      'ranges that overlap',
      {
        started: [
          { offset: 0, length: 32, share },
          { offset: 16, length: 16, share },
        ],
      },
      'already-sealed',
    ],
    ['metadata without a suite', { metadata: {} }, 'invalid-option'],
    ['a size that is none', { plaintextSize: -1 }, 'invalid-option'],
  ])('%s', async (_, wrong, code) => {
    const state = { ...stateOf(await begin(), []), ...wrong };
    expect(await codeOf(() => resumeClaimingSealer(state))).toBe(code);
  });
});
