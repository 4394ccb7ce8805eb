import { constantTimeEqual } from '../bytes/constant-time.js';
import { notAuthentic, type Opener } from './opener.js';
import { readUnverified } from './read.js';

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
  write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<void> {
  const shares: Uint8Array[] = [];
  const { stream: _, ...inSegments } = opener;
  const noting: Opener = {
    ...inSegments,
    accept(segment) {
      opener.accept(segment);
      shares.push(segment.share);
    },
  };
  for await (const __ of readUnverified(noting, first));
  const verified = shares.values();
  const comparing: Opener = {
    ...inSegments,
    // A share is the hash of a segment's ciphertext under a secret: nobody can make another segment that has it.
    accept({ share }) {
      if (!constantTimeEqual(share, verified.next().value ?? new Uint8Array())) throw notAuthentic();
    },
    verify: async () => undefined,
  };
  for await (const piece of readUnverified(comparing, again())) await write(piece);
}
