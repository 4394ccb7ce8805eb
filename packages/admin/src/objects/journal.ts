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
 * for nothing.
 *
 * @param run what the run does, e.g. bucket and keys; a file of another run is refused
 * @throws ObjectError `journal-mismatch`
 */
export async function openJournal(path: string, run: string): Promise<Journal> {
  const handle = await open(path, 'a+', 0o600);
  try {
    const text = await handle.readFile('utf8');
    const [first, ...lines] = text.split('\n').slice(0, -1).map(parsed);
    if (first === undefined && text.includes('\n')) throw mismatch();
    if (first === undefined) {
      await handle.truncate();
      await append(handle, { run });
    } else if ((first as { run?: unknown }).run !== run) {
      throw mismatch();
    } else if (!text.endsWith('\n')) {
      // Ends the cut line, so that the next one stands by itself.
      await handle.appendFile('\n');
    }
    const done = new Set(lines.filter((line): line is string => typeof line === 'string'));
    // One line after the other: a handle does not take two writes at once.
    let last: Promise<void> = Promise.resolve();
    return {
      has: (key) => done.has(key),
      add(key) {
        done.add(key);
        last = last.then(() => append(handle, key));
        return last;
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function append(handle: FileHandle, line: unknown): Promise<void> {
  return handle.appendFile(`${JSON.stringify(line)}\n`);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) ?? undefined;
  } catch {
    return undefined;
  }
}

function mismatch(): ObjectError {
  return new ObjectError('journal-mismatch', 'The journal is of another run, or no journal.');
}
