import { constants, type Stats } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { KmsError } from '@sealift/core/keyrings';
import { LockError, withLock } from '../files/lock.js';
import { parseKeyFile } from './parse-key-file.js';

/** 256 random bits, base64. Older versions stay, so that nothing ever has to be encrypted again. */
export interface KeyVersion {
  readonly version: number;
  /** ISO 8601, as all times here. */
  readonly createdAt: string;
  readonly material: string;
  /** Key check value; absent in files of before there was one. */
  readonly check?: string;
}

/** Names of those who may; `*` is everybody. A key without a policy is everybody's. */
export interface KeyPolicy {
  /** Who may have data keys made. */
  readonly generate: readonly string[];
  /** Who may have data keys unwrapped. */
  readonly decrypt: readonly string[];
}

export interface MasterKey {
  alias?: string;
  description?: string;
  readonly createdAt: string;
  enabled: boolean;
  /** From then on the key does not exist. */
  deletionDate?: string;
  policy?: KeyPolicy;
  /** Oldest first; the last one wraps new data keys. */
  readonly versions: KeyVersion[];
}

export interface KeyFile {
  readonly format: 'sealift-local-kms';
  readonly formatVersion: 1;
  /** By key id. */
  readonly keys: Record<string, MasterKey>;
}

/** Write for the group, anything for others. Reading by a group is how clusters hand secrets to a program. */
const TOO_OPEN = 0o027;
const EMPTY: KeyFile = { format: 'sealift-local-kms', formatVersion: 1, keys: {} };

/**
 * All master keys, in one JSON file that only its owner may read. Readers see the old file or the new one, never half of
 * one: writers work on a copy, sync it to disk and rename it, one writer at a time across processes.
 */
export class KeyStore {
  readonly #path: string;
  #cached: { readonly stamp: string; readonly file: KeyFile } | undefined;

  constructor(path: string) {
    this.#path = resolve(path);
  }

  /** The file as it is now, read again only when it was replaced. A file that does not exist holds no keys. */
  async read(): Promise<KeyFile> {
    const found = await this.#find();
    if (found === undefined) return EMPTY;
    const stamp = `${found.ino} ${found.mtimeMs} ${found.size}`;
    if (this.#cached?.stamp !== stamp) this.#cached = { stamp, file: await this.#load() };
    return this.#cached.file;
  }

  /** Changes a copy of the file under the lock and puts it in place; what `change` throws leaves all as it was. */
  async update<T>(change: (file: KeyFile) => T): Promise<T> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    return withLock(`${this.#path}.lock`, async () => {
      const file = structuredClone((await this.#loadIfAny()) ?? EMPTY);
      const result = change(file);
      await this.#replace(file);
      return result;
    }).catch((error: unknown) => {
      if (!(error instanceof LockError)) throw error;
      throw new KmsError('kms-unavailable', `The key file cannot be changed: ${error.message}`, {
        cause: error,
      });
    });
  }

  async #loadIfAny(): Promise<KeyFile | undefined> {
    return (await this.#find()) && this.#load();
  }

  /** @throws KmsError `kms-unavailable` for a file that others may read or change: its keys are no secret any more */
  async #find(): Promise<Stats | undefined> {
    const found = await stat(this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw unreadable(error);
    });
    if (found !== undefined && process.platform !== 'win32' && (found.mode & TOO_OPEN) !== 0) {
      throw new KmsError('kms-unavailable', 'Others may read or change the key file: chmod 600 it.');
    }
    return found;
  }

  async #load(): Promise<KeyFile> {
    return parseKeyFile(
      await readFile(this.#path, 'utf8').catch((error) => {
        throw unreadable(error);
      }),
    );
  }

  /** The name of the copy is always the same: what a crash leaves behind is overwritten by the next writer. */
  async #replace(file: KeyFile): Promise<void> {
    const copy = `${this.#path}.new`;
    await rm(copy, { force: true });
    const handle = await open(copy, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(copy, this.#path);
    await syncDirectory(dirname(this.#path));
    this.#cached = undefined;
  }
}

/** Makes the rename itself durable, where the system can (not on Windows). */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function unreadable(cause: NodeJS.ErrnoException): KmsError {
  return new KmsError('kms-unavailable', `The key file cannot be read (${cause.code ?? 'unknown error'}).`, {
    cause,
  });
}
