import { constantTimeEqual } from '../bytes/constant-time.js';
import { giveBack } from '../bytes/give-back.js';
import { PIECE_BYTES } from '../gcm/segment.js';
import { STREAM_BYTES } from '../gcm/stream-cipher.js';
import type { OpeningStreams } from '../keys/content-streams.js';
import { TAG_BYTES } from '../suites.js';
import { notAuthentic, type Opener } from './opener.js';
import { readUnverified, sizeMismatch } from './read.js';

type Write = (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;

/**
 * Verifies an object that can be read twice, and decrypts it after that: nothing is kept but 16 bytes for each segment. Every
 * segment of the second reading must be the one that was verified before any of its plaintext is written: a source
 * that changes in between gets nothing out.
 *
 * @param first the object, tag included
 * @param again the same once more; called when the first has been verified
 * @param write plaintext, in order, from the first byte on; all of it is genuine
 * @throws CoreError `object-authentication-failed`, `object-size-mismatch`, and what the sources and `write` throw
 */
export async function openTwice(
  opener: Opener,
  first: AsyncIterable<Uint8Array>,
  again: () => AsyncIterable<Uint8Array>,
  write: Write,
): Promise<void> {
  const { plaintextSize } = opener;
  const streams = opener.keys?.streams;
  if (streams === undefined) await inSegments(opener, first, again, write);
  else await inOrder(streams, plaintextSize, first, again, write);
}

async function inSegments(
  opener: Opener,
  first: AsyncIterable<Uint8Array>,
  again: () => AsyncIterable<Uint8Array>,
  write: Write,
): Promise<void> {
  const shares: Uint8Array[] = [];
  const noting: Opener = {
    ...opener,
    accept(segment) {
      opener.accept(segment);
      shares.push(segment.share);
    },
  };
  for await (const _ of readUnverified(noting, first));
  const verified = shares.values();
  const comparing: Opener = {
    ...opener,
    // A share is the hash of a segment's ciphertext under a secret: nobody can make another segment that has it.
    accept({ share }) {
      if (!constantTimeEqual(share, verified.next().value ?? new Uint8Array())) throw notAuthentic();
    },
    verify: async () => undefined,
  };
  for await (const piece of readUnverified(comparing, again())) await write(piece);
}

/** The platform's own stream. */
async function inOrder(
  streams: OpeningStreams,
  size: number,
  first: AsyncIterable<Uint8Array>,
  again: () => AsyncIterable<Uint8Array>,
  write: Write,
): Promise<void> {
  const hash = streams.segmentHash();
  const verified: Uint8Array[] = [];
  const verifying = streams.decrypt();
  const tag = await eachSegment(first, size, async (segment, index) => {
    verified.push(hash(index, segment));
    // What nothing has verified yet goes nowhere.
    for (const piece of piecesOf(segment)) giveBack(verifying.update(piece));
  });
  if (!verifying.finish(tag)) throw notAuthentic();
  const decrypting = streams.decrypt();
  await eachSegment(again(), size, async (segment, index) => {
    if (!constantTimeEqual(hash(index, segment), verified[index] ?? new Uint8Array())) throw notAuthentic();
    for (const piece of piecesOf(segment)) await write(decrypting.update(piece));
  });
}

function* piecesOf(segment: Uint8Array): Generator<Uint8Array, void, void> {
  for (let at = 0; at < segment.byteLength; at += STREAM_BYTES) yield segment.subarray(at, at + STREAM_BYTES);
}

/**
 * The content in segments, all in the same memory.
 *
 * @returns the tag
 * @throws CoreError `object-size-mismatch`
 */
async function eachSegment(
  source: AsyncIterable<Uint8Array>,
  size: number,
  use: (segment: Uint8Array<ArrayBuffer>, index: number) => Promise<void>,
): Promise<Uint8Array> {
  const tag = new Uint8Array(TAG_BYTES);
  const segment = new Uint8Array(PIECE_BYTES);
  let index = 0;
  let filled = 0;
  /** Bytes of the object so far. */
  let offset = 0;
  for await (const chunk of source) {
    if (offset + chunk.byteLength > size + TAG_BYTES) throw sizeMismatch();
    const content = chunk.subarray(0, Math.max(0, size - offset));
    tag.set(chunk.subarray(content.byteLength), Math.max(0, offset - size));
    offset += chunk.byteLength;
    for (let at = 0; at < content.byteLength; ) {
      const taken = content.subarray(at, at + PIECE_BYTES - filled);
      segment.set(taken, filled);
      filled += taken.byteLength;
      at += taken.byteLength;
      if (filled < PIECE_BYTES) continue;
      await use(segment, index++);
      filled = 0;
    }
  }
  if (offset !== size + TAG_BYTES) throw sizeMismatch();
  if (filled > 0) await use(segment.subarray(0, filled), index);
  return tag;
}
