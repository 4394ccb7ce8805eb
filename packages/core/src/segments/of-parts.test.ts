import { describe, expect, test } from 'vitest';
import { noise } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { aesKeyring, openerFor } from '../../test/objects.js';
import { concat } from '../bytes/bytes.js';
import { constantTimeEqual as equal } from '../bytes/constant-time.js';
import { createClaimingSealer } from '../seal/index.js';
import { resumeClaimingSealer } from '../seal/resume.js';
import { createSegmentSealer } from '../seal/segment-sealer.js';
import { openSegmentTable, DEFAULT_SEGMENT_BYTES as SEGMENT } from './index.js';
import { type SealedPart, segmentTableBytes, segmentTableOfParts } from './of-parts.js';

/** Sealed in parts of so many bytes, as workers do it. */
async function sealed(plaintextSize: number, partSize: number) {
  const keyring = await aesKeyring();
  const plaintext = noise(plaintextSize);
  const sealer = await createClaimingSealer({ keyring, plaintextSize });
  const { handle, metadata } = sealer;
  const worker = await createSegmentSealer(handle);
  const object = new Uint8Array(plaintextSize + 16);
  const parts: SealedPart[] = [];
  for (let offset = 0; offset < plaintextSize; offset += partSize) {
    const bytes = plaintext.slice(offset, offset + partSize);
    const length = bytes.byteLength;
    const { ciphertext, share, pieces } = await worker.sealInPlace(sealer.claim(offset, length), bytes);
    sealer.accept({ offset, length, share });
    object.set(ciphertext, offset);
    parts.push({ offset, length, pieces });
  }
  const tag = await sealer.tag();
  object.set(tag, plaintextSize);
  const tableKey = await sealer.tableKey?.();
  if (tableKey === undefined) throw new TypeError('no key');
  return { keyring, plaintext, sealer, object, handle, metadata, tableKey, plaintextSize, parts, tag };
}

type Built = Awaited<ReturnType<typeof sealed>>;

/** Whether the table lets out all of the file. */
async function readsBack(built: Built, table: Uint8Array | undefined): Promise<boolean> {
  const opened = await openSegmentTable(await openerFor(built), table ?? new Uint8Array(), built.tag);
  const all: Uint8Array[] = [];
  for (let index = 0; index < opened.segments; index++) {
    const end = Math.min((index + 1) * SEGMENT, built.plaintextSize);
    all.push(await opened.openSegment(index, built.object.slice(index * SEGMENT, end)));
  }
  return equal(concat(...all), built.plaintext);
}

describe('the table of an object that was sealed in parts', () => {
  test.each([
    ['as large as segments', 2 * SEGMENT + 5, SEGMENT],
    ['of two segments', 4 * SEGMENT, 2 * SEGMENT],
    ['a block shorter than a segment', 2 * SEGMENT + 100, SEGMENT - 16],
    ['a block longer', 2 * SEGMENT + 100, SEGMENT + 16],
    ['of which three make one', 2 * SEGMENT + 1, SEGMENT / 3],
    ['over several edges', 5 * SEGMENT + 33, 2 * SEGMENT + 4096],
    ['that end within a block', SEGMENT + 7, SEGMENT + 16],
    ['one byte in the last one', 2 * SEGMENT + 1, 2 * SEGMENT],
  ])('parts %s', async (_, size, partSize) => {
    const built = await sealed(size, partSize);
    const table = await segmentTableOfParts(built);
    expect(table).toHaveLength(segmentTableBytes(size));
    expect(await readsBack(built, table)).toBe(true);
    // In whatever order they came.
    const parts = built.parts.toReversed();
    expect(await readsBack(built, await segmentTableOfParts({ ...built, parts }))).toBe(true);
  });

  test('is that of a sealer that was taken up again', async () => {
    const built = await sealed(2 * SEGMENT + 9, SEGMENT + 16);
    const { handle, metadata, plaintextSize } = built;
    const again = await resumeClaimingSealer({ handle, metadata, plaintextSize, started: [] });
    expect(again.tableKey).toBeUndefined();
    const table = await segmentTableOfParts({ ...built, handle: again.handle, metadata: again.metadata });
    expect(await readsBack(built, table)).toBe(true);
  });

  test.each([0, 1, SEGMENT])('of %d bytes there is none', async (size) => {
    expect(segmentTableBytes(size)).toBe(0);
    expect(await segmentTableOfParts(await sealed(size, 4096 * 16))).toBeUndefined();
  });
});

describe('there is none', () => {
  const parts = sealed(3 * SEGMENT, SEGMENT + 16);
  const refused = async (change: (built: Built) => Partial<Built>): Promise<string | undefined> => {
    const built = await parts;
    return codeOf(() => segmentTableOfParts({ ...built, ...change(built) }));
  };

  test('where a part is missing, or there twice, or has told too little', async () => {
    for (const index of [0, 1, 2])
      expect(await refused(({ parts }) => ({ parts: parts.filter((_, at) => at !== index) }))).toBe(
        'segments-missing',
      );
    expect(await refused(({ parts }) => ({ parts: [...parts, ...parts] }))).toBe('segments-missing');
    const cut = (part: SealedPart): SealedPart => ({ ...part, pieces: part.pieces.slice(0, -16) });
    expect(await refused(({ parts }) => ({ parts: parts.map(cut) }))).toBe('segments-missing');
  });

  test('where shares do not give the tag', async () => {
    const changed = (part: SealedPart): SealedPart => ({
      ...part,
      pieces: part.pieces.map((byte) => byte ^ 1),
    });
    expect(await refused(({ parts }) => ({ parts: parts.map(changed) }))).toBe('segment-differs');
    expect(await refused(({ tag }) => ({ tag: tag.map((byte) => byte ^ 1) }))).toBe('segment-differs');
  });

  test('without key commitment', async () => {
    expect(await refused(() => ({ metadata: {} }))).toBe('segments-need-commitment');
    const other = await createClaimingSealer({
      keyring: await aesKeyring(),
      plaintextSize: 5,
      commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT',
    });
    expect(other.tableKey).toBeUndefined();
  });
});

test('the key of the table cannot be exported', async () => {
  const { tableKey } = await sealed(1, 16);
  expect(tableKey.extractable).toBe(false);
});
