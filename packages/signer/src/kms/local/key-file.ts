import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { LockError, withLock } from '../../files/lock.js';
import { KmsError } from '../errors.js';

/** 256 random bits, base64. Older versions stay, so that nothing ever has to be encrypted again. */
export interface KeyVersion {
  readonly version: number;
  /** ISO 8601, as all times here. */
  readonly createdAt: string;
  readonly material: string;
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

const principals = v.array(v.string());
const schema = v.strictObject({
  format: v.literal('sealift-local-kms'),
  formatVersion: v.literal(1),
  keys: v.record(
    v.string(),
    v.strictObject({
      alias: v.optional(v.string()),
      description: v.optional(v.string()),
      createdAt: v.pipe(v.string(), v.isoTimestamp()),
      enabled: v.boolean(),
      deletionDate: v.optional(v.pipe(v.string(), v.isoTimestamp())),
      policy: v.optional(v.strictObject({ generate: principals, decrypt: principals })),
      versions: v.pipe(
        v.array(
          v.strictObject({
            version: v.pipe(v.number(), v.integer(), v.minValue(1)),
            createdAt: v.pipe(v.string(), v.isoTimestamp()),
            material: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}=$/)),
          }),
        ),
        v.minLength(1),
      ),
    }),
  ),
}) as v.GenericSchema<unknown, unknown> as v.GenericSchema<unknown, KeyFile>;

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
    const found = await stat(this.#path).catch(absent);
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
    const exists = await stat(this.#path).catch(absent);
    return exists && this.#load();
  }

  async #load(): Promise<KeyFile> {
    const text = await readFile(this.#path, 'utf8').catch((cause: unknown) => {
      throw new KmsError('kms-unavailable', 'The key file cannot be read.', { cause });
    });
    try {
      return v.parse(schema, JSON.parse(text));
    } catch {
      // No cause: a parser's message may quote the file.
      throw new KmsError('kms-unavailable', 'The key file is not a Sealift key file, or is damaged.');
    }
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

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw new KmsError('kms-unavailable', 'The key file cannot be read.', { cause: error });
}
