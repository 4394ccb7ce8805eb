import { dirname } from 'node:path';
import { ClientError } from '@sealift/client';
import { type FileSpool, fileSpool } from '@sealift/client/node';
import { UsageError } from './command.js';

/**
 * A file that appears under its name only when it is whole: until then it has another name beside it, readable by its
 * owner only, which is removed when anything fails.
 */
export class OutputFile {
  readonly #path: string;
  readonly #file: FileSpool;

  private constructor(path: string, file: FileSpool) {
    this.#path = path;
    this.#file = file;
  }

  /** @throws UsageError when the file exists and `force` is false */
  static async create(path: string, force: boolean): Promise<OutputFile> {
    const file = await fileSpool(path, { replace: force }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new UsageError(`${dirname(path)}: no such folder`);
      throw usageOf(error, path);
    });
    return new OutputFile(path, file);
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#file.write(bytes);
  }

  /**
   * What has been written, from its first byte on. Writing begins anew, over what has been read: never write more than
   * this has yielded.
   */
  async *rewritten(signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for await (const chunk of this.#file.rewritten()) {
      signal.throwIfAborted();
      yield chunk;
    }
  }

  /** Syncs to disk and takes the final name. @throws UsageError when a file of that name has appeared meanwhile */
  async commit(): Promise<void> {
    await this.#file.commit().catch((error) => {
      throw usageOf(error, this.#path);
    });
  }

  discard(): Promise<void> {
    return this.#file.discard();
  }
}

function usageOf(error: unknown, path: string): unknown {
  const isTaken = error instanceof ClientError && error.code === 'file-exists';
  return isTaken ? new UsageError(`${path} exists already; --force replaces it`) : error;
}
