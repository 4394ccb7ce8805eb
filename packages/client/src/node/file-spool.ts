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
}

/** A file that appears under its name only when it is whole. */
export interface FileSpool extends Spool {
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
  { replace = false }: FileSpoolOptions = {},
): Promise<FileSpool> {
  if (!replace && (await exists(path))) throw alreadyThere();
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);
  return new PartialFile(path, temporary, replace, await open(temporary, FRESH, 0o600));
}

class PartialFile implements FileSpool {
  readonly #path: string;
  readonly #temporary: string;
  readonly #replace: boolean;
  #handle: FileHandle | undefined;
  /** What was written and is not in the file yet. */
  readonly #waiting = new Uint8Array(CHUNK_BYTES);
  #filled = 0;
  #position = 0;

  constructor(path: string, temporary: string, replace: boolean, handle: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#replace = replace;
    this.#handle = handle;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#opened();
    for (let at = 0; at < bytes.byteLength; ) {
      const taken = bytes.subarray(at, at + CHUNK_BYTES - this.#filled);
      this.#waiting.set(taken, this.#filled);
      this.#filled += taken.byteLength;
      at += taken.byteLength;
      if (this.#filled === CHUNK_BYTES) await this.#flush();
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
    await handle.sync();
    await this.#close();
    if (this.#replace) return rename(this.#temporary, this.#path);
    // A hard link, unlike a rename, never replaces a file.
    await link(this.#temporary, this.#path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST' || (await exists(this.#path))) throw alreadyThere();
      await rename(this.#temporary, this.#path);
    });
    await rm(this.#temporary, { force: true });
  }

  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#temporary, { force: true });
  }

  async #flush(): Promise<void> {
    for (let at = 0; at < this.#filled; ) {
      const { bytesWritten } = await this.#opened().write(
        this.#waiting,
        at,
        this.#filled - at,
        this.#position,
      );
      at += bytesWritten;
      this.#position += bytesWritten;
    }
    this.#filled = 0;
  }

  #opened(): FileHandle {
    if (this.#handle === undefined) throw new Error('The file is closed: a spool is used once.');
    return this.#handle;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    this.#waiting.fill(0);
    await handle?.close();
  }
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
