import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KmsError } from '@sealift/core/keyrings';
import type { Change, Keys } from './change.js';
import type { MasterKey } from './master-key.js';
import { type Outcome, parseKeyFile } from './parse-key-file.js';
import { BLANK, encodeRecord } from './record.js';
import { append, eraseInPlace, settled } from './storage.js';

/** Anything for others, and writing for the group. Reading by a group is how clusters hand secrets to a program. */
const TOO_OPEN = 0o027n;
const NOTHING: Keys = { keys: new Map(), purged: new Map() };
/** Each time another process was faster, so they have all come further. */
const MAX_ATTEMPTS = 200;

/**
 * All master keys, in one file that only its owner may read, to which records are added (`record.ts`). There is no lock:
 * the order in the file decides, so a process may be stopped or killed at any point without another one noticing, and
 * the file may be named by any path, link or mount (docs/decisions/017).
 */
export class KeyStore {
  readonly #path: string;
  readonly #now: () => number;
  #cached: { readonly stamp: string; readonly file: Keys } | undefined;
  /** Ends when nobody looks at the file. */
  #looking: Promise<unknown> = Promise.resolve();
  /** What has not begun to look yet. */
  #next: Promise<Keys> | undefined;
  #seen = false;
  /** Changes of this process wait for each other: they would only get into each other's way. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, now: () => number) {
    this.#path = resolve(path);
    this.#now = now;
  }

  /**
   * The keys as they are now; the file is read again only when it has changed. One that does not exist holds no keys. Whoever asks
   * while another one looks shares the next look with all who do: nobody gets what was seen before he asked.
   *
   * @throws KmsError `kms-unavailable`
   */
  read(): Promise<Keys> {
    if (this.#next === undefined) {
      this.#next = this.#looking.then(() => {
        this.#next = undefined;
        return this.#look();
      });
      this.#looking = this.#next.catch(() => {});
    }
    return this.#next;
  }

  async #look(): Promise<Keys> {
    const stamp = await this.#stamp();
    if (stamp === undefined) return NOTHING;
    if (this.#cached?.stamp !== stamp) this.#cached = { stamp, file: await this.#load() };
    return this.#cached.file;
  }

  /**
   * Makes a change that `compose` finds possible, and composes another one when a change of another process came first.
   * It is on the disk, and in force, when this returns. What `compose` throws leaves all as it was.
   *
   * @returns the key right after this change
   * @throws KmsError `kms-storage-full`, `kms-unavailable`
   */
  change(compose: (file: Keys) => Change): Promise<readonly [keyId: string, key: MasterKey]> {
    const made = this.#last.then(async () => {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const outcome = await this.#attempt(compose(await this.read()));
        if (outcome !== undefined) return outcome;
        await sleep(Math.random() * Math.min(attempt, 20));
      }
      throw new KmsError('kms-unavailable', 'Nothing was changed: others keep changing the same key.');
    });
    this.#last = made.catch(() => {});
    return made;
  }

  /** Blanks what is left of the material of purged keys. @throws KmsError `kms-unavailable` */
  async erase(): Promise<void> {
    const { purged } = await this.read();
    await eraseInPlace(this.#path, [...purged.values()].flat(), BLANK);
  }

  async #attempt(change: Change): Promise<Outcome> {
    const id = randomBytes(12).toString('base64url');
    const at = new Date(this.#now()).toISOString();
    const record = encodeRecord(JSON.stringify({ id, at, ...change }));
    await append(this.#path, record, change.do === 'create');
    // Whether it counts, only the file can say.
    return (await this.#load(id)).outcome;
  }

  /** @throws KmsError `kms-unavailable` for a file that others may read or change: its keys are no secret any more */
  async #stamp(): Promise<string | undefined> {
    const found = await this.#find();
    if (found === undefined) return undefined;
    const { dev, ino, mode, size, mtimeNs, ctimeNs } = found;
    if (found.isDirectory()) throw unreadable('EISDIR');
    if (!found.isFile()) throw unreadable('not a regular file');
    if (process.platform !== 'win32' && (mode & TOO_OPEN) !== 0n)
      throw new KmsError('kms-unavailable', 'Others may read or change the key file: chmod 600 it.');
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  }

  async #find(): Promise<BigIntStats | undefined> {
    return stat(this.#path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw unreadable(error.code, error);
      if (!this.#seen) return undefined;
      throw new KmsError('kms-unavailable', 'The key file is gone: it was moved or removed.', {
        cause: error,
      });
    });
  }

  /**
   * Reads the file, and waits until what it read is on the disk: a key that another process is just writing must not
   * wrap anything that outlives it.
   */
  async #load(watched?: string): Promise<ReturnType<typeof parseKeyFile>> {
    try {
      const file = await open(this.#path);
      try {
        const content = await file.readFile();
        this.#seen = true;
        await settled(file);
        return parseKeyFile(content, watched);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof KmsError) throw error;
      throw unreadable((error as NodeJS.ErrnoException).code, error);
    }
  }
}

function unreadable(reason = 'unknown error', cause?: unknown): KmsError {
  return new KmsError('kms-unavailable', `The key file cannot be read (${reason}).`, { cause });
}
