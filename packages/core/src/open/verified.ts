import { giveBack } from '../bytes/give-back.js';
import { CoreError } from '../errors.js';
import { ownBytes } from '../webcrypto.js';
import type { Opener } from './opener.js';
import { readUnverified } from './read.js';
import { openTwice } from './twice.js';

/** Default buffer of a verified read: 64 MiB of object, tag included, as in the S3 Encryption Clients. */
export const DEFAULT_BUFFER_BYTES: number = 64 * 1024 * 1024;

/**
 * The whole file, in memory, after its tag was verified.
 *
 * @param options.bufferSize the most bytes of object that may be held. Default: 64 MiB
 * @throws CoreError `object-exceeds-buffer`, `object-authentication-failed`, `object-size-mismatch`
 */
export async function openVerified(
  opener: Opener,
  source: AsyncIterable<Uint8Array>,
  options: { readonly bufferSize?: number } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { bufferSize = DEFAULT_BUFFER_BYTES } = options;
  // Written so that a bufferSize that is no number refuses, too.
  if (!(opener.objectSize <= bufferSize)) {
    throw new CoreError(
      'object-exceeds-buffer',
      `The object has ${opener.objectSize} bytes and the buffer ${bufferSize}: raise bufferSize, or spool it with openTo.`,
      { field: 'bufferSize' },
    );
  }
  const plaintext = new Uint8Array(opener.plaintextSize);
  let at = 0;
  for await (const piece of readUnverified(opener, source)) {
    plaintext.set(piece, at);
    at += piece.byteLength;
    // In pages the collector must see what weighs on it (docs/performance.md).
    if (opener.keys?.streams !== undefined) giveBack(piece);
  }
  return plaintext;
}

/** Port: a place that keeps plaintext to itself until it is told that it is genuine. */
export interface Spool {
  /** In order, from the first byte on. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The tag was verified: what was written may be handed out. */
  commit(): Promise<void>;
  /** It was not, or something failed: what was written must vanish. */
  discard(): Promise<void>;
  /**
   * What was written, from its first byte on; from then on `write` begins anew, over what this has yielded. A spool that has it gets
   * the object first, encrypted as it is, and the plaintext when all of it was verified: whatever ends the process before leaves
   * nothing that anybody can read.
   */
  rewritten?(): AsyncIterable<Uint8Array>;
  /** True: when `write` has resolved, what it was given is copied or stored, and its memory may be used again. Default: it may be kept. */
  readonly copies?: boolean;
}

/**
 * Decrypts an object of any size into a spool and commits it once the tag is verified; discards it on any failure,
 * that of the commit included. Memory: two segments, and for a spool that is written twice 16 bytes for each 768 KiB.
 *
 * @throws CoreError as `openVerified`, and what the source or the spool throws
 */
export async function openTo(opener: Opener, source: AsyncIterable<Uint8Array>, spool: Spool): Promise<void> {
  try {
    const write = async (piece: Uint8Array<ArrayBuffer>): Promise<void> => {
      await spool.write(piece);
      if (spool.copies && opener.keys?.streams !== undefined) giveBack(piece);
    };
    if (spool.rewritten === undefined) {
      for await (const piece of readUnverified(opener, source)) await write(piece);
    } else {
      await openTwice(opener, keptIn(spool, source), spool.rewritten.bind(spool), write);
    }
    await spool.commit();
  } catch (error) {
    // Why the object was refused matters more than a spool that cannot clean up.
    await spool.discard().catch(() => undefined);
    throw error;
  }
}

async function* keptIn(
  spool: Spool,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of source) {
    await spool.write(ownBytes(piece));
    yield piece;
  }
}
