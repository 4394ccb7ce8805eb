import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './command.js';

const FRESH = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR;
/** Bytes read at once. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * A file that appears under its name only when it is whole: until then it has another name beside it, readable by its
 * owner only, which is removed when anything fails.
 */
export class OutputFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #force: boolean;
  #handle: FileHandle | undefined;
  #position = 0;

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
      const handle = this.#opened();
      const { bytesWritten } = await handle.write(bytes, offset, bytes.byteLength - offset, this.#position);
      offset += bytesWritten;
      this.#position += bytesWritten;
    }
  }

  /**
   * What has been written, from its first byte on. Writing begins anew, over what has been read: never write more than
   * this has yielded.
   */
  async *rewritten(signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const end = this.#position;
    this.#position = 0;
    for (let offset = 0; offset < end; ) {
      signal.throwIfAborted();
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, end - offset));
      const { bytesRead } = await this.#opened().read(chunk, 0, chunk.byteLength, offset);
      if (bytesRead === 0) return;
      offset += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  }

  /** Syncs to disk and takes the final name. @throws UsageError when a file of that name has appeared meanwhile */
  async commit(): Promise<void> {
    const handle = this.#opened();
    await handle.truncate(this.#position);
    await handle.sync();
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

  #opened(): FileHandle {
    if (this.#handle === undefined) throw new Error('the output file is closed');
    return this.#handle;
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
