import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore } from '../../objects/store.js';
import { unreadable } from './errors.js';
import { checksumMismatch, type InventoryFile } from './manifest.js';

/** Where an inventory lies. */
export interface InventorySource {
  /** `manifest.json`, and what `manifest.checksum` says, where there is one. */
  manifest(): Promise<{ readonly bytes: Uint8Array; readonly md5: string | undefined }>;
  /** Lends one of its files, by its key in the destination bucket. @param use gets its path on this machine */
  withFile<T>(key: string, signal: AbortSignal, use: (path: string) => AsyncGenerator<T>): AsyncGenerator<T>;
}

/** Bytes of a manifest: ten thousand files make some two million. */
const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

/**
 * A copy on this machine: the files lie beside `manifest.json`, in `data` beside it, or in `data` beside its folder, as
 * S3 stores them.
 *
 * @param path of `manifest.json`
 */
export function localInventory(path: string): InventorySource {
  const folder = dirname(path);
  return {
    async manifest() {
      const { size } = await stat(path);
      if (size > MAX_MANIFEST_BYTES) throw unreadable('manifest.json is too large');
      const checksum = join(folder, 'manifest.checksum');
      return {
        bytes: await readFile(path),
        md5: (await isThere(checksum)) ? await readFile(checksum, 'utf8') : undefined,
      };
    },
    async *withFile(key, _, use) {
      // Only the name: a manifest says nothing about where on this machine to read.
      const name = basename(key);
      for (const place of [folder, join(folder, 'data'), join(folder, '..', 'data')]) {
        const file = join(place, name);
        if (await isThere(file)) return yield* use(file);
      }
      throw unreadable('one of its files is missing');
    },
  };
}

/**
 * In S3. Its files are fetched one after the other into a folder for temporary files, and deleted when they are read.
 *
 * @param store the bucket it was delivered to
 * @param key of `manifest.json`
 */
export function storedInventory(store: ObjectStore, key: string): InventorySource {
  const read = async (of: string): Promise<Buffer> => {
    const head = await store.head(of);
    if (head.ContentLength > MAX_MANIFEST_BYTES) throw unreadable('manifest.json is too large');
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.read(of, head, new AbortController().signal)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const missing = (error: unknown): undefined => {
    if ((error as { code?: unknown }).code === 'object-not-found') return undefined;
    throw error;
  };
  return {
    async manifest() {
      const checksum = await read(`${key.slice(0, key.lastIndexOf('/') + 1)}manifest.checksum`).catch(
        missing,
      );
      return { bytes: await read(key), md5: checksum?.toString('latin1') };
    },
    async *withFile(of, signal, use) {
      const folder = await mkdtemp(join(tmpdir(), 'sealift-inventory-'));
      try {
        const path = join(folder, 'file');
        const bytes = store.read(of, await store.head(of), signal);
        await pipeline(bytes, createWriteStream(path, { mode: 0o600 }), { signal });
        yield* use(path);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

/** @throws FleetError `inventory-checksum-mismatch` unless these are the bytes that S3 wrote */
export async function assertGenuine(path: string, { size, md5 }: InventoryFile, at: string): Promise<void> {
  const hash = createHash('md5');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  if (bytes !== size || hash.digest('hex') !== md5) throw checksumMismatch(at);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
