import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Node's own way goes on for ever where the system says of a folder that is there
 * that it is not, as in `/proc`.
 *
 * @returns the first one that was made; undefined when all were there
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') {
      if ((await stat(path).catch(() => undefined))?.isDirectory()) return undefined;
      throw error;
    }
    const above = dirname(path);
    if (above === path) throw error;
    const made = await makeFolder(above);
    await mkdir(path);
    return made ?? path;
  }
}
