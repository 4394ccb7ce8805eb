import { concat } from '../bytes/bytes.js';
import { constantTimeEqual } from '../bytes/constant-time.js';
import { rechunk } from '../bytes/rechunk.js';
import { NATIVE_BYTES } from '../gcm/segment.js';
import { STREAM_BYTES, type StreamDecryption } from '../gcm/stream-cipher.js';
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
  const { streams, plaintextSize } = opener;
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
    passThrough(verifying, segment);
  });
  if (!verifying.finish(tag)) throw notAuthentic();
  const decrypting = streams.decrypt();
  await eachSegment(again(), size, async (segment, index) => {
    if (!constantTimeEqual(hash(index, segment), verified[index] ?? new Uint8Array())) throw notAuthentic();
    passThrough(decrypting, segment);
    await write(segment);
  });
}

/** Plaintext takes the ciphertext's place. */
function passThrough(stream: StreamDecryption, segment: Uint8Array): void {
  for (let at = 0; at < segment.byteLength; at += STREAM_BYTES)
    segment.set(stream.update(segment.subarray(at, at + STREAM_BYTES)), at);
}

/** @returns the tag. @throws CoreError `object-size-mismatch` */
async function eachSegment(
  source: AsyncIterable<Uint8Array>,
  size: number,
  use: (segment: Uint8Array<ArrayBuffer>, index: number) => Promise<void>,
): Promise<Uint8Array> {
  let offset = 0;
  let index = 0;
  let tag: Uint8Array = new Uint8Array(0);
  for await (const chunk of rechunk(source, NATIVE_BYTES)) {
    const segment = chunk.subarray(0, size - offset);
    offset += segment.byteLength;
    tag = concat(tag, chunk.subarray(segment.byteLength));
    const isLast = chunk.byteLength < NATIVE_BYTES;
    if (tag.byteLength > TAG_BYTES || (isLast && offset < size)) throw sizeMismatch();
    if (segment.byteLength > 0) await use(segment, index++);
  }
  if (offset !== size || tag.byteLength !== TAG_BYTES) throw sizeMismatch();
  return tag;
}
