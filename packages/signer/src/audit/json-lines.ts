import { open } from 'node:fs/promises';
import type { Audit } from './audit.js';

/** One JSON line per event. */
export function auditLines(write: (line: string) => void): Audit {
  return (event) => write(JSON.stringify(event));
}

/** Appends to a file that only its owner may read. A line that cannot be written stops the request it is about. */
export async function auditToFile(path: string): Promise<Audit> {
  const handle = await open(path, 'a', 0o600);
  // One after the other: lines never mix.
  let last: Promise<unknown> = Promise.resolve();
  return (event) => {
    const written = last.then(() => handle.appendFile(`${JSON.stringify(event)}\n`));
    last = written.catch(() => {});
    return written;
  };
}
