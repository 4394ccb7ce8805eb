import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { KiB } from '../limits.js';
import type { ContentKey } from '../sse/content-key.js';
import type { Blobs } from './blobs.js';
import type { BlobRef } from './records.js';

const READ_BYTES: number = 512 * KiB;
/** So few bytes are read at once: three trips to another thread take longer than they do. */
const FEW_BYTES: number = 64 * KiB;

/**
 * The bytes `start` up to and excluding `end` of an object made of blobs. Memory is one buffer at a time.
 * @param key needed exactly when the blobs are encrypted
 */
export async function* readRange(
  blobs: Blobs,
  refs: readonly BlobRef[],
  start: number,
  end: number,
  key: ContentKey | undefined,
): AsyncGenerator<Buffer> {
  let base = 0;
  for (const ref of refs) {
    const from = Math.max(start - base, 0);
    const to = Math.min(end - base, ref.size);
    base += ref.size;
    if (from < to)
      yield* readBlob(
        blobs.path(ref.id),
        from,
        to,
        ref.iv === undefined ? undefined : key?.decryptor(ref.iv, from),
      );
  }
}

async function* readBlob(
  path: string,
  from: number,
  to: number,
  cipher: { update(chunk: Buffer): Buffer } | undefined,
): AsyncGenerator<Buffer> {
  if (to - from <= FEW_BYTES) {
    const chunk = readAtOnce(path, from, to);
    yield cipher ? cipher.update(chunk) : chunk;
    return;
  }
  const file = await open(path, 'r');
  try {
    for (let at = from; at < to; ) {
      const wanted = Math.min(READ_BYTES, to - at);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
      if (bytesRead === 0) throw tooShort();
      at += bytesRead;
      const chunk = buffer.subarray(0, bytesRead);
      yield cipher ? cipher.update(chunk) : chunk;
    }
  } finally {
    await file.close();
  }
}

function readAtOnce(path: string, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(to - from);
  const file = openSync(path, 'r');
  try {
    for (let filled = 0; filled < bytes.length; ) {
      const read = readSync(file, bytes, filled, bytes.length - filled, from + filled);
      if (read === 0) throw tooShort();
      filled += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

function tooShort(): Error {
  return new Error('A stored file is shorter than its record says.');
}
