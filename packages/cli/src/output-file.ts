import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './command.js';

const FRESH = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY;

/**
 * A file that appears under its name only when it is whole: until then it has another name beside it, readable by its
 * owner only, which is removed when anything fails.
 */
export class OutputFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #force: boolean;
  #handle: FileHandle | undefined;

  private constructor(path: string, temporary: string, force: boolean, handle: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#force = force;
    this.#handle = handle;
  }

  /** @throws UsageError when the file exists and `force` is false */
  static async create(path: string, force: boolean): Promise<OutputFile> {
    if (!force && (await exists(path))) throw alreadyThere(path);
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);
    const handle = await open(temporary, FRESH, 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new UsageError(`${dirname(path)}: no such folder`);
      throw error;
    });
    return new OutputFile(path, temporary, force, handle);
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.byteLength; ) {
      const written = await this.#handle?.write(bytes, offset);
      offset += written?.bytesWritten ?? bytes.byteLength;
    }
  }

  /** Syncs to disk and takes the final name. @throws UsageError when a file of that name has appeared meanwhile */
  async commit(): Promise<void> {
    await this.#handle?.sync();
    await this.#close();
    if (this.#force) return rename(this.#temporary, this.#path);
    // A hard link, unlike a rename, never replaces a file.
    await link(this.#temporary, this.#path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST' || (await exists(this.#path))) throw alreadyThere(this.#path);
      await rename(this.#temporary, this.#path);
    });
    await rm(this.#temporary, { force: true });
  }

  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#temporary, { force: true });
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
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

function alreadyThere(path: string): UsageError {
  return new UsageError(`${path} exists already; --force replaces it`);
}
