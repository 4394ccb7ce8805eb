import { readFile, rm, writeFile } from 'node:fs/promises';

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Claims a folder for this process: two servers on one folder would sweep away each other's files.
 * The claim of a process that no longer lives is taken over.
 */
export async function lockFolder(path: string): Promise<FolderLock> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 });
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner > 0 && isAlive(owner)) throw new Error(`Another process (${owner}) uses this data directory.`);
    await rm(path, { force: true });
  }
  throw new Error('The data directory could not be claimed.');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
