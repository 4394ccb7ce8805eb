import { open, readFile } from 'node:fs/promises';
import { UsageError } from './command.js';

/** More than any such file needs; a wrong path (a video, a device) is not read into memory. */
const MAX_BYTES = 65_536;
/** Write for the group, anything for others. Reading by a group is how clusters hand secrets to a program. */
const TOO_OPEN = 0o027;

/** Text of a file that holds secrets. @throws UsageError when others may read or change it, naming the flag */
export async function readPrivateFile(path: string, flag: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { mode, size } = await handle.stat();
    if (process.platform !== 'win32' && (mode & TOO_OPEN) !== 0)
      throw new UsageError(`${flag}: others may read or change ${path}; chmod 600 it`);
    if (size > MAX_BYTES) throw new UsageError(`${flag}: ${path} is too large`);
    return await readFile(handle, 'utf8');
  } finally {
    await handle.close();
  }
}
