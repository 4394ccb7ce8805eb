import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Spool } from '@sealift/core';
import { ClientError } from '../errors.js';

const FRESH = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR;
/** Bytes written or read at once. */
const CHUNK_BYTES = 1024 * 1024;

export interface FileSpoolOptions {
  /** Replaces a file of that name. Default: it is refused. */
  readonly replace?: boolean;
  /**
   * False: the file has its name before the disk has all of it. A machine that loses its power then may keep the name and lose
   * content. Default: true.
   */
  readonly sync?: boolean;
}

/** A file that appears under its name only when it is whole. */
export interface FileSpool extends Spool {
  readonly copies: true;
  /** What cannot be written fails one of the calls that follow. */
  write(bytes: Uint8Array): Promise<void>;
  /** Each piece is good until the next one is asked for. */
  rewritten(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>;
}

/**
 * A file for `getObjectTo` that appears under its name only when all of it was verified. Until then it has another name beside it
 * (`.NAME.….partial`), readable by its owner only, and holds the object as it is encrypted: a process that is killed leaves
 * nothing to read. What fails removes it. On disk it has 16 bytes more than the plaintext.
 *
 * @throws ClientError `file-exists`, here and by `commit`, when there is a file of that name and `replace` is not set; errors of the
 * file system
 */
export async function fileSpool(
  path: string,
  { replace = false, sync = true }: FileSpoolOptions = {},
): Promise<FileSpool> {
  if (!replace && (await exists(path))) throw alreadyThere();
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);
  const handle = await open(temporary, FRESH, 0o600);
  return new PartialFile({ path, temporary, replace, sync }, handle);
}

interface Names extends Required<FileSpoolOptions> {
  readonly path: string;
  readonly temporary: string;
}

class PartialFile implements FileSpool {
  readonly copies = true;
  readonly #names: Names;
  #handle: FileHandle | undefined;
  /** What was written, and is not on its way to the file yet. */
  #waiting: Uint8Array<ArrayBuffer> = new Uint8Array(CHUNK_BYTES);
  #filled = 0;
  /** What is on its way, and takes turns with it. */
  #leaving: Uint8Array<ArrayBuffer> = new Uint8Array(CHUNK_BYTES);
  #written: Promise<void> = Promise.resolve();
  #position = 0;

  constructor(names: Names, handle: FileHandle) {
    this.#names = names;
    this.#handle = handle;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#opened();
    for (let at = 0; at < bytes.byteLength; ) {
      const taken = bytes.subarray(at, at + CHUNK_BYTES - this.#filled);
      this.#waiting.set(taken, this.#filled);
      this.#filled += taken.byteLength;
      at += taken.byteLength;
      if (this.#filled === CHUNK_BYTES) await this.#send();
    }
  }

  async *rewritten(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
    await this.#flush();
    const end = this.#position;
    this.#position = 0;
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let offset = 0; offset < end; ) {
      const { bytesRead } = await this.#opened().read(chunk, 0, Math.min(CHUNK_BYTES, end - offset), offset);
      if (bytesRead === 0) return;
      offset += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  }

  /** Syncs to disk and takes the final name. */
  async commit(): Promise<void> {
    await this.#flush();
    const handle = this.#opened();
    await handle.truncate(this.#position);
    const { path, temporary, replace, sync } = this.#names;
    if (sync) await handle.sync();
    await this.#close();
    if (replace) return rename(temporary, path);
    // A hard link, unlike a rename, never replaces a file.
    await link(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw alreadyThere();
      await renameToFree(temporary, path);
    });
    await rm(temporary, { force: true });
  }

  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#names.temporary, { force: true });
  }

  /** Has what waits written, while the next chunk is filled. */
  async #send(): Promise<void> {
    await this.#written;
    const chunk = this.#waiting.subarray(0, this.#filled);
    this.#waiting = this.#leaving;
    this.#leaving = new Uint8Array(chunk.buffer);
    this.#filled = 0;
    this.#written = this.#store(chunk);
    // Whoever writes next is told.
    this.#written.catch(() => undefined);
  }

  async #store(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.byteLength; ) {
      const left = chunk.byteLength - at;
      const { bytesWritten } = await this.#opened().write(chunk, at, left, this.#position);
      at += bytesWritten;
      this.#position += bytesWritten;
    }
  }

  async #flush(): Promise<void> {
    await this.#send();
    await this.#written;
  }

  #opened(): FileHandle {
    if (this.#handle === undefined) throw new Error('The file is closed: a spool is used once.');
    return this.#handle;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    await this.#written.catch(() => undefined);
    this.#handle = undefined;
    this.#waiting.fill(0);
    this.#leaving.fill(0);
    await handle?.close();
  }
}

/**
 * Where there are no hard links (FAT, some network file systems): takes the name by making an empty file, which fails when there is
 * one, and renames over that. A process that is killed between the two leaves it empty.
 *
 * @throws ClientError `file-exists`, errors of the file system
 */
async function renameToFree(temporary: string, path: string): Promise<void> {
  const taken = await open(path, constants.O_CREAT | constants.O_EXCL, 0o600).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? alreadyThere() : error;
    },
  );
  const { ino } = await taken.stat();
  await taken.close();
  await rename(temporary, path).catch(async (error) => {
    const { ino: now, size } = await lstat(path);
    if (now === ino && size === 0) await rm(path);
    throw error;
  });
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

function alreadyThere(): ClientError {
  return new ClientError(
    'file-exists',
    'There is a file of that name already: choose another, or set replace.',
    {
      field: 'path',
    },
  );
}
