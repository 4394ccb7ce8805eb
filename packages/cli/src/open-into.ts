import { type Opener, openTwice, openWithDelayedAuthentication } from '@sealift/core';
import { giveBack } from '@sealift/core/bytes';
import { openUnauthenticatedCbc } from '@sealift/core/legacy';
import { STANDARD, type Streams, type Terminal } from './command.js';
import { OutputFile } from './output-file.js';
import { metered } from './progress.js';
import type { StoredBytes } from './sealed-object.js';
import { spooledInput } from './spooled-input.js';

/** Where plaintext goes. */
export interface Target {
  write(bytes: Uint8Array): Promise<void>;
  /** All is written, and may stay. */
  commit(): Promise<void>;
  /** What was written, as far as it can be taken back, must vanish. */
  discard(): Promise<void>;
}

/** @throws UsageError when the file exists and `force` is false */
export async function targetOf(out: string, force: boolean, { output }: Streams): Promise<Target> {
  if (out !== STANDARD) return OutputFile.create(out, force);
  return { write: output, commit: async () => undefined, discard: async () => undefined };
}

/** `delayed` writes before it has verified, `plain` does not decrypt. */
export type OpenHow = 'verified' | 'delayed' | 'plain';

/** @returns bytes of plaintext, and whether anything but S3 says that they are genuine */
export async function openInto(
  target: Target,
  object: StoredBytes,
  opener: Opener | undefined,
  how: OpenHow,
  terminal: Terminal,
): Promise<{ bytes: number; authenticated: boolean }> {
  const read = (work: string): AsyncIterable<Uint8Array> =>
    metered(object.read(terminal.signal), terminal, work, object.size);
  try {
    const isCbc = opener?.suite === 'ALG_AES_256_CBC_IV16_NO_KDF';
    if (opener === undefined || how === 'plain')
      return { bytes: await copy(read('reading'), target), authenticated: true };
    if (isCbc)
      return {
        bytes: await copy(openUnauthenticatedCbc(opener, read('decrypting')), target),
        authenticated: false,
      };
    if (how === 'delayed') await copy(openWithDelayedAuthentication(opener, read('decrypting')), target);
    else await openVerifiedInto(target, object, opener, terminal);
    return { bytes: opener.plaintextSize, authenticated: true };
  } catch (error) {
    await target.discard().catch(() => undefined);
    throw error;
  }
}

/**
 * Verifies the whole object before the target gets a byte of plaintext. What comes over a network is kept for the second
 * reading, encrypted as it is: in the output file itself, or where there is none, in a spool.
 */
async function openVerifiedInto(
  target: Target,
  object: StoredBytes,
  opener: Opener,
  terminal: Terminal,
): Promise<void> {
  const { signal } = terminal;
  const write = async (bytes: Uint8Array): Promise<void> => {
    await target.write(bytes);
    // A file has copied it.
    if (target instanceof OutputFile) giveBack(bytes);
  };
  const first = (source: AsyncIterable<Uint8Array>) => metered(source, terminal, 'verifying', object.size);
  const again = (source: AsyncIterable<Uint8Array>) => metered(source, terminal, 'decrypting', object.size);
  if (object.isAtHand) {
    await openTwice(opener, first(object.read(signal)), () => again(object.read(signal)), write);
  } else if (target instanceof OutputFile) {
    const kept = through(first(object.read(signal)), target);
    await openTwice(opener, kept, () => again(target.rewritten(signal)), write);
  } else {
    const kept = await spooledInput(metered(object.read(signal), terminal, 'reading', object.size), signal);
    try {
      await openTwice(opener, first(kept.read(signal)), () => again(kept.read(signal)), write);
    } finally {
      await kept.close();
    }
  }
  signal.throwIfAborted();
  await target.commit();
}

async function* through(source: AsyncIterable<Uint8Array>, file: OutputFile): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    await file.write(piece);
    yield piece;
  }
}

/** @returns bytes written */
async function copy(source: AsyncIterable<Uint8Array>, target: Target): Promise<number> {
  let bytes = 0;
  for await (const piece of source) {
    await target.write(piece);
    bytes += piece.byteLength;
  }
  await target.commit();
  return bytes;
}
