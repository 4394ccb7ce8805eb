import { type FileHandle, open } from 'node:fs/promises';
import { ObjectError } from './errors.js';

/** Remembers which keys are done, so that a run that broke off goes on where it was. */
export interface Journal {
  has(key: string): boolean;
  add(key: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * A journal in a file of JSON lines: what the run does, then one key per line. A last line that was cut by a crash counts
 * for nothing, nor does one that is no JSON. Any other file is refused, and left as it is.
 *
 * @param run what the run does, e.g. bucket and keys; a file of another run is refused
 * @throws ObjectError `journal-mismatch`
 */
export async function openJournal(path: string, run: string): Promise<Journal> {
  const handle = await open(path, 'a+', 0o600);
  try {
    const done = await begin(handle, Buffer.from(`${JSON.stringify({ run })}\n`));
    // One line after the other: a handle does not take two writes at once.
    let last: Promise<void> = Promise.resolve();
    return {
      has: (key) => done.has(key),
      add(key) {
        done.add(key);
        last = last.then(() => handle.appendFile(`${JSON.stringify(key)}\n`));
        return last;
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Leaves the file so that a line can be added. @returns the keys that it has */
async function begin(handle: FileHandle, header: Buffer): Promise<Set<string>> {
  const { size } = await handle.stat();
  const start = Buffer.alloc(Math.min(size, header.byteLength));
  await handle.read(start, 0, start.byteLength, 0);
  if (!header.subarray(0, start.byteLength).equals(start))
    throw new ObjectError('journal-mismatch', 'The journal is of another run, or no journal.');
  if (size < header.byteLength) {
    // New, or cut in its first line.
    await handle.truncate();
    await handle.appendFile(header);
    return new Set();
  }
  const done = new Set<string>();
  let rest = '';
  // In pieces: one of some million keys is longer than a string may be.
  for await (const chunk of handle.createReadStream({
    start: header.byteLength,
    autoClose: false,
    encoding: 'utf8',
  })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const key of lines.map(parsed)) if (typeof key === 'string') done.add(key);
  }
  // Ends a line that was cut, so that the next one stands by itself.
  if (rest !== '') await handle.appendFile('\n');
  return done;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
