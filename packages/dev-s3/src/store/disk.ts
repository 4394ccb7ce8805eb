import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Names on disk never contain anything a client chose, except bucket names, whose alphabet is safe: keys become
 * SHA-256 hashes, everything else is random. So no key can leave its folder, whatever the file system thinks of it.
 */
export function keyFileName(key: string): string {
  const hash = createHash('sha256').update(key).digest('hex');
  return join(hash.slice(0, 2), `${hash}.json`);
}

export function randomId(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}

/** Where half-written files live. Whatever is in it at start-up is left over from a crash. */
export class Scratch {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async empty(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder, { recursive: true });
  }

  newPath(): string {
    return join(this.folder, randomId());
  }

  /** Replaces a file as a whole: a reader, or a crash, sees the old content or the new one. */
  async writeJson(path: string, value: unknown): Promise<void> {
    const temporary = this.newPath();
    try {
      await writeFile(temporary, JSON.stringify(value), { mode: 0o600 });
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}

export async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}

/** Names in a folder, sorted; none when the folder is missing. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
