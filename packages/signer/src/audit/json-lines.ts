import { appendFile } from 'node:fs/promises';
import type { Audit } from './audit.js';

/** One JSON line per event. */
export function auditLines(write: (line: string) => void): Audit {
  return (event) => write(JSON.stringify(event));
}

/**
 * Appends to a file that only its owner may read, opening it anew for each line, so that it may be rotated. A line that
 * cannot be written stops the request it is about.
 *
 * @throws Error of the file system when the file cannot be written
 */
export async function auditToFile(path: string): Promise<Audit> {
  const append = (text: string): Promise<void> => appendFile(path, text, { mode: 0o600 });
  await append('');
  // One after the other: lines never mix.
  let last: Promise<unknown> = Promise.resolve();
  return (event) => {
    const written = last.then(() => append(`${JSON.stringify(event)}\n`));
    last = written.catch(() => {});
    return written;
  };
}
